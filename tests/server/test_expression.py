"""Node trees: what is read off them is what the server itself recorded in pg_depend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg
import pytest

from pgwhy.acl import Privilege
from pgwhy.catalog import By, Catalog, Need, Part
from pgwhy.catalog.details import Details, Expression, RelationUse, SequenceCall
from pgwhy.server.node_tree import NodeTreeError, parse
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

SETUP = r"""
    CREATE SCHEMA app;
    SET search_path = app;
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION g(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION rows_of(int) RETURNS SETOF int LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION same(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
    CREATE FUNCTION step(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
    CREATE AGGREGATE total(int) (sfunc = step, stype = int, initcond = '0');
    CREATE OPERATOR === (function = same, leftarg = int, rightarg = int);
    CREATE TYPE pair AS (x int, y int);
    CREATE FUNCTION to_pair(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
    CREATE CAST (int AS pair) WITH FUNCTION to_pair(int) AS ASSIGNMENT;
    CREATE SEQUENCE numbers;
    CREATE TABLE t (
        a int DEFAULT nextval('app.numbers'), b text DEFAULT g('x{}()"\ <> :y'), c int CHECK (f(c) > 0), d int[],
        ":odd" int, "a b" int, "(" int, "{}" int, "back\slash" int, "q""q" int, "1" int, "<>" int, U&"new\000Aline" int,
        p pair DEFAULT to_pair(3), dropped int);
    ALTER TABLE t DROP COLUMN dropped;
    CREATE TABLE u (id int PRIMARY KEY, name text, t_a int);
    CREATE TABLE noted (what text);
"""
VIEWS = {
    "plain": "SELECT a, b FROM t WHERE c > 1",
    "odd": r"""SELECT ":odd", "a b" AS ":x", "(" AS "a:b c", "{}" AS "}", "back\slash", "q""q", "1", "<>",
        U&"new\000Aline", '<> :z {' AS "\" FROM t""",
    "joined": "SELECT t.a, u.name FROM t LEFT JOIN u ON u.t_a = t.a AND t.c === u.id",
    "using": "SELECT id, x.name FROM u x JOIN u y USING (id)",
    "nested": "SELECT a, (SELECT max(id) FROM u WHERE t_a = t.a AND f(t.c) = 1) FROM t",
    "cte": "WITH w AS (SELECT g(name) AS n FROM u) SELECT n FROM w UNION ALL SELECT b FROM t",
    "aggregated": "SELECT total(c), count(*) FILTER (WHERE f(a) > 0) FROM t GROUP BY b HAVING total(a) > 3",
    "windowed": "SELECT total(a) OVER (PARTITION BY c ORDER BY f(a)) FROM t",
    "function": "SELECT * FROM rows_of(3) r, LATERAL rows_of(r) s",
    "whole_row": "SELECT t FROM t",
    "system": "SELECT ctid, tableoid FROM u",
    "distinct": "SELECT a FROM t WHERE c IS DISTINCT FROM 3 AND NULLIF(a, 1) = 2 AND c = ANY (d)",
    "locked": "SELECT name FROM u FOR UPDATE",
    "exists": "SELECT 1 AS one WHERE EXISTS (SELECT FROM u)",
    "of_view": "SELECT a FROM plain",
    "cast": "SELECT a::pair FROM t",
    "sampled": "SELECT id FROM u TABLESAMPLE bernoulli (10)",
    "sets": "SELECT a, b, count(*) FROM t GROUP BY GROUPING SETS ((a), (b))",
    "values": "SELECT * FROM (VALUES (f(1)), (2)) v (x)",
    "row_compare": "SELECT a FROM t WHERE (a, c) < (1, f(2))",
    "json": "SELECT jsonb_build_object('a', f(a), 'b', b) FROM t",
    "deep": "SELECT " + " + ".join(["a"] * 900) + " AS n FROM t",
}


@pytest.fixture(scope="module")
def example(server: Server) -> Iterator[FreshDatabase]:
    """The objects on each server; nobody changes them."""
    with fresh_database(server) as database:
        _fill(database)
        yield database


@pytest.fixture(scope="module")
def catalog(example: FreshDatabase) -> Catalog:
    """What is read of them."""
    with opened(example) as door:
        return door.load(
            [Need(part, By.SCHEMA, "app") for part in (Part.RELATIONS, Part.DETAILS, Part.ROUTINES)]
        )


def _fill(database: FreshDatabase) -> None:
    views = "".join(f'CREATE VIEW app."{name}" AS {query};' for name, query in VIEWS.items())
    database.execute(
        SETUP
        + views
        + """
        CREATE RULE noting AS ON INSERT TO u WHERE new.id > f(1) DO ALSO INSERT INTO noted VALUES (g(new.name));
        CREATE RULE changing AS ON UPDATE TO u DO ALSO UPDATE t SET a = new.id WHERE t.c = old.id;
        CREATE RULE removing AS ON DELETE TO u DO ALSO DELETE FROM t WHERE t.a = old.t_a;
        CREATE POLICY own ON t USING (f(c) > 0 AND EXISTS (SELECT FROM u WHERE u.t_a = t.a)) WITH CHECK (true);
        CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE TRIGGER touched AFTER UPDATE OF a, c ON t FOR EACH ROW WHEN (f(new.a) <> old.a) EXECUTE FUNCTION fired();
        CREATE INDEX t_index ON t (f(a), b, (g(b))) INCLUDE (c) WHERE same(a, c);
        CREATE TABLE parted (k int, v text) PARTITION BY RANGE (k, g(v));
        """
    )


def _details(catalog: Catalog, name: str) -> Details:
    relation = catalog.relation("app", name)
    assert relation is not None
    found = catalog.details.by_id(relation.oid)
    assert found is not None
    return found


def _oid(catalog: Catalog, name: str) -> int:
    (found,) = catalog.relations.in_schema_named("app", name) or catalog.routines.in_schema_named("app", name)
    return found.oid


def _query(catalog: Catalog, view: str) -> Expression:
    (rule,) = _details(catalog, view).rules
    return rule.query


def _columns(uses: Iterable[RelationUse]) -> set[tuple[int, int]]:
    return {(u.relation, column) for u in uses for column in (*u.selected, *u.inserted, *u.updated)}


def test_views_use_what_the_server_recorded(example: FreshDatabase, catalog: Catalog) -> None:
    own = {r.oid for r in catalog.routines.in_schema("app")} - {_oid(catalog, "same")}
    with psycopg.connect(example.dsn()) as connection:
        for view in VIEWS:
            rows = connection.execute(
                """
                SELECT d.refclassid::regclass::text, d.refobjid::bigint, d.refobjsubid
                FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                WHERE r.ev_class = %s AND d.refobjid <> r.ev_class""",
                [_oid(catalog, view)],
            ).fetchall()
            query = _query(catalog, view)
            recorded = {(oid, column) for kind, oid, column in rows if kind == "pg_class" and column}
            relations = {oid for kind, oid, _ in rows if kind == "pg_class"}
            functions = {oid for kind, oid, _ in rows if kind == "pg_proc"}
            # a whole row is recorded as the relation
            assert {(oid, column) for oid, column in _columns(query.relations) if column} == recorded, view
            assert {use.relation for use in query.relations} == relations, view
            assert set(query.functions) & own == functions, view
            assert all(use.as_owner for use in query.relations), view


def test_what_is_checked_of_each_relation(catalog: Catalog) -> None:
    t, u, noted = (_oid(catalog, name) for name in ("t", "u", "noted"))
    select, update = frozenset({Privilege.SELECT}), frozenset({Privilege.UPDATE})
    assert _query(catalog, "whole_row").relations == (RelationUse(t, select, (0,), as_owner=True),)
    assert _query(catalog, "exists").relations == (RelationUse(u, select, as_owner=True),)
    assert _query(catalog, "locked").relations == (RelationUse(u, select | update, (2,), as_owner=True),)
    assert _query(catalog, "system").relations == (RelationUse(u, select, (-6, -1), as_owner=True),)
    rules = {rule.name: rule.query for rule in _details(catalog, "u").rules}
    changed = [use for use in rules["changing"].relations if use.relation == t]
    assert changed == [RelationUse(t, update | select, (3,), (), (1,), as_owner=True)]
    inserted = [use for use in rules["noting"].relations if use.relation == noted]
    assert inserted == [RelationUse(noted, frozenset({Privilege.INSERT}), (), (1,), as_owner=True)]
    assert {_oid(catalog, "f"), _oid(catalog, "g")} <= set(rules["noting"].functions)
    (removed,) = [use for use in rules["removing"].relations if use.relation == t]
    assert removed.privileges == {Privilege.DELETE, Privilege.SELECT}


def test_functions_of_every_kind_of_call(catalog: Catalog) -> None:
    same, f, total, rows_of, to_pair = (
        _oid(catalog, n) for n in ("same", "f", "total", "rows_of", "to_pair")
    )
    assert same in _query(catalog, "joined").functions
    assert {total, f} <= set(_query(catalog, "aggregated").functions)
    assert {total, f} <= set(_query(catalog, "windowed").functions)
    assert _query(catalog, "function").functions == (rows_of,)
    assert _query(catalog, "cast").functions == (to_pair,)
    int4eq = 65
    assert set(_query(catalog, "distinct").functions) == {int4eq}


def test_expressions_of_a_table(catalog: Catalog) -> None:
    f, g, numbers, u = (_oid(catalog, name) for name in ("f", "g", "numbers", "u"))
    details = _details(catalog, "t")
    a, b = details.column("a"), details.column("b")
    assert a is not None
    assert a.default is not None
    assert b is not None
    assert b.default is not None
    assert a.default.sequences == (SequenceCall(1574, numbers),)
    assert b.default.functions == (g,)
    (check,) = (c for c in details.constraints if c.check is not None)
    assert check.check is not None
    assert check.check.functions[0] in (f, 147)
    assert check.check.columns == (3,) == check.columns
    (policy,) = details.policies
    assert policy.using is not None
    assert policy.check is not None
    assert policy.using.columns == (3, 1)
    assert policy.using.relations == (RelationUse(u, frozenset({Privilege.SELECT}), (3,)),)
    assert policy.using.constant is None
    assert policy.check.constant is True
    (trigger,) = details.triggers
    assert trigger.when is not None
    assert f in trigger.when.functions
    assert (trigger.update, trigger.insert, trigger.row, trigger.before) == (True, False, True, False)
    assert trigger.columns == (1, 3)
    (index,) = details.indexes
    assert index.columns == (0, 2, 0)
    assert index.expression is not None
    assert index.expression.functions == (f, g)
    assert index.predicate is not None
    assert index.predicate.functions == (_oid(catalog, "same"),)
    key = _details(catalog, "parted").partition_key
    assert key is not None
    assert (key.functions, key.columns) == ((g,), (1, 2))


def test_the_trees_of_all_system_views_can_be_read(server: Server) -> None:
    with psycopg.connect(server.dsn()) as connection:
        trees = connection.execute("SELECT ev_action::text FROM pg_rewrite").fetchall()
    assert len(trees) > 100
    for (tree,) in trees:
        parsed = parse(tree)
        assert isinstance(parsed, list)
        assert parsed


@pytest.mark.parametrize("text", ["", "{", "}", "{A :b 1", "(a))", "{{A}}", "a b"])
def test_what_is_no_tree_is_refused(text: str) -> None:
    with pytest.raises(NodeTreeError):
        parse(text)
