"""The changes that take changes back: exactly what was granted before is granted afterwards, by the same grantors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from pgwhy.access import Change, Grant, GrantDefault, Revoke, RevokeDefault, apply
from pgwhy.acl import Acl, Privilege, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, Column, ColumnAcl, Relation, Securable
from pgwhy.remedy.standing import Defaults, Subject, acl_of, key_of

Lack = tuple[RoleName, RoleName, frozenset[Privilege], frozenset[Privilege]]
"""Grantee, grantor, privileges and grant options."""

_ROUNDS = 8
"""A REVOKE on a table takes grants on its columns along, which are then granted again: two rounds are enough."""


def undoing(catalog: Catalog, changes: Sequence[Change]) -> tuple[Change, ...]:
    """What brings every ACL back to what ``catalog``, as it was before the changes, says.

    It is the difference of the ACLs, and not the changes read backwards: so what was there before stays, and what
    went with a REVOKE, by CASCADE or from columns, comes back.
    """
    then = reduce(apply, changes, catalog)
    subjects = {key_of(s): s for change in changes for s in _concerned(change)}
    back: list[Change] = []
    for _ in range(_ROUNDS):
        more = [c for s in reversed(subjects.values()) for c in _taken(catalog, then, s)]
        then = reduce(apply, more, then)
        given = _in_order([c for s in subjects.values() for c in _given(catalog, then, s)])
        then = reduce(apply, given, then)
        back += [*more, *given]
        if not (more or given):
            break
    return tuple(back)


def _concerned(change: Change) -> Iterator[Subject]:
    match change:
        case Grant() | Revoke():
            relation = change.target.relation if isinstance(change.target, Column) else change.target
            yield relation
            if isinstance(relation, Relation):
                names = dict.fromkeys((*(c.name for c in relation.column_acls), *change.columns))
                yield from (Column(relation, 0, name) for name in names)
        case GrantDefault() | RevokeDefault():
            yield Defaults(change.creator, change.schema, change.object_type)
        case _:
            raise AssertionError("memberships and owners are not composed")


def _acl(catalog: Catalog, subject: Subject) -> Acl:
    if isinstance(subject, Column):
        relation = catalog.current(subject.relation)
        columns: tuple[ColumnAcl, ...] = relation.column_acls if isinstance(relation, Relation) else ()
        return next((column.acl for column in columns if column.name == subject.name), Acl())
    return acl_of(catalog, subject if isinstance(subject, Defaults) else catalog.current(subject))


def _lacks(one: Acl, other: Acl) -> Iterator[Lack]:
    """What the one ACL has that the other has not."""
    theirs = {(item.grantee, item.grantor): item for item in other.items}
    for item in one.items:
        same = theirs.get((item.grantee, item.grantor))
        privileges = item.privileges - (same.privileges if same else frozenset())
        options = item.grant_options - (same.grant_options if same else frozenset())
        if privileges or options:
            yield item.grantee, item.grantor, privileges, options


def _taken(catalog: Catalog, then: Catalog, subject: Subject) -> Iterator[Change]:
    """REVOKEs of what was not there before."""
    for grantee, grantor, privileges, options in _lacks(_acl(then, subject), _acl(catalog, subject)):
        for named, only_option in ((privileges, False), (options - privileges, True)):
            if not named:
                continue
            said = in_spoken_order(named)
            if isinstance(subject, Defaults):
                yield RevokeDefault(*_row(subject), said, grantee, grant_option_only=only_option)
                continue
            target, columns = _on(subject)
            by = None if grantor == subject.owner else grantor
            yield Revoke(target, said, grantee, columns, grant_option_only=only_option, grantor=by)


def _in_order(given: list[Change]) -> list[Change]:
    """The owners' GRANTs first, each other behind those that give its grantor the grant option."""
    ordered: list[Change] = []
    waiting = given
    while waiting:
        missing = {(c.target, c.grantee) for c in waiting if isinstance(c, Grant) and c.grant_option}
        ready = [c for c in waiting if not isinstance(c, Grant) or (c.target, c.grantor) not in missing]
        ordered += ready or waiting
        waiting = [c for c in waiting if c not in ready] if ready else []
    return ordered


def _given(catalog: Catalog, then: Catalog, subject: Subject) -> Iterator[Change]:
    """GRANTs of what is not there any more."""
    for grantee, grantor, privileges, options in _lacks(_acl(catalog, subject), _acl(then, subject)):
        for named, option in ((options, True), (privileges - options, False)):
            if not named:
                continue
            said = in_spoken_order(named)
            if isinstance(subject, Defaults):
                yield GrantDefault(*_row(subject), said, grantee, grant_option=option)
                continue
            target, columns = _on(subject)
            by = None if grantor == subject.owner else grantor
            yield Grant(target, said, grantee, columns, grant_option=option, grantor=by)


def _row(subject: Defaults) -> tuple[RoleName, str | None, str]:
    return subject.creator, subject.schema, subject.object_type


def _on(subject: Securable) -> tuple[Securable, tuple[str, ...]]:
    return (subject.relation, (subject.name,)) if isinstance(subject, Column) else (subject, ())
