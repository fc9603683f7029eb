"""Random settings, and names of every kind with both answers: what is asked of the server, and what pgwhy says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Catalog, Ownable
from pgwhy.search_path import (
    EffectivePath,
    Failure,
    FailureKind,
    Name,
    TypeName,
    parse_name,
    resolve_call,
    resolve_named,
    resolve_operator,
    resolve_operator_name,
    resolve_relation,
    resolve_signature,
    resolve_spelled,
)
from tests.differential.path_world import NAMES, OPERATORS, SCHEMAS, TYPES

SPELLINGS = (
    "int",
    "integer[]",
    "character varying(3)",
    "double precision",
    "timestamp (3) with time zone",
    "char",
)
RAISED = (FailureKind.NO_USAGE, FailureKind.OTHER_DATABASE)
"""What the to_reg… functions do not answer with NULL."""

Answer = str | None
Probe = tuple[str, Callable[[Catalog, EffectivePath], Answer]]
"""A name as it is written for the server, and pgwhy's answer to it."""


def random_setting(r: random.Random, roles: list[str], own_temporary: str) -> str:
    """A search_path, sometimes one that no server takes."""
    pool = [*SCHEMAS, *roles, "$user", "pg_temp", "pg_catalog", "nope", "", own_temporary or "pg_temp_1"]
    elements = [_element(r, r.choice(pool)) for _ in range(r.randint(0, 6))]
    text = r.choice((",", ", ", " ,", ",\n")).join(elements)
    if r.random() < 0.15 and text:
        at = r.randrange(len(text))
        text = text[:at] + r.choice(('"', ",", " ", "x", "")) + text[at + r.randint(0, 1) :]
    return text


def _element(r: random.Random, name: str) -> str:
    plain = name and not set(name) & set('", \n')
    if plain and r.random() < 0.4:
        return r.choice((name, name.upper() if name.isascii() else name))
    return quoted(name)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def written(r: random.Random, catalog: Catalog, name: str, *, operator: bool = False) -> tuple[str, Name]:
    """A name, often qualified, as the server's input functions read it, and as pgwhy compares it."""
    own = catalog.session.temporary_schema or "pg_temp"
    schema = r.choice([None, None, None, *SCHEMAS, "pg_catalog", "nope", "pg_temp", own, "probe"])
    database = r.choice([None, None, catalog.database, "elsewhere"]) if schema else None
    last = name if operator else quoted(name)
    parts = [*(quoted(part) for part in (database, schema) if part is not None), last]
    return ".".join(parts), Name(name, schema, database)


def answer(winner: Ownable | None, failure: Failure | None, *, strict: bool = False) -> Answer:
    """How the server says it: an oid, an error that it raises, or NULL."""
    if winner is not None:
        return str(getattr(winner, "oid", ""))
    if failure is not None and (strict or failure.kind in RAISED):
        return f"{failure.sqlstate} {failure.message}"
    return None


def relation_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    for name in (*NAMES, *NAMES, "nope", "pg_type", "ps"):
        text, parsed = written(r, catalog, name)

        def ours(catalog: Catalog, path: EffectivePath, parsed: Name = parsed) -> Answer:
            found = resolve_relation(catalog, path, parsed)
            return answer(found.winner, found.failure)

        yield text, ours


def type_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    texts = [written(r, catalog, name)[0] for name in (*NAMES, *NAMES, "nope", "pg_type")]
    for text in (*texts, *SPELLINGS):
        array = r.choice(("", "", "[]", "[3][]", " ARRAY")) if "[" not in text else ""
        typed = parse_name(text + array, catalog.version)
        wanted = typed if isinstance(typed, TypeName) else getattr(typed, "type", None)
        assert isinstance(wanted, TypeName), text

        def ours(catalog: Catalog, path: EffectivePath, wanted: TypeName = wanted) -> Answer:
            found = resolve_spelled(catalog, path, wanted)
            return answer(found.winner, found.failure)

        yield text + array, ours


def routine_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    for name in (*NAMES, "nope", "upper", "now"):
        text, parsed = written(r, catalog, name)

        def ours(catalog: Catalog, path: EffectivePath, parsed: Name = parsed) -> Answer:
            found = resolve_call(catalog, path, parsed)
            return answer(found.winner, found.failure)

        yield text, ours


def signature_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    oids = {text: _oid(catalog, text) for text in TYPES}
    for name in (*NAMES, *NAMES, "upper", "int4"):
        text, parsed = written(r, catalog, name)
        types = [r.choice(TYPES) for _ in range(r.randint(0, 2))]
        given = tuple(oids[t] for t in types)

        def ours(
            catalog: Catalog, path: EffectivePath, parsed: Name = parsed, given: tuple[int, ...] = given
        ) -> Answer:
            found = resolve_signature(catalog, path, parsed, given)
            return answer(found.winner, found.failure)

        yield f"{text}({', '.join(types)})", ours


def operator_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    for name in (*OPERATORS, *OPERATORS, "@@", "<<|"):
        text, parsed = written(r, catalog, name, operator=True)

        def ours(catalog: Catalog, path: EffectivePath, parsed: Name = parsed) -> Answer:
            found = resolve_operator_name(catalog, path, parsed)
            return answer(found.winner, found.failure)

        yield text, ours


def operation_probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
    types = ("pg_catalog.int4", "pg_catalog.text", "pg_catalog.numeric")
    oids = {text: _oid(catalog, text) for text in types}
    for name in OPERATORS * 4:
        text, parsed = written(r, catalog, name, operator=True)
        right = r.choice(types)
        left = r.choice((right, "NONE", r.choice(types)))
        given = oids.get(left), oids[right]

        def ours(
            catalog: Catalog,
            path: EffectivePath,
            parsed: Name = parsed,
            given: tuple[int | None, int] = given,
        ) -> Answer:
            found = resolve_operator(catalog, path, parsed, *given)
            exact = found.winner and found.winner.argument_types == tuple(oid or 0 for oid in given)
            return answer(found.winner if exact else None, found.failure)

        yield f"{text}({left},{right})", ours


def named_probes(kind: ObjectKind) -> Callable[[random.Random, Catalog], Iterator[Probe]]:
    """Of a kind whose input function raises when there is none."""

    def probes(r: random.Random, catalog: Catalog) -> Iterator[Probe]:
        for name in (*NAMES, "simple", "nope"):
            text, parsed = written(r, catalog, name)

            def ours(catalog: Catalog, path: EffectivePath, parsed: Name = parsed) -> Answer:
                found = resolve_named(catalog, path, parsed, kind)
                failure = found.failure
                if failure and failure.kind is FailureKind.NO_SCHEMA and catalog.version >= 160000:
                    # input functions, unlike commands, no longer tell a missing schema from a missing object
                    failure = Failure(FailureKind.ABSENT, "42704", f'{kind} "{parsed.dotted}" does not exist')
                return answer(found.winner, failure, strict=True)

            yield text, ours

    return probes


def _oid(catalog: Catalog, text: str) -> int:
    """Of a type that is written with its schema."""
    name = text.removeprefix("pg_catalog.")
    array = name.endswith("[]")
    found = next(t for t in catalog.types.named(name.removesuffix("[]")) if t.schema == "pg_catalog")
    return found.array if array else found.oid


PROBES: dict[str, Callable[[random.Random, Catalog], Iterator[Probe]]] = {
    "regclass": relation_probes,
    "regtype": type_probes,
    "regproc": routine_probes,
    "regprocedure": signature_probes,
    "regoper": operator_probes,
    "regoperator": operation_probes,
    "regdictionary": named_probes(ObjectKind.TEXT_SEARCH_DICTIONARY),
    "regconfig": named_probes(ObjectKind.TEXT_SEARCH_CONFIGURATION),
}
