"""One database and its cluster as one immutable value, possibly partial; the lookups that everything uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog.cluster import Cluster, Database, Parameter, Role, RoleDependencies
from pgwhy.catalog.details import Details, Texts
from pgwhy.catalog.identity import Ownable, Securable
from pgwhy.catalog.kinds import PLACES
from pgwhy.catalog.objects import (
    Cast,
    Column,
    DefaultAcl,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignServer,
    Language,
    LargeObject,
    NamedObject,
    Publication,
    Relation,
    Routine,
    Schema,
    Type,
)
from pgwhy.catalog.part import Need, NotLoaded, NotVisible, Objects, Part
from pgwhy.catalog.quoting import quote_identifier


class Session(msgspec.Struct, frozen=True):
    """Who is connected, and the settings that decide, as this session has them."""

    user: RoleName = RoleName("")
    """The role that privileges are checked for in this session (current_user)."""
    session_user: RoleName = RoleName("")
    in_recovery: bool = False
    search_path: str = ""
    search_path_source: str = "default"
    """pg_settings.source of it."""
    configured_search_path: str | None = None
    """What configuration, command line or built-in default say; None where the role's setting masks it."""
    configured_source: str = "default"
    row_security: bool = True
    lo_compat_privileges: bool = False
    encoding: str = "UTF8"
    """The database's (server_encoding)."""
    temporary_schema: str = ""
    """This session's temporary schema, empty while it has none."""


class Catalog(msgspec.Struct, frozen=True, eq=False, dict=True, weakref=True):
    """What exists in one database. Large parts are loaded as questions need them. Compared by identity."""

    cluster: Cluster
    database: str
    session: Session
    schemas: dict[str, Schema]
    languages: dict[str, Language] = {}
    wrappers: dict[str, ForeignDataWrapper] = {}
    servers: dict[str, ForeignServer] = {}
    extensions: dict[str, Extension] = {}
    publications: dict[str, Publication] = {}
    event_triggers: dict[str, EventTrigger] = {}
    default_acls: tuple[DefaultAcl, ...] = ()
    casts: tuple[Cast, ...] = ()
    relations: Objects[Relation] = Objects(Part.RELATIONS)
    routines: Objects[Routine] = Objects(Part.ROUTINES)
    types: Objects[Type] = Objects(Part.TYPES)
    named: Objects[NamedObject] = Objects(Part.NAMED)
    details: Objects[Details] = Objects(Part.DETAILS)
    large_objects: Objects[LargeObject] = Objects(Part.LARGE_OBJECTS)
    role_dependencies: Objects[RoleDependencies] = Objects(Part.ROLE_DEPENDENCIES)
    texts: Objects[Texts] = Objects(Part.TEXTS)
    extension_members: dict[str, dict[int, str]] = {}
    """Which extension brought what, by system catalog and oid."""
    unreadable: frozenset[str] = frozenset()
    """System catalogs of the small parts that this login may not read: what they say is unknown, not absent."""

    @property
    def version(self) -> int:
        return self.cluster.version

    @property
    def own_database(self) -> Database | None:
        """The row of the connected database in pg_database."""
        return self.cluster.databases.get(self.database)

    def part(self, part: Part) -> Objects[Any]:
        """One of the parts that are loaded on demand."""
        found: Objects[Any] = getattr(self, PART_FIELDS[part])
        return found

    def with_part(self, objects: Objects[Any]) -> Catalog:
        """The same catalog with another state of one of these parts."""
        return msgspec.structs.replace(self, **{PART_FIELDS[objects.part]: objects})

    def require(self, *needs: Need) -> None:
        """Raise NotLoaded for those of the needs that are not loaded, of all parts in one; parts not visible are not.

        A question that calls it first costs one round trip for all that it will look up.
        """
        parts = {part: self.part(part) for part in {need.part for need in needs}}
        missing = [need for need in needs if parts[need.part].visible and not parts[need.part].covers(need)]
        if missing:
            raise NotLoaded(missing)

    def require_visible(self, kind: ObjectKind) -> None:
        """Raise NotVisible if this login may not read which objects of the kind there are, of the small parts."""
        if PLACES[kind].system_catalog in self.unreadable:
            raise NotVisible(kind)

    def by_name(self, kind: ObjectKind) -> Mapping[str, Any]:
        """The objects of a kind that is always there, and in no schema; of other kinds none."""
        place = PLACES[kind]
        holder = self.cluster if place.shared else self
        found: Mapping[str, Any] = getattr(holder, place.field) if place.field else {}
        return found

    def single(self, kind: ObjectKind, name: str) -> Ownable | Role | None:
        """The object of this name among those of ``by_name``."""
        found: Ownable | Role | Extension | EventTrigger | Publication | None = self.by_name(kind).get(name)
        if isinstance(found, Extension | EventTrigger | Publication):
            return NamedObject(found.oid, "", name, kind, found.owner, quote_identifier(name, self.version))
        return found

    def current(self, target: Securable) -> Securable:
        """The same object as this catalog has it, with whatever changes were applied to it."""
        found: Securable | None
        match target:
            case Column():
                return msgspec.structs.replace(target, relation=self.current(target.relation))
            case Relation() | Routine() | Type() | LargeObject():
                found = self._part_of(target.kind).by_id(target.oid)
            case _:
                found = self.by_name(target.kind).get(target.name)
        return found or target

    def with_object(self, target: Securable) -> Catalog:
        """The same catalog with this object in place of the one that it was."""
        place = PLACES[target.kind]
        match target:
            case Column():
                return self.with_object(target.relation)
            case Relation() | Routine() | Type() | LargeObject():
                return self.with_part(self._part_of(target.kind).with_replaced(target))
            case _:
                objects = {**self.by_name(target.kind), target.name: target}
        if place.shared:
            cluster = msgspec.structs.replace(self.cluster, **{place.field: objects})
            return msgspec.structs.replace(self, cluster=cluster)
        return msgspec.structs.replace(self, **{place.field: objects})

    def _part_of(self, kind: ObjectKind) -> Objects[Any]:
        part = PLACES[kind].part
        assert part is not None
        return self.part(part)

    def comes_with_another(self, found: Type) -> bool:
        """Whether it is an array, multirange or row type: it came with another object, and is not granted on itself.

        Before 14 TOAST tables, which are not loaded, have row types, too.
        """
        relation = self.relations.by_oid.get(found.relation)
        of_relation = relation is not None and relation.kind is not ObjectKind.COMPOSITE_TYPE
        of_toast = bool(found.relation) and found.schema.startswith("pg_toast")
        return bool(found.element) or found.typtype == "m" or of_relation or of_toast

    def parameter(self, name: str) -> Parameter:
        """The parameter, whether it has an ACL or not; raises NotVisible where this login may not read which have."""
        self.require_visible(ObjectKind.PARAMETER)
        folded = name.lower()
        cluster = self.cluster
        return cluster.parameters.get(folded) or Parameter(folded, cluster.bootstrap_superuser, None)

    @cached_property
    def cast_by_types(self) -> dict[tuple[int, int], Cast]:
        """The cast from one type (its oid) to another."""
        return {(cast.source, cast.target): cast for cast in self.casts}

    def relation(self, schema: str, name: str) -> Relation | None:
        """The relation of any kind with this name; raises NotLoaded."""
        return next(iter(self.relations.in_schema_named(schema, name)), None)

    def extension_of(self, target: Relation | Routine | Type | Schema | Language) -> str:
        """The extension that the object is a member of; empty if it is of none."""
        members = self.extension_members.get(PLACES[target.kind].system_catalog, {})
        return members.get(target.oid, "")

    def is_own_temporary(self, schema: str) -> bool:
        return bool(schema) and schema == self.session.temporary_schema


PART_FIELDS = {
    field.default.part: field.name
    for field in msgspec.structs.fields(Catalog)
    if isinstance(field.default, Objects)
}
"""The field of Catalog that holds each part."""
