"""Relations, routines, types and named objects: identities are the server's, facts are the catalog's."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import By, Catalog, Need, Part, Relation, Routine, Type, identity, identity_type
from pgwhy.catalog.details import Details, ReferencingKey, ViewColumn
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

OBJECTS = r'''
    CREATE SCHEMA "Odd ""schema""";
    CREATE SCHEMA app;
    SET search_path = app;
    CREATE TYPE "Odd ""schema"""."my type" AS ENUM ('a');
    CREATE TYPE pair AS (a int, b text);
    CREATE TYPE span AS RANGE (subtype = int);
    CREATE FUNCTION positive(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE DOMAIN amount AS int DEFAULT one() CHECK (positive(VALUE)) CHECK (VALUE < 100);
    CREATE TABLE t (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, x "Odd ""schema"""."my type"[], d amount,
        g int GENERATED ALWAYS AS (abs(2)) STORED);
    CREATE TABLE child (t_id int REFERENCES t ON DELETE CASCADE ON UPDATE SET NULL, EXCLUDE USING btree (t_id WITH =));
    CREATE TABLE heir () INHERITS (t);
    CREATE FUNCTION f("Odd ""schema"""."my type"[], OUT o text, VARIADIC v int[]) LANGUAGE sql SECURITY DEFINER
        SET search_path = app, pg_temp SET work_mem = '1MB' AS $$SELECT 'body'::text$$;
    CREATE FUNCTION with_defaults(a int, b int DEFAULT one(), c text DEFAULT 'x') RETURNS SETOF int
        LANGUAGE plpgsql STABLE AS 'BEGIN RETURN; END';
    CREATE PROCEDURE p(INOUT a int) LANGUAGE sql AS 'SELECT a';
    CREATE AGGREGATE agg(int) (sfunc = int4pl, stype = int, finalfunc = abs);
    CREATE OPERATOR === (function = int4eq, leftarg = int, rightarg = int);
    CREATE COLLATION german (locale = 'C');
    CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
    CREATE STATISTICS several ON id, s FROM t;
    CREATE VIEW v AS SELECT s AS shown, id + 1 AS computed FROM t;
    CREATE VIEW of_view AS SELECT shown FROM v WHERE shown > 1;
    CREATE VIEW joined AS SELECT t.id FROM t JOIN child ON t_id = id;
    CREATE VIEW limited AS SELECT id FROM t LIMIT 3;
    CREATE VIEW whole AS SELECT t FROM t;
    CREATE VIEW constant AS SELECT 1 AS one FROM t;
    CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
    CREATE FOREIGN DATA WRAPPER fdw;
    CREATE SERVER srv FOREIGN DATA WRAPPER fdw;
    CREATE FOREIGN TABLE ft (a int) SERVER srv;
    CREATE SEQUENCE free;
    GRANT SELECT (s, ctid), UPDATE (s) ON t TO PUBLIC;
'''

PARTS = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED, Part.DETAILS)


@pytest.fixture(scope="module")
def example(server: Server) -> Iterator[tuple[FreshDatabase, Catalog]]:
    """The objects on each server, and what is loaded of them; nobody changes either."""
    with fresh_database(server) as database, opened(database) as door:
        database.execute(OBJECTS)
        yield (
            database,
            door.load(
                [Need(part, By.SCHEMA, "app") for part in PARTS]
                + [Need(Part.ROUTINES, By.NAME, "lower"), Need(Part.DETAILS, By.OID, "2619")]
            ),
        )


def _details(catalog: Catalog, name: str) -> Details:
    relation = catalog.relation("app", name)
    assert relation is not None
    details = catalog.details.by_id(relation.oid)
    assert details is not None
    return details


def test_identities_are_pg_identify_objects(example: tuple[FreshDatabase, Catalog]) -> None:
    database, _ = example
    with opened(database) as door:
        catalog = door.load([Need(part, By.ALL) for part in PARTS if part is not Part.DETAILS])
    found: list[tuple[str, Relation | Routine | Type]] = [
        *(("pg_class", relation) for relation in catalog.relations.all()),
        *(("pg_proc", routine) for routine in catalog.routines.all()),
        *(("pg_type", type_) for type_ in catalog.types.all()),
    ]
    with psycopg.connect(database.dsn()) as connection:
        rows = connection.execute(
            """
            SELECT (i).type, (i).identity FROM (
                SELECT pg_identify_object(c::regclass, o, 0) AS i, n
                FROM unnest(%s::text[], %s::oid[]) WITH ORDINALITY AS u (c, o, n)) x ORDER BY n""",
            [[kind for kind, _ in found], [o.oid for _, o in found]],
        ).fetchall()
    ours = [(identity_type(o), identity(o, catalog.version)) for _, o in found]
    assert ours == rows
    named = {o.identity for o in catalog.named.all()}
    assert {"app.===(integer,integer)", "app.german", "app.words", "app.several"} <= named


def test_relations_carry_their_column_acls(example: tuple[FreshDatabase, Catalog]) -> None:
    _, catalog = example
    table = catalog.relation("app", "t")
    assert table is not None
    assert [(c.number, c.name, sorted(c.acl.items[0].privileges)) for c in table.column_acls] == [
        (-1, "ctid", [Privilege.SELECT]),
        (2, "s", [Privilege.SELECT, Privilege.UPDATE]),
    ]


def test_routines_have_what_calls_depend_on(example: tuple[FreshDatabase, Catalog]) -> None:
    _, catalog = example
    routines = {r.name: r for r in catalog.routines.in_schema("app")}
    f, with_defaults, p, agg = (routines[name] for name in ("f", "with_defaults", "p", "agg"))
    assert (f.security_definer, f.settings, f.body) == (
        True,
        ("search_path=app, pg_temp", "work_mem=1MB"),
        "SELECT 'body'::text",
    )
    assert (f.argument_modes, f.argument_names, f.variadic_type) == ("iov", ("", "o", "v"), 23)
    assert (with_defaults.default_count, with_defaults.volatility, with_defaults.returns_set) == (
        2,
        "s",
        True,
    )
    assert [d.functions for d in with_defaults.argument_defaults] == [(routines["one"].oid,), ()]
    assert (p.kind, agg.kind) == (ObjectKind.PROCEDURE, ObjectKind.AGGREGATE)
    assert len(agg.support_functions) == 2
    (lower,) = (r for r in catalog.routines.named("lower") if r.argument_types == (25,))
    assert (lower.body, lower.language) == (None, "internal")


def test_types_have_what_privileges_and_checks_depend_on(example: tuple[FreshDatabase, Catalog]) -> None:
    _, catalog = example
    types = {t.name: t for t in catalog.types.in_schema("app")}
    positive, one = (
        r.oid for name in ("positive", "one") for r in catalog.routines.in_schema_named("app", name)
    )
    amount = types["amount"]
    assert (amount.kind, amount.base, amount.typtype) == (ObjectKind.DOMAIN, 23, "d")
    assert [positive in check.functions for check in amount.checks] == [True, False]
    assert amount.default is not None
    assert amount.default.functions == (one,)
    assert types["_amount"].element == amount.oid
    assert amount.array == types["_amount"].oid
    assert types["span"].base == 23
    if catalog.version >= 140000:
        assert types["span_multirange"].base == types["span"].oid
    table = catalog.relation("app", "t")
    assert table is not None
    assert types["t"].relation == table.oid


def test_columns_sequences_and_keys(example: tuple[FreshDatabase, Catalog]) -> None:
    _, catalog = example
    details = _details(catalog, "t")
    t, child, s, identity_sequence, free = (
        catalog.relations.in_schema_named("app", name)[0].oid
        for name in ("t", "child", "t_s_seq", "t_id_seq", "free")
    )
    columns = {c.name: c for c in details.columns}
    assert (columns["id"].identity, columns["g"].generated, columns["id"].not_null) == ("a", "s", True)
    assert columns["x"].type_name == '"Odd ""schema"""."my type"[]'
    assert columns["s"].default is not None
    assert [call.sequence for call in columns["s"].default.sequences] == [s]
    assert details.owns == ((1, identity_sequence), (2, s))
    by_default, by_identity = _details(catalog, "t_s_seq"), _details(catalog, "t_id_seq")
    assert (by_default.owned_by, by_default.owned_by_identity) == ((t, 2), False)
    assert (by_identity.owned_by, by_identity.owned_by_identity) == ((t, 1), True)
    assert _details(catalog, "free").owned_by is None
    assert free
    assert details.referenced_by == (ReferencingKey("child_t_id_fkey", child, (1,), (1,), "n", "c"),)
    constraints = {c.type: c for c in _details(catalog, "child").constraints}
    assert (constraints["f"].references, constraints["f"].on_delete) == (t, "c")  # type: ignore[index]
    assert constraints["x"].functions == (65,)  # type: ignore[index]
    assert _details(catalog, "heir").parents == (t,)
    assert details.children == (_details(catalog, "heir").oid,)
    assert _details(catalog, "t_pkey").index_of == t
    assert _details(catalog, "ft").foreign_server == "srv"


def test_updatable_views_are_the_servers(example: tuple[FreshDatabase, Catalog]) -> None:
    database, _ = example
    with opened(database) as door:
        catalog = door.load([Need(Part.RELATIONS, By.ALL), Need(Part.DETAILS, By.ALL)])
    t, v = (_details(catalog, name).oid for name in ("t", "v"))
    assert _details(catalog, "v").view_columns == (ViewColumn(1, t, 2),)
    assert _details(catalog, "of_view").view_base == v
    views = [r for r in catalog.relations.all() if r.kind is ObjectKind.VIEW]

    def updatable(oid: int) -> bool:
        """Whether the chain of views ends at something that is no view."""
        details = catalog.details.by_id(oid)
        relation = catalog.relations.by_id(oid)
        assert details is not None
        assert relation is not None
        return relation.kind is not ObjectKind.VIEW or (
            details.view_base != 0 and updatable(details.view_base)
        )

    with psycopg.connect(database.dsn()) as connection:
        deletable: dict[int, bool] = dict(
            connection.execute(
                """SELECT oid::bigint, pg_relation_is_updatable(oid::regclass, false) & 16 <> 0
                   FROM pg_class WHERE relkind = 'v'"""
            ).fetchall()
        )
    assert {view.oid: updatable(view.oid) for view in views} == deletable
    assert any(deletable.values())


def test_extension_members_and_initial_privileges(example: tuple[FreshDatabase, Catalog]) -> None:
    _, catalog = example
    pg_statistic = catalog.details.by_id(2619)
    assert pg_statistic is not None
    assert pg_statistic.initial_acl is not None
    assert pg_statistic.initial_acl.grantees == ("postgres",)


def test_members_of_extensions_are_marked(database: FreshDatabase) -> None:
    with opened(database) as door:
        catalog = door.catalog
        (handler,) = door.ask(lambda loaded: loaded.routines.named("plpgsql_call_handler"))
        (lower, *_) = door.ask(lambda loaded: loaded.routines.named("lower"))
    assert catalog.extension_of(catalog.languages["plpgsql"]) == "plpgsql"
    assert catalog.extension_of(catalog.languages["sql"]) == ""
    assert (catalog.extension_of(handler), catalog.extension_of(lower)) == ("plpgsql", "")


def test_parsed_bodies_are_bound_to_objects(database: FreshDatabase) -> None:
    if database.server.version < 14:
        return
    database.execute(
        """
        CREATE TABLE t (a int, b int);
        CREATE FUNCTION f() RETURNS int LANGUAGE sql
            BEGIN ATOMIC INSERT INTO t (b) VALUES (abs(1)); SELECT a FROM t; END;
        CREATE FUNCTION g(int) RETURNS int LANGUAGE sql RETURN abs($1);
        """
    )
    with opened(database) as door:
        catalog = door.load([Need(Part.ROUTINES, By.SCHEMA, "public"), Need(Part.RELATIONS, By.NAME, "t")])
    f, g = (next(iter(catalog.routines.in_schema_named("public", name))) for name in ("f", "g"))
    assert f.body_is_parsed
    assert g.body_is_parsed
    assert f.parsed_body is not None
    assert g.parsed_body is not None
    assert [(u.privileges, u.inserted, u.selected, u.as_owner) for u in f.parsed_body.relations] == [
        (frozenset({Privilege.INSERT}), (2,), (), False),
        (frozenset({Privilege.SELECT}), (), (1,), False),
    ]
    assert g.parsed_body.functions == (1397,)
