"""What is never offered, by whatever way it was found, and why: the door through which all proposals pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from pgwhy.access import (
    AlterOwner,
    Change,
    Grant,
    GrantRole,
    Predefined,
    graph,
    sources,
)
from pgwhy.access.decision import READ_ALL
from pgwhy.access.membership import PG_DATABASE_OWNER
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import SYSTEM_SCHEMAS, Catalog, Column, Ownable, Relation, Schema, identity
from pgwhy.diagnosis import Diagnosis
from pgwhy.remedy.changes import changes_for
from pgwhy.remedy.runners import person, superusers
from pgwhy.remedy.system_catalogs import CHANGED_BY, closed, is_closed, open_part
from pgwhy.statement import Answer, Held, Owned


class Ground(StrEnum):
    """Why something is not offered; ``{what}`` is what it is about."""

    CHANGES_CATALOG = (
        "{what} belongs to the system: whoever changes it can become superuser or break the database, and nothing is "
        "offered that allows it."
    )
    CREATES_IN_SYSTEM = (
        "{what} belongs to the system: what is created there can stand before what everybody else means, and nothing "
        "is offered that allows it."
    )
    READS_CLOSED = "{what} is a system catalog that is closed on purpose, and not offered as a whole:"
    MAKES_SUPERUSER = "{what}: membership in it is not offered."
    HAS_NO_MEMBERS = "Nobody can be made a member of {what}, which stands for the owner of the database."


class Objection(msgspec.Struct, frozen=True):
    """Why something is not offered, and what can be done instead."""

    ground: Ground
    what: str
    instead: str

    @property
    def sentence(self) -> str:
        """Both, with raw names: show it only through ``printable``."""
        return f"{self.ground.value.format(what=self.what)} {self.instead}"


def objection(catalog: Catalog, change: Change) -> Objection | None:
    """Why the change is not offered, whatever it is for; None if nothing speaks against it. Raises NotLoaded."""
    match change:
        case Grant(target=Column(relation=relation, name=name)):
            return _to_privileges(catalog, relation, change.privileges, (name,))
        case Grant(target=Relation() as relation):
            return _to_privileges(catalog, relation, change.privileges, change.columns)
        case Grant(target=Schema() as schema) if Privilege.CREATE in change.privileges:
            return _to_creation(schema)
        case GrantRole():
            return _to_membership(catalog, change)
        case AlterOwner():
            return to_ownership(catalog, change.target)
        case _:
            return None


def to_ownership(catalog: Catalog, target: Ownable) -> Objection | None:
    """Why ownership of the object is not offered: it is the system's, or the system's schema."""
    place = target.name if isinstance(target, Schema) else getattr(target, "schema", "")
    if place not in SYSTEM_SCHEMAS:
        return None
    return Objection(Ground.CHANGES_CATALOG, identity(target, catalog.version), _by_superuser(catalog))


def to_what_is_missing(diagnosis: Diagnosis, answer: Answer) -> Objection | None:
    """Why what is missing is not offered as such: the privilege, the membership, the ownership. Raises NotLoaded."""
    need, catalog = answer.requirement.need, diagnosis.catalog
    if isinstance(need, Owned):
        return to_ownership(catalog, need.target)
    found = (objection(catalog, change) for change in changes_for(diagnosis, answer))
    return next((each for each in found if each is not None), None)


def is_offered(diagnosis: Diagnosis, changes: Sequence[Change]) -> bool:
    """Whether nothing speaks against the changes as a remedy of this diagnosis. Raises NotLoaded."""
    if any(objection(diagnosis.catalog, c) or _reads_everything(diagnosis, c) for c in changes):
        return False
    if diagnosis.one_of:
        return True
    # all that is missing would be there, by whatever way: through a group that has it, too
    found = (to_what_is_missing(diagnosis, answer) for answer in diagnosis.missing)
    return not any(each is not None and each.ground in _BY_NO_WAY for each in found)


_BY_NO_WAY = (Ground.CHANGES_CATALOG, Ground.CREATES_IN_SYSTEM)


def warnings(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What is to be known before anything is run that lets the role read closed catalogs. Raises NotLoaded."""
    found = (_warning(relation, columns) for relation, columns in _closed_reads(diagnosis))
    return tuple(dict.fromkeys(found))


def _to_privileges(
    catalog: Catalog, relation: Relation, privileges: Sequence[Privilege], columns: Sequence[str]
) -> Objection | None:
    changes = [privilege for privilege in privileges if privilege is not Privilege.SELECT]
    if changes and (system := _changed(catalog, relation)) is not None:
        what = identity(relation, catalog.version)
        if system is not relation:
            what = f"{identity(system, catalog.version)}, which {what} passes changes on to,"
        command = CHANGED_BY.get(system.name) if set(changes) & _WRITES else None
        return Objection(
            Ground.CHANGES_CATALOG, what, f"Use {command}." if command else _by_superuser(catalog)
        )
    if Privilege.SELECT in privileges and is_closed(catalog, relation):
        if relation.kind is ObjectKind.TOAST_TABLE:
            instead = "read its values through the table that they belong to."
        elif columns:
            return None
        else:
            instead = f"{open_part(relation)}; where that will not do, name the columns that are needed."
        return Objection(Ground.READS_CLOSED, identity(relation, catalog.version), instead)
    return None


_WRITES = {Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE, Privilege.TRUNCATE}


def _changed(catalog: Catalog, relation: Relation, above: tuple[int, ...] = ()) -> Relation | None:
    """The relation of the system that a change of this one goes to: itself, a view's base, or what a rule changes."""
    if relation.schema in SYSTEM_SCHEMAS:
        return relation
    details = catalog.details.by_id(relation.oid) if relation.kind is ObjectKind.VIEW else None
    if details is None or relation.oid in above:
        return None
    uses = [use for rule in details.rules for use in rule.query.relations]
    oids = [details.view_base, *(use.relation for use in uses if use.privileges - {Privilege.SELECT})]
    beneath = (catalog.relations.by_id(oid) for oid in dict.fromkeys(oids) if oid)
    found = (_changed(catalog, each, (*above, relation.oid)) for each in beneath if each is not None)
    return next((each for each in found if each is not None), None)


def _to_creation(schema: Schema) -> Objection | None:
    if schema.name not in SYSTEM_SCHEMAS:
        return None
    return Objection(Ground.CREATES_IN_SYSTEM, f"Schema {schema.name}", "Create it in another schema.")


def _to_membership(catalog: Catalog, change: GrantRole) -> Objection | None:
    if PG_DATABASE_OWNER in (change.role, change.member):
        instead = f"Let {person(catalog, PG_DATABASE_OWNER)} run it, who owns database {catalog.database}."
        return Objection(Ground.HAS_NO_MEMBERS, PG_DATABASE_OWNER, instead)
    superuser = graph(catalog).superuser_within_reach(change.role)
    if superuser is None:
        return None
    what = (
        f"{change.role} is a superuser"
        if superuser == change.role
        else f"{change.role} can become {superuser}"
    )
    return Objection(Ground.MAKES_SUPERUSER, what, f"Let a superuser run it ({_superusers(catalog)}).")


def _reads_everything(diagnosis: Diagnosis, change: Change) -> bool:
    """Whether it lets the role read a closed catalog by letting it read everything, and not by a grant on it."""
    if not isinstance(change, GrantRole):
        return False
    found = (
        sources(diagnosis.catalog, change.role, Privilege.SELECT, relation)
        for relation, _ in _closed_reads(diagnosis)
    )
    return any(chains and all(Predefined(READ_ALL) in chain for chain in chains) for chains in found)


def _closed_reads(diagnosis: Diagnosis) -> Iterator[tuple[Relation, tuple[str, ...]]]:
    """The closed catalogs that something is to be read of, with the columns that are named."""
    for answer in diagnosis.missing:
        match answer.requirement.need:
            case Held(privilege=Privilege.SELECT, target=Relation() as relation, columns=columns):
                if is_closed(diagnosis.catalog, relation):
                    yield relation, columns
            case _:
                pass


def _by_superuser(catalog: Catalog) -> str:
    return f"What the server allows there at all is for superusers ({_superusers(catalog)})."


def _superusers(catalog: Catalog) -> str:
    return ", ".join(superusers(catalog)[:3])


def _warning(relation: Relation, columns: Sequence[str]) -> str:
    first = f"{open_part(relation)}; where that will not do: {relation.name}"
    secrets = closed(relation).columns
    if columns and secrets and not set(columns) & set(secrets):
        return f"{first} is closed on purpose, though these columns of it hold no secret."
    return f"{first} shows {closed(relation).shows}."
