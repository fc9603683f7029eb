"""``python -m tests.differential.path_calls``: which function or operator an expression means, here and on servers.

The server is asked by making a domain whose check constraint calls it: the stored expression says what was chosen.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from typing import LiteralString

import psycopg

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import By, Catalog, Need, Part, Routine
from pgwhy.search_path import (
    UNKNOWN,
    Arguments,
    EffectivePath,
    Failure,
    Name,
    effective_path,
    resolve_call,
    resolve_operator,
)
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.command import run
from tests.differential.generator import Connection, attempt
from tests.differential.tally import Tally
from tests.servers import Server, fresh_database

_SCHEMAS = ("public", "one", "two", "three")
_OPERATORS = ("@@@", "+", "||", "=", "<->")
_OF_OUR_OWN = (
    "kinds.mood",
    "kinds.number",
    "kinds.word",
    "kinds.pair",
    "kinds.parent",
    "kinds.child",
    "kinds.span",
)
_POOL = (
    "int4",
    "int8",
    "int2",
    "numeric",
    "float8",
    "text",
    "varchar",
    "bpchar",
    "name",
    "date",
    "timestamptz",
)
_MORE = (
    "interval",
    "bool",
    "jsonb",
    "int4range",
    "oid",
    "regclass",
    "bytea",
    "xid",
    "unknown",
    "record",
    "money",
)
_POLYMORPHIC = ("anyelement", "anyarray", "anynonarray", "anyenum", "anyrange")
_SINCE_13 = ("anycompatible", "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange")
_SINCE_14 = ("anymultirange", "anycompatiblemultirange", "int4multirange")

_SETUP: LiteralString = """
CREATE SCHEMA probe; CREATE SCHEMA kinds; CREATE SCHEMA one; CREATE SCHEMA two; CREATE SCHEMA three;
CREATE TYPE kinds.mood AS ENUM ('sad'); CREATE DOMAIN kinds.number AS int; CREATE DOMAIN kinds.word AS varchar(9);
CREATE TYPE kinds.pair AS (a int);
CREATE TABLE kinds.parent (a int); CREATE TABLE kinds.child () INHERITS (kinds.parent);
CREATE TYPE kinds.span AS RANGE (subtype = text);
CREATE CAST (kinds.pair AS text) WITH INOUT AS IMPLICIT; CREATE CAST (int8 AS kinds.mood) WITH INOUT AS ASSIGNMENT;
CREATE FUNCTION probe.expression(asked pg_catalog.text[]) RETURNS pg_catalog.text[] LANGUAGE plpgsql AS $body$
DECLARE answers pg_catalog.text[] := '{}'; tree pg_catalog.text;
BEGIN
    FOR i IN 1 .. pg_catalog.cardinality(asked) LOOP
        BEGIN
            EXECUTE pg_catalog.concat(
                'CREATE DOMAIN probe.asked AS pg_catalog.int4 CONSTRAINT asked CHECK ((', asked[i], ') IS NULL)');
            SELECT c.conbin::pg_catalog.text INTO tree FROM pg_catalog.pg_constraint c
            WHERE c.conname OPERATOR(pg_catalog.=) 'asked';
            RAISE EXCEPTION USING ERRCODE = 'PWHY0', MESSAGE = pg_catalog.left(tree, 200);
        EXCEPTION WHEN OTHERS THEN
            answers := pg_catalog.array_append(answers, pg_catalog.concat(SQLSTATE, ' ', SQLERRM));
        END;
    END LOOP;
    RETURN answers;
END $body$;
"""
_CHOSEN = re.compile(r"PWHY0 \{NULLTEST :arg \{(?:FUNCEXPR :funcid|OPEXPR :opno) (\d+) ")
_FAILURES = ("42883", "42725", "42501", "3F000", "0A000 cross")


class Calls:
    """Random expressions over one database, and both answers to them."""

    def __init__(self, catalog: Catalog, seed: int) -> None:
        self.catalog = catalog
        self.random = random.Random(seed)  # noqa: S311 repeatable, not secret
        self.types = {
            f"{t.schema}.{t.name}": t.oid for t in catalog.types.all() if t.schema in ("pg_catalog", "kinds")
        }
        self.routines = [r for r in catalog.routines.all() if len(r.argument_types) < 6]
        self.own = [r for r in self.routines if r.schema in _SCHEMAS]
        self.operators = [o for o in catalog.named.all() if o.kind is ObjectKind.OPERATOR]
        self.by_oid = {oid: name for name, oid in self.types.items()}

    def questions(self, path: EffectivePath, count: int) -> Iterator[tuple[str, str]]:
        """Expressions, each with pgwhy's answer."""
        for _ in range(count):
            yield self._call(path) if self.random.random() < 0.65 else self._operation(path)

    def _call(self, path: EffectivePath) -> tuple[str, str]:
        r = self.random
        like = r.choice(self.own if self.own and r.random() < 0.6 else self.routines)
        schema = r.choice((None, None, None, like.schema))
        types = [self._type(oid) for oid in like.argument_types]
        if like.default_count and r.random() < 0.5:
            types = types[: -r.randint(1, like.default_count)]
        if like.variadic_type and r.random() < 0.6:
            types = types[:-1] + [self._type(like.variadic_type) for _ in range(r.randint(0, 3))]
        if r.random() < 0.1:
            types += [self._type(25)]
        labels = self._labels(like, len(types))
        variadic = bool(types) and r.random() < 0.08
        arguments = Arguments(tuple(types), labels, variadic)
        found = resolve_call(self.catalog, path, Name(like.name, schema), arguments)
        name = ".".join(f'"{part}"' for part in (schema, like.name) if part)
        written = [self._operand(oid) for oid in types]
        first = len(types) - len(labels)
        written = [f'"{labels[i - first]}" => {w}' if i >= first else w for i, w in enumerate(written)]
        if variadic:
            written[-1] = f"VARIADIC {written[-1]}"
        ours = "cast" if found.casts_to else _answer(found.winner.oid if found.winner else 0, found.failure)
        return f"{name}({', '.join(written)})", ours

    def _labels(self, like: Routine, count: int) -> tuple[str, ...]:
        names = [name for name in like.argument_names[: len(like.argument_types)] if name]
        if not count or len(names) < count or self.random.random() < 0.6:
            return ()
        chosen = names[:count][-self.random.randint(1, count) :]
        self.random.shuffle(chosen)
        return tuple(dict.fromkeys(chosen))

    def _operation(self, path: EffectivePath) -> tuple[str, str]:
        r = self.random
        like = r.choice(
            [o for o in self.operators if o.schema in _SCHEMAS] if r.random() < 0.5 else self.operators
        )
        left, right = (self._type(oid) if oid else None for oid in like.argument_types)
        schema = r.choice((None, None, like.schema))
        found = resolve_operator(self.catalog, path, Name(like.name, schema), left, right)
        name = f"OPERATOR({schema}.{like.name})" if schema else like.name
        parts = [self._operand(left) if left is not None else "", name]
        parts.append(self._operand(right) if right is not None else "")
        return " ".join(parts), _answer(found.winner.oid if found.winner else 0, found.failure)

    def _type(self, like: int) -> int:
        """The type itself, something that may or may not become it, or an untyped literal."""
        chance = self.random.random()
        if chance < 0.25:
            return UNKNOWN
        if chance < 0.6 and like in self.by_oid and not self.by_oid[like].startswith("pg_catalog.any"):
            same = self.catalog.types.by_oid[like]
            return like if same.typtype != "p" or same.name == "record" else UNKNOWN
        name = self.random.choice([f"pg_catalog.{t}" for t in (*_POOL, *_MORE)] + list(_OF_OUR_OWN))
        found = self.types[name]
        array = self.catalog.types.by_oid[found].array
        return array if array and self.random.random() < 0.2 else found

    def _operand(self, oid: int) -> str:
        """A value of the type, written so that no path changes it."""
        if oid == UNKNOWN:
            return "NULL"
        found = self.catalog.types.by_oid[oid]
        return f'(NULL::"{found.schema}"."{found.name}")'


def _answer(oid: int, failure: Failure | None) -> str:
    return f"{failure.sqlstate} {failure.message}" if failure else str(oid)


def _servers(answer: str) -> str:
    """The oid that was chosen, ``cast``, an error about the choice, or ``some`` where another error came after it."""
    if found := _CHOSEN.match(answer):
        return found[1]
    if answer.startswith("PWHY0"):
        return "cast"
    return answer if answer.startswith(_FAILURES) else "some"


def compare_calls(server: Server, seed: int, count: int, tally: Tally) -> None:
    """One random database under a few paths."""
    with fresh_database(server) as database, psycopg.connect(database.dsn(), autocommit=True) as connection:
        connection.execute(_SETUP)
        r = random.Random(seed)  # noqa: S311 repeatable, not secret
        _make_routines(connection, r, server.version)
        door = Door(ConnectionOptions(database.dsn()))
        catalog = door.load(
            Need(part, By.ALL)
            for part in (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED, Part.DETAILS)
        )
        door.close()
        calls = Calls(catalog, seed)
        for _ in range(4):
            setting = ", ".join(r.sample([*_SCHEMAS, "pg_catalog", "kinds"], 4))
            connection.execute("SELECT pg_catalog.set_config('search_path', %s, false)", [setting])
            path = effective_path(catalog, RoleName("postgres"), setting)
            asked = list(calls.questions(path, count // 4))
            row = connection.execute("SELECT probe.expression(%s)", [[text for text, _ in asked]]).fetchone()
            assert row is not None
            for (text, ours), servers in zip(asked, row[0], strict=True):
                answer = _servers(servers)
                known = "some" if answer == "some" and not ours.startswith(_FAILURES) else ours
                tally.compare(known, answer, f"{text} under {setting} ({servers[:150]})")


def _make_routines(connection: Connection, r: random.Random, version: int) -> None:
    types = [*(f"pg_catalog.{t}" for t in (*_POOL, *_MORE, *_POLYMORPHIC)), *_OF_OUR_OWN]
    types += [
        f"pg_catalog.{t}"
        for t in (*(_SINCE_13 if version >= 13 else ()), *(_SINCE_14 if version >= 14 else ()))
    ]
    types += [
        "pg_catalog.int4[]",
        "pg_catalog.text[]",
        "kinds.number[]",
        *["pg_catalog.int4", "pg_catalog.text"] * 4,
    ]
    with connection.transaction():
        for _ in range(160):
            parameters = [f"{name} {r.choice(types)}" for name in "abcd"[: r.randint(0, 3)]]
            if parameters and r.random() < 0.2:
                array = r.choice(("int4[]", "text[]", "anyarray", "numeric[]"))
                parameters[-1] = f"VARIADIC v pg_catalog.{array}"
            elif parameters and r.random() < 0.3:
                parameters[-1] += " DEFAULT NULL"
            name = r.choice(("f", "g", "h", "date", "text", "upper", "mood"))
            statement = (
                f"CREATE FUNCTION {r.choice(_SCHEMAS)}.{name}({', '.join(parameters)})"
                " RETURNS int LANGUAGE sql AS 'SELECT 1'"
            )
            with attempt(connection):
                connection.execute(statement.encode())
        for i in range(60):
            left, right = (r.choice([t for t in types if "any" not in t]) for _ in range(2))
            name = r.choice(_OPERATORS)
            if r.random() < 0.2 and name != "=":  # which the grammar takes only between operands
                left = ""
            parameters = [t for t in (left, right) if t]
            schema = r.choice(_SCHEMAS)
            with attempt(connection):
                create = f"CREATE FUNCTION kinds.o{i}({', '.join(parameters)}) RETURNS int LANGUAGE sql AS 'SELECT 1'"
                connection.execute(create.encode())
                sides = (f"leftarg = {left}, " if left else "") + f"rightarg = {right}"
                operator = f"CREATE OPERATOR {schema}.{name} ({sides}, procedure = kinds.o{i})"
                connection.execute(operator.encode())


def compare(server: Server, seed: int, tally: Tally) -> None:
    """One random database."""
    compare_calls(server, seed, 2000, tally)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", compare, comparisons=20_000))
