"""Names of which the first in the path wins: relations, types, collations and whatever else has no arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Never

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Catalog, NamedObject, Relation, Type
from pgwhy.search_path.path import EffectivePath, usable
from pgwhy.search_path.resolution import (
    Failure,
    FailureKind,
    Name,
    Outcome,
    Resolution,
    Step,
    T,
    Where,
    absent_schema,
    other_database,
    schema_denied,
)
from pgwhy.search_path.setting import TEMPORARY


def resolve_relation(catalog: Catalog, path: EffectivePath, name: Name) -> Resolution[Relation]:
    """Where FROM or INTO finds the relation; all kinds of relations share one name space.

    A missing schema is reported as a missing relation, as queries do (42P01); commands that are not queries report
    ``absent_schema`` instead. Source: RangeVarGetRelidExtended, RelnameGetRelid in namespace.c.
    """
    if failure := other_database(catalog, name, quoted=True):
        return refused(name, failure)
    absent = Failure(FailureKind.ABSENT, "42P01", f'relation "{name.dotted}" does not exist')
    no_schema = Failure(FailureKind.NO_SCHEMA, absent.sqlstate, absent.message)
    return first_match(
        catalog, path, name, catalog.relations.named(name.name), path.search, (absent, no_schema)
    )


def resolve_type(catalog: Catalog, path: EffectivePath, name: Name) -> Resolution[Type]:
    """Where a type name leads; for the SQL spellings (``integer``, ``x[]``) see ``spelling.read_type``.

    Source: LookupTypeNameExtended in parse_type.c, TypenameGetTypidExtended in namespace.c.
    """
    if failure := other_database(catalog, name, quoted=False):
        return refused(name, failure)
    absent = Failure(FailureKind.ABSENT, "42704", f'type "{name.dotted}" does not exist')
    return first_match(
        catalog, path, name, catalog.types.named(name.name), path.search, (absent, absent_schema(name.schema))
    )


def resolve_named(
    catalog: Catalog, path: EffectivePath, name: Name, kind: ObjectKind, access_method: str = ""
) -> Resolution[NamedObject]:
    """Where the name of a collation, conversion, operator class or family, statistics or text search object leads.

    Operator classes and families exist per access method. Source: get_collation_oid and its siblings in namespace.c.
    """
    if failure := other_database(catalog, name, quoted=False):
        return refused(name, failure)
    suffix = f" USING {access_method}" if access_method else ""
    found = [o for o in catalog.named.named(name.name) if o.kind is kind and o.identity.endswith(suffix)]
    method = f' for access method "{access_method}"' if access_method else ""
    encoding = f' for encoding "{catalog.session.encoding}"' if kind is ObjectKind.COLLATION else ""
    message = f'{kind} "{name.dotted}"{encoding} does not exist{method}'
    absent = Failure(FailureKind.ABSENT, "42704", message)
    return first_match(catalog, path, name, found, path.routine_search, (absent, absent_schema(name.schema)))


def first_match(
    catalog: Catalog,
    path: EffectivePath,
    name: Name,
    objects: Iterable[T],
    search: Sequence[str],
    failures: tuple[Failure, Failure],
) -> Resolution[T]:
    """The object in the first schema of ``search`` that has one, or in the schema that is written.

    ``failures``: what is reported when there is none, and when the written schema does not exist.
    """
    absent, no_schema = failures
    if name.schema is None:
        entries = {entry.schema for entry in path.entries}
        steps = path_steps(path, grouped(found for found in objects if found.schema in entries), search)
    else:
        place = explicit_schema(catalog, path, name.schema, no_schema)
        if isinstance(place, Failure):
            return refused(name, place)
        there = tuple(found for found in objects if found.schema == place)
        steps = (Step(place, Outcome.CHOSEN if there else Outcome.ABSENT, "the schema is written", there),)
    chosen = next((step for step in steps if step.outcome is Outcome.CHOSEN), None)
    return Resolution(
        name=name,
        winner=chosen.found[0] if chosen else None,
        steps=steps,
        shadows=tuple(o for step in steps if step.outcome is Outcome.HIDDEN for o in step.found),
        failure=None if chosen else absent,
    )


def path_steps(
    path: EffectivePath, by_schema: Mapping[str, tuple[T, ...]], search: Sequence[str]
) -> tuple[Step[T], ...]:
    """What happens at each entry of the path until the name is found, and what is passed over or hidden."""
    steps: list[Step[T]] = []
    winner = ""
    for entry in path.entries:
        found = by_schema.get(entry.schema, ())
        if entry.skipped:
            steps.append(Step(entry.schema, Outcome.SKIPPED, entry.because, found))
        elif entry.schema not in search:
            steps.append(Step(entry.schema, Outcome.SKIPPED, Where.NEVER_TEMPORARY.value, found))
        elif not found:
            steps.append(Step(entry.schema, Outcome.ABSENT, Outcome.ABSENT.value))
        elif winner:
            steps.append(Step(entry.schema, Outcome.HIDDEN, f"{winner} comes first in the path", found))
        else:
            winner = entry.schema
            steps.append(
                Step(entry.schema, Outcome.CHOSEN, "the first schema of the path that has it", found)
            )
    return tuple(steps)


def routine_schemas(catalog: Catalog, path: EffectivePath, name: Name) -> tuple[str, ...] | Failure:
    """The schemas in which a function or operator of this name is looked up, in order; why in none at all."""
    if failure := other_database(catalog, name, quoted=False):
        return failure
    if name.schema is None:
        return path.routine_search
    place = explicit_schema(catalog, path, name.schema, absent_schema(name.schema))
    return place if isinstance(place, Failure) else (place,)


def refused(name: Name, failure: Failure) -> Resolution[Never]:
    """A name that is not looked up anywhere, because of the schema or the database that is written."""
    if failure.kind is FailureKind.OTHER_DATABASE or name.schema is None:
        return Resolution(name, None, failure=failure)
    return Resolution(name, None, (Step(name.schema, Outcome.REFUSED, failure.message),), failure=failure)


def explicit_schema(catalog: Catalog, path: EffectivePath, written: str, no_schema: Failure) -> str | Failure:
    """The schema that a qualified name is looked up in (LookupExplicitNamespace in namespace.c)."""
    if written == TEMPORARY and catalog.session.temporary_schema:
        return catalog.session.temporary_schema
    schema = catalog.schemas.get(written)
    if schema is None:
        return no_schema
    return written if usable(catalog, path.role, schema) else schema_denied(written)


def grouped(objects: Iterable[T]) -> dict[str, tuple[T, ...]]:
    """The objects by schema."""
    by_schema: dict[str, tuple[T, ...]] = {}
    for found in objects:
        by_schema[found.schema] = (*by_schema.get(found.schema, ()), found)
    return by_schema
