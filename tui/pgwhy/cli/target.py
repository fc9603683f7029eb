"""OBJECT as it is typed on the command line: ``public.t``, ``sequence s.q``, ``function f(int)``, ``database sdc``."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    privilege_named,
    privileges_of,
)
from pgwhy.catalog import (
    ACL_KINDS,
    PLACES,
    By,
    Catalog,
    Column,
    NamedObject,
    Need,
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
    others = [found for kind in _SINGLE if (found := _single(catalog, kind, typed)) is not None]
    parameter = catalog.cluster.parameters.get(text.strip().lower())
    others += [found for found in (parameter, _type(catalog, typed)) if found is not None]
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
    kind = kinds[0]
    catalog.require_visible(kind)
    if kind.is_relation:
        return _the_one(catalog, _relations(catalog, _parsed(catalog, name), kinds), f"{word} {name}")
    if kind in ROUTINE_KINDS:
        return _routine(catalog, _parsed(catalog, name), kinds, f"{word} {name}")
    match kind:
        case ObjectKind.COLUMN:
            found = _column_or_none(catalog, name)
        case ObjectKind.LARGE_OBJECT:
            found = _large_object(catalog, name)
        case ObjectKind.PARAMETER:
            found = catalog.parameter(name.strip())  # whether the server knows such a parameter is not asked
        case ObjectKind.TYPE:
            found = _type(catalog, _parsed(catalog, name))
        case _:
            found = _single(catalog, kind, _parsed(catalog, name))
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


def _type(catalog: Catalog, typed: Typed) -> Type | None:
    match typed:
        case Plain():
            return resolve_spelled(catalog, _path(catalog), typed.type).winner
        case TypeName():
            return resolve_spelled(catalog, _path(catalog), typed).winner
        case _:
            return None


def _single(catalog: Catalog, kind: ObjectKind, typed: Typed) -> Securable | Role | None:
    """Of a kind that lives in no schema."""
    name = typed.name.name if isinstance(typed, Plain) and typed.name.schema is None else ""
    found = catalog.single(kind, name)
    return None if isinstance(found, NamedObject) else found


_SINGLE = tuple(
    kind
    for kind, place in PLACES.items()
    if place.field and kind is not ObjectKind.PARAMETER and (kind.has_acl or kind is ObjectKind.ROLE)
)
_TYPES = (ObjectKind.TYPE, ObjectKind.DOMAIN)
_WORDS: dict[str, Sequence[ObjectKind]] = {
    **{words: (kind,) for kind in (*ACL_KINDS, ObjectKind.ROLE) for words in (kind.value, kind.words)},
    **{f"{kind} column": (ObjectKind.COLUMN,) for kind in TABLE_LIKE},
    "table": (*TABLE_LIKE, ObjectKind.SEQUENCE),
    "function": (ObjectKind.FUNCTION, ObjectKind.AGGREGATE, ObjectKind.WINDOW_FUNCTION),
    "routine": ROUTINE_KINDS,
    **dict.fromkeys(("type", "composite type", "domain"), _TYPES),
}
_KINDS = [
    (re.sub("[ -]", r"[\\s-]+", words), _WORDS[words]) for words in sorted(_WORDS, key=len, reverse=True)
]
"""The words in front of a name, in any case, and what they may mean."""
