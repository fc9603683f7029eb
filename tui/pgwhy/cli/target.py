"""OBJECT as it is typed on the command line: ``public.t``, ``sequence s.q``, ``function f(int)``, ``database sdc``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from pgwhy.acl import (
    COLUMN_PRIVILEGES,
    NEWEST_KNOWN,
    RELATION_KINDS,
    ROUTINE_KINDS,
    TABLE_LIKE,
    ObjectKind,
    Privilege,
    RoleName,
    privilege_named,
    privileges_of,
)
from pgwhy.catalog import (
    By,
    Catalog,
    Column,
    Need,
    Parameter,
    Part,
    Relation,
    Role,
    Routine,
    Securable,
    Type,
    identity,
    identity_type,
)
from pgwhy.catalog.objects import SYSTEM_COLUMNS
from pgwhy.printable import printable
from pgwhy.search_path import (
    EffectivePath,
    Name,
    NameSyntaxError,
    SearchPathSyntaxError,
    TypeName,
    effective_path,
    parse_name,
    resolve_spelled,
    setting_for,
)
from pgwhy.search_path.setting import BUILT_IN
from pgwhy.search_path.typed import Called, Plain, Typed

Found = TypeVar("Found", Relation, Routine, Type)


class NoSuchObject(click.ClickException):
    """The words name no object, or more than one."""


def find_object(catalog: Catalog, text: str) -> Securable | Role:
    """The object that the words mean; without a kind in front a relation or routine, or whatever else is so named.

    Unqualified names are looked up along the path of the connected role, and then everywhere. Raises NoSuchObject
    with a sentence, and NotLoaded.
    """
    for words, kinds in _KINDS:
        if match := re.match(rf"{words}\s+(?=\S)", text.strip(), re.IGNORECASE):
            return _of_kind(catalog, text.strip()[match.end() :], kinds, match.group().strip().lower())
    typed = _parsed(catalog, text)
    if isinstance(typed, Called):
        return _routine(catalog, typed, ROUTINE_KINDS, text)
    if relations := _relations(catalog, typed, RELATION_KINDS):
        return _the_one(catalog, relations, text)
    others = [found for lookup in _BY_NAME.values() if (found := lookup(catalog, text, typed)) is not None]
    others += _routines(catalog, typed, ROUTINE_KINDS)
    if not others and (column := _column_or_none(catalog, text)) is not None:
        return column
    return _the_one(catalog, others, text)


def expected(text: str) -> tuple[Need, ...]:
    """What ``find_object`` is going to ask for first, as far as the words tell without a catalog."""
    kinds: Sequence[ObjectKind] = RELATION_KINDS
    for words, meant in _KINDS:
        if match := re.match(rf"{words}\s+(?=\S)", text.strip(), re.IGNORECASE):
            text, kinds = text.strip()[match.end() :], meant
            break
    try:
        typed = parse_name(text, NEWEST_KNOWN)
    except NameSyntaxError:
        return ()
    if isinstance(typed, Called):
        return (Need(Part.ROUTINES, By.NAME, typed.name.name),)
    if isinstance(typed, Plain) and kinds[0] in RELATION_KINDS:
        return (Need(Part.RELATIONS, By.NAME, typed.name.name),)
    return ()


def _of_kind(catalog: Catalog, name: str, kinds: Sequence[ObjectKind], word: str) -> Securable | Role:
    """The object of these kinds with this name."""
    found: Securable | Role | None
    catalog.require_visible(kinds[0])
    if kinds[0] is ObjectKind.COLUMN:
        found = _column_or_none(catalog, name)
    elif kinds[0] is ObjectKind.LARGE_OBJECT:
        found = _large_object(catalog, name)
    elif kinds[0] is ObjectKind.PARAMETER:
        found = catalog.parameter(name.strip())  # whether the server knows such a parameter is not asked
    elif kinds[0] in _BY_NAME:
        found = _BY_NAME[kinds[0]](catalog, name, _parsed(catalog, name))
    elif kinds[0] in ROUTINE_KINDS:
        return _routine(catalog, _parsed(catalog, name), kinds, f"{word} {name}")
    else:
        return _the_one(catalog, _relations(catalog, _parsed(catalog, name), kinds), f"{word} {name}")
    if found is None or (not isinstance(found, Role) and found.kind not in kinds):
        raise NoSuchObject(f"There is no {word} {printable(name)} in database {printable(catalog.database)}.")
    return found


def privilege_on(catalog: Catalog, word: str, target: Securable) -> Privilege:
    """The privilege of this name, which the object's kind must have on this server; raises click.ClickException."""
    exist = privileges_on(catalog, target)
    privilege = privilege_named(word)
    if privilege not in exist or privilege is None:
        shown = printable(word) or '""'
        raise click.ClickException(f"{_a(target.kind)} has {', '.join(exist)} on this server, not {shown}.")
    return privilege


def privileges_on(catalog: Catalog, target: Securable) -> Sequence[Privilege]:
    """What can be held on such an object; raises click.ClickException if it has only an owner."""
    exist = COLUMN_PRIVILEGES if isinstance(target, Column) else privileges_of(target.kind, catalog.version)
    if not exist and target.kind is ObjectKind.PARAMETER:
        raise click.ClickException("Nothing can be granted on parameters before PostgreSQL 15.")
    if not exist:
        raise click.ClickException(f"{_a(target.kind)} has no privileges, only an owner.")
    return exist


def _a(kind: ObjectKind) -> str:
    return f"{'An' if kind[0] in 'aeiou' else 'A'} {kind}"


def _large_object(catalog: Catalog, name: str) -> Securable | None:
    """By its oid, in which the server takes up to 32 bits."""
    is_oid = re.fullmatch(r"[0-9]{1,10}", name) is not None and int(name) < 1 << 32
    return catalog.large_objects.by_id(int(name)) if is_oid else None


def _parsed(catalog: Catalog, text: str) -> Typed:
    try:
        return parse_name(text, catalog.version)
    except NameSyntaxError as error:
        raise NoSuchObject(
            f"{printable(text)!r} is no name: {error.problem}, at character {error.position + 1}."
        ) from None


def _the_one(catalog: Catalog, found: Sequence[Securable | Role], text: str) -> Securable | Role:
    if not found:
        raise NoSuchObject(f"There is no {printable(text)} in database {printable(catalog.database)}.")
    if len(found) > 1:
        names = ", ".join(f"{identity_type(f)} {printable(identity(f, catalog.version))}" for f in found)
        raise NoSuchObject(f"{printable(text)} may be any of {names}: say which.")
    return found[0]


def _path(catalog: Catalog) -> EffectivePath:
    """The path of the connected role; the built-in one where its setting cannot be told."""
    setting = setting_for(catalog, catalog.session.user).value
    try:
        return effective_path(catalog, catalog.session.user, BUILT_IN if setting is None else setting)
    except SearchPathSyntaxError:
        return effective_path(catalog, catalog.session.user, "public")


def _first_in_path(catalog: Catalog, found: Sequence[Found]) -> list[Found]:
    """Those in the first schema of the path that has any; without one, all that are not in a system schema."""
    for schema in _path(catalog).search:
        if here := [o for o in found if o.schema == schema]:
            return here
    return [o for o in found if o.schema not in catalog.schemas or not catalog.schemas[o.schema].is_system]


def _named(catalog: Catalog, name: Name, found: Sequence[Found]) -> list[Found]:
    if name.database not in (None, catalog.database):
        return []
    if name.schema is not None:
        return [o for o in found if o.schema == name.schema]
    return _first_in_path(catalog, found)


def _relations(catalog: Catalog, typed: Typed, kinds: Sequence[ObjectKind]) -> list[Relation]:
    if not isinstance(typed, Plain):
        return []
    return _named(
        catalog, typed.name, [r for r in catalog.relations.named(typed.name.name) if r.kind in kinds]
    )


def _routines(catalog: Catalog, typed: Typed, kinds: Sequence[ObjectKind]) -> list[Routine]:
    if not isinstance(typed, Plain | Called):
        return []
    found = [r for r in catalog.routines.named(typed.name.name) if r.kind in kinds]
    if isinstance(typed, Called):
        types = [_argument_type(catalog, argument.type) for argument in typed.arguments]
        found = [r for r in found if list(r.argument_types) == types]
    return _named(catalog, typed.name, found)


def _routine(catalog: Catalog, typed: Typed, kinds: Sequence[ObjectKind], text: str) -> Securable | Role:
    return _the_one(catalog, _routines(catalog, typed, kinds), text)


def _argument_type(catalog: Catalog, written: TypeName | None) -> int:
    winner = resolve_spelled(catalog, _path(catalog), written).winner if written else None
    return winner.oid if winner else 0


def _column_or_none(catalog: Catalog, text: str) -> Column | None:
    """``t.c`` or ``s.t.c``, the relation along the path."""
    typed = _parsed(catalog, text)
    if not isinstance(typed, Plain) or typed.name.schema is None:
        return None
    relation_name = Name(typed.name.schema, typed.name.database)
    relations = catalog.relations.named(relation_name.name)
    relation = next(iter(_named(catalog, relation_name, [r for r in relations if r.kind.has_acl])), None)
    if relation is None:
        return None
    catalog.require(Need(Part.DETAILS, By.OID, str(relation.oid)))
    details = catalog.details.by_id(relation.oid)
    column = details.column(typed.name.name) if details else None
    system = SYSTEM_COLUMNS.get(typed.name.name)
    if column is not None:
        return Column(relation, column.number, column.name)
    return Column(relation, system, typed.name.name) if system else None


def _type(catalog: Catalog, _: str, typed: Typed) -> Type | None:
    match typed:
        case Plain():
            return resolve_spelled(catalog, _path(catalog), typed.type).winner
        case TypeName():
            return resolve_spelled(catalog, _path(catalog), typed).winner
        case _:
            return None


def _bare(typed: Typed) -> str:
    return typed.name.name if isinstance(typed, Plain) and typed.name.schema is None else ""


def _parameter(catalog: Catalog, text: str, _: Typed) -> Parameter | None:
    return catalog.cluster.parameters.get(text.strip().lower())


_BY_NAME: dict[ObjectKind, Callable[[Catalog, str, Typed], Securable | Role | None]] = {
    ObjectKind.SCHEMA: lambda catalog, _, typed: catalog.schemas.get(_bare(typed)),
    ObjectKind.DATABASE: lambda catalog, _, typed: catalog.cluster.databases.get(_bare(typed)),
    ObjectKind.TABLESPACE: lambda catalog, _, typed: catalog.cluster.tablespaces.get(_bare(typed)),
    ObjectKind.LANGUAGE: lambda catalog, _, typed: catalog.languages.get(_bare(typed)),
    ObjectKind.FOREIGN_DATA_WRAPPER: lambda catalog, _, typed: catalog.wrappers.get(_bare(typed)),
    ObjectKind.FOREIGN_SERVER: lambda catalog, _, typed: catalog.servers.get(_bare(typed)),
    ObjectKind.ROLE: lambda catalog, _, typed: catalog.cluster.roles.get(RoleName(_bare(typed))),
    ObjectKind.PARAMETER: _parameter,
    ObjectKind.TYPE: _type,
}

_KINDS: tuple[tuple[str, Sequence[ObjectKind]], ...] = (
    # the words in front of a name, in any case, and what they may mean
    (r"(?:(?:table|view|materialized\s+view|foreign\s+table)\s+)?column", (ObjectKind.COLUMN,)),
    (r"foreign[ -]data\s+wrapper", (ObjectKind.FOREIGN_DATA_WRAPPER,)),
    (r"(?:foreign\s+)?server", (ObjectKind.FOREIGN_SERVER,)),
    (r"materialized\s+view", (ObjectKind.MATERIALIZED_VIEW,)),
    (r"foreign\s+table", (ObjectKind.FOREIGN_TABLE,)),
    (r"partitioned\s+table", (ObjectKind.PARTITIONED_TABLE,)),
    (r"large\s+object", (ObjectKind.LARGE_OBJECT,)),
    (r"table", (*TABLE_LIKE, ObjectKind.SEQUENCE)),
    (r"view", (ObjectKind.VIEW,)),
    (r"sequence", (ObjectKind.SEQUENCE,)),
    (r"function", (ObjectKind.FUNCTION, ObjectKind.AGGREGATE, ObjectKind.WINDOW_FUNCTION)),
    (r"procedure", (ObjectKind.PROCEDURE,)),
    (r"aggregate", (ObjectKind.AGGREGATE,)),
    (r"routine", ROUTINE_KINDS),
    (r"(?:composite\s+)?type", (ObjectKind.TYPE, ObjectKind.DOMAIN)),
    (r"domain", (ObjectKind.TYPE, ObjectKind.DOMAIN)),
    (r"schema", (ObjectKind.SCHEMA,)),
    (r"database", (ObjectKind.DATABASE,)),
    (r"tablespace", (ObjectKind.TABLESPACE,)),
    (r"language", (ObjectKind.LANGUAGE,)),
    (r"parameter", (ObjectKind.PARAMETER,)),
    (r"role", (ObjectKind.ROLE,)),
)
