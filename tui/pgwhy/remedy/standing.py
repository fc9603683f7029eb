"""What privileges may be composed on, objects and default privileges alike, and how a grantee stands to each."""

from __future__ import annotations

import msgspec

from pgwhy.access import Chain, effective, future_acl, graph, sources, stored_or_default
from pgwhy.access.apply import default_start
from pgwhy.acl import (
    DEFAULT_ACL_KINDS,
    PUBLIC,
    Acl,
    AclItem,
    ObjectKind,
    Privilege,
    RoleName,
    acldefault,
    privileges_of,
)
from pgwhy.catalog import Catalog, Column, LargeObject, Relation, Routine, Securable, Type

Key = tuple[str, ...]
"""By which a subject is known whatever its ACL has become."""


class Defaults(msgspec.Struct, frozen=True):
    """The default privileges of what one role creates from now on; in one schema, or in all with None."""

    creator: RoleName
    schema: str | None
    object_type: str
    """pg_default_acl.defaclobjtype."""

    @property
    def kind(self) -> ObjectKind:
        return DEFAULT_ACL_KINDS[self.object_type]

    @property
    def owner(self) -> RoleName:
        """Who is recorded as grantor of what is granted."""
        return self.creator


Subject = Securable | Defaults
"""A line of the composer."""


class Standing(msgspec.Struct, frozen=True):
    """How one grantee stands to one subject."""

    held: frozenset[Privilege] = frozenset()
    """By whatever way."""
    grantable: frozenset[Privilege] = frozenset()
    granted: frozenset[Privilege] = frozenset()
    """To the grantee itself, by anybody: what a REVOKE can take."""
    options: frozenset[Privilege] = frozenset()
    """Grant options of the grantee itself."""
    needed: frozenset[Privilege] = frozenset()
    """Missing now, although what the grantee holds elsewhere is of no use without it."""


def key_of(subject: Subject) -> Key:
    match subject:
        case Defaults():
            return (
                "default",
                subject.creator,
                subject.object_type,
                *([subject.schema] if subject.schema else []),
            )
        case Column():
            return ("column", str(subject.relation.oid), subject.name)
        case Relation() | Routine() | Type() | LargeObject():
            return (type(subject).__name__, str(subject.oid))
        case _:
            return (subject.kind.value, subject.name)


def as_it_is(catalog: Catalog, subject: Subject) -> Subject:
    """The same subject as this catalog has it."""
    return subject if isinstance(subject, Defaults) else catalog.current(subject)


def applicable(subject: Subject, version: int) -> tuple[Privilege, ...]:
    """The privileges that can be granted on it; of a sequence's columns only SELECT can be."""
    if isinstance(subject, Column) and subject.relation.kind is ObjectKind.SEQUENCE:
        return (Privilege.SELECT,)
    return privileges_of(subject.kind, version)


def acl_of(catalog: Catalog, subject: Subject) -> Acl:
    """The ACL that a GRANT on the subject adds to: a column's own, of default privileges the row's."""
    if isinstance(subject, Defaults):
        key = (subject.creator, subject.schema, subject.object_type)
        rows = (row.acl for row in catalog.default_acls if (row.role, row.schema, row.object_type) == key)
        return next(rows, default_start(catalog, *key))
    return stored_or_default(subject, catalog.version)


def standing(
    catalog: Catalog, grantee: RoleName, subject: Subject, needed: frozenset[Privilege] = frozenset()
) -> Standing:
    acl = acl_of(catalog, subject)
    held, grantable = held_by(catalog, grantee, subject)
    return Standing(held, grantable, acl.granted_to(grantee), acl.grant_options_of(grantee), needed - held)


def held_by(
    catalog: Catalog, grantee: RoleName, subject: Subject
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """What the grantee holds, and may grant on; for PUBLIC what was granted to it. Of defaults: will hold."""
    if isinstance(subject, Defaults):
        items = [item for item in coming(catalog, subject).items if _reaches(catalog, item, grantee)]
        held = frozenset(p for item in items for p in item.privileges)
        return held, frozenset(p for item in items for p in item.grant_options)
    if grantee != PUBLIC:
        return effective(catalog, grantee, subject)
    acl = acl_of(catalog, subject)
    if isinstance(subject, Column):
        return acl.granted_to(PUBLIC) | acl_of(catalog, subject.relation).granted_to(PUBLIC), frozenset()
    return acl.granted_to(PUBLIC), frozenset()


def coming(catalog: Catalog, subject: Defaults) -> Acl:
    """The ACL that what is created will carry, its built-in default included."""
    found = future_acl(catalog, subject.creator, subject.kind, subject.schema)
    return acldefault(subject.kind, subject.creator, catalog.version) if found is None else found


def ways(catalog: Catalog, grantee: RoleName, privilege: Privilege, subject: Subject) -> tuple[Chain, ...]:
    """By which ways the grantee holds the privilege on an object; none for default privileges and for PUBLIC."""
    if isinstance(subject, Defaults) or grantee == PUBLIC:
        return ()
    return sources(catalog, grantee, privilege, subject)


def reasons(
    catalog: Catalog, grantee: RoleName, privilege: Privilege, subject: Defaults
) -> tuple[tuple[RoleName, bool], ...]:
    """To whom it will be granted so that the grantee holds it, each with whether that holds in all schemas."""
    return tuple(
        (item.grantee, row.schema is None)
        for row in dict.fromkeys((subject, everywhere(subject)))
        for item in acl_of(catalog, row).items
        if privilege in item.privileges and _reaches(catalog, item, grantee)
    )


def everywhere(subject: Defaults) -> Defaults:
    """The same in all schemas."""
    return Defaults(subject.creator, None, subject.object_type)


def _reaches(catalog: Catalog, item: AclItem, grantee: RoleName) -> bool:
    """Whether what is granted to the item's grantee is held by ``grantee``."""
    if item.grantee == grantee:
        return True
    roles = graph(catalog)
    return grantee != PUBLIC and bool(roles.inherited_by(item.grantee) & roles.bits([grantee]))
