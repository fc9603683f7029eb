"""Asks the server where names lead, as whoever the session is, under whatever path it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from psycopg import sql

from tests.differential.generator import Connection

_PROBES: dict[str, LiteralString] = {
    "regclass": "pg_catalog.to_regclass(names[i])::pg_catalog.oid::pg_catalog.text",
    "regtype": "pg_catalog.to_regtype(names[i])::pg_catalog.oid::pg_catalog.text",
    "regproc": "pg_catalog.to_regproc(names[i])::pg_catalog.oid::pg_catalog.text",
    "regprocedure": "pg_catalog.to_regprocedure(names[i])::pg_catalog.oid::pg_catalog.text",
    "regoper": "pg_catalog.to_regoper(names[i])::pg_catalog.oid::pg_catalog.text",
    "regoperator": "pg_catalog.to_regoperator(names[i])::pg_catalog.oid::pg_catalog.text",
    "regdictionary": "names[i]::pg_catalog.regdictionary::pg_catalog.oid::pg_catalog.text",
    "regconfig": "names[i]::pg_catalog.regconfig::pg_catalog.oid::pg_catalog.text",
}

# nothing in the body may depend on the path, which belongs to the question
_FUNCTION: LiteralString = """
CREATE FUNCTION probe.{name}(names pg_catalog.text[]) RETURNS pg_catalog.text[] LANGUAGE plpgsql AS $body$
DECLARE answers pg_catalog.text[] := '{{}}';
BEGIN
    FOR i IN 1 .. pg_catalog.cardinality(names) LOOP
        BEGIN
            answers := pg_catalog.array_append(answers, {answer});
        EXCEPTION WHEN OTHERS THEN
            answers := pg_catalog.array_append(answers, pg_catalog.concat(SQLSTATE, ' ', SQLERRM));
        END;
    END LOOP;
    RETURN answers;
END $body$"""


def make_probes(connection: Connection) -> None:
    """Makes the functions that ask; each answers with the oid, NULL, or the SQLSTATE and message of an error."""
    for name, answer in _PROBES.items():
        connection.execute(sql.SQL(_FUNCTION).format(name=sql.Identifier(name), answer=sql.SQL(answer)))


def ask(connection: Connection, probe: str, names: Sequence[str]) -> list[str | None]:
    """The server's answers for these names, written as SQL writes them."""
    query = sql.SQL("SELECT probe.{}(%s)").format(sql.Identifier(probe))
    row = connection.execute(query, [list(names)]).fetchone()
    assert row is not None
    assert isinstance(row[0], list)
    return row[0]


def visible(connection: Connection, function: LiteralString, oids: Sequence[int]) -> list[bool]:
    """pg_…_is_visible for each object."""
    query = sql.SQL(
        "SELECT pg_catalog.array_agg(pg_catalog.{}(o) ORDER BY i)"
        " FROM pg_catalog.unnest(%s::pg_catalog.oid[]) WITH ORDINALITY AS u (o, i)"
    ).format(sql.Identifier(function))
    row = connection.execute(query, [list(oids)]).fetchone()
    assert row is not None
    return list(row[0]) if isinstance(row[0], list) else []
