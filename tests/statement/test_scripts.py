"""Scripts in which each statement gets the server's answer: what PostgreSQL's own regression suite brought to light.

They are played as by ``python -m tests.differential.suite``, on every version.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.suite import Player, Verdict
from tests.servers import FreshDatabase, Server, fresh_database

SCRIPTS: dict[str, str] = {
    "SET SESSION AUTHORIZATION asks who logged in, RESET brings that one back": """
        CREATE ROLE OWN_a; CREATE ROLE OWN_b; CREATE TABLE session_authorization (a int);
        SET SESSION AUTHORIZATION OWN_a;
        SET SESSION AUTHORIZATION OWN_b;
        SET ROLE OWN_a;
        SELECT * FROM session_authorization;
        RESET SESSION AUTHORIZATION;
        SELECT * FROM session_authorization;
        SET SESSION AUTHORIZATION OWN_b;
        DISCARD ALL;
        SELECT * FROM session_authorization;
        """,
    "members are added and removed by who administers the role": """
        CREATE ROLE OWN_group; CREATE ROLE OWN_admin; CREATE ROLE OWN_one; CREATE ROLE OWN_other;
        GRANT OWN_group TO OWN_admin WITH ADMIN OPTION;
        SET SESSION AUTHORIZATION OWN_admin;
        ALTER GROUP OWN_group ADD USER OWN_one;
        ALTER GROUP OWN_group DROP USER OWN_one;
        SET SESSION AUTHORIZATION OWN_other;
        ALTER GROUP OWN_group ADD USER OWN_one;
        """,
    "GRANT of a role as somebody else's grant": """
        CREATE ROLE OWN_group; CREATE ROLE OWN_admin; CREATE ROLE OWN_one; CREATE ROLE OWN_other;
        GRANT OWN_group TO OWN_admin WITH ADMIN OPTION;
        GRANT OWN_group TO OWN_one GRANTED BY OWN_other;
        GRANT OWN_group TO OWN_one GRANTED BY OWN_group;
        GRANT OWN_group TO OWN_one GRANTED BY nobody;
        REVOKE OWN_group FROM OWN_one GRANTED BY nobody;
        SET SESSION AUTHORIZATION OWN_admin;
        GRANT OWN_group TO OWN_one GRANTED BY OWN_other;
        GRANT OWN_group TO OWN_one GRANTED BY OWN_admin;
        """,
    "utility commands in the body of an SQL function are not checked when it is made": """
        CREATE ROLE OWN_a; CREATE ROLE OWN_b; GRANT ALL ON SCHEMA public TO OWN_a;
        SET SESSION AUTHORIZATION OWN_a;
        CREATE FUNCTION grants() RETURNS void LANGUAGE sql AS 'GRANT OWN_b TO OWN_a';
        CREATE FUNCTION drops() RETURNS void LANGUAGE sql AS 'DROP TABLE nowhere';
        CREATE FUNCTION reads() RETURNS int LANGUAGE sql AS 'SELECT a FROM nowhere';
        SET check_function_bodies = off;
        CREATE FUNCTION reads() RETURNS int LANGUAGE sql AS 'SELECT a FROM nowhere';
        """,
    "a foreign key may refer to the table that is being created": """
        CREATE ROLE OWN_a; CREATE SCHEMA OWN_s; GRANT ALL ON SCHEMA OWN_s TO OWN_a;
        SET SESSION AUTHORIZATION OWN_a;
        SET search_path = OWN_s;
        CREATE TABLE self (a int PRIMARY KEY, b int REFERENCES self);
        CREATE TABLE self2 (a int PRIMARY KEY, b int, FOREIGN KEY (b) REFERENCES OWN_s.self2 (a));
        CREATE TEMP TABLE self (a int PRIMARY KEY, b int REFERENCES self);
        CREATE TABLE other (a int PRIMARY KEY, b int REFERENCES nowhere);
        """,
    "OLD and NEW in the condition of a trigger and in its function": """
        CREATE TABLE fires (a int, b text);
        CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF row(OLD.*) = row(NEW.*) THEN RAISE NOTICE 'the same %', NEW.a; END IF;
                RETURN NEW;
            END $$;
        CREATE TRIGGER one BEFORE UPDATE ON fires FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE PROCEDURE fired();
        CREATE TRIGGER two BEFORE UPDATE ON fires FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
            EXECUTE PROCEDURE fired();
        CREATE TRIGGER no BEFORE UPDATE ON fires FOR EACH ROW WHEN (nowhere.a = 1) EXECUTE PROCEDURE fired();
        INSERT INTO fires VALUES (1, 'one');
        UPDATE fires SET a = 2;
        """,
    "types that are only announced": """
        CREATE TYPE hull;
        CREATE FUNCTION hull_in(cstring) RETURNS hull LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION hull_out(hull) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        CREATE FUNCTION husk_in(cstring) RETURNS husk LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION husk_out(nowhere) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        CREATE FUNCTION reads_hull(hull) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION makes_hull() RETURNS nowhere LANGUAGE sql AS 'SELECT 1';
        CREATE TABLE of_hull (a hull);
        SELECT NULL::hull;
        CREATE TYPE hull (input = hull_in, output = hull_out, like = int4);
        CREATE TABLE of_hull (a hull);
        DROP TYPE husk CASCADE;
        """,
    "routines by name and arguments": """
        CREATE FUNCTION named(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION named(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE runs(int) LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE adds(int) (sfunc = int4pl, stype = int);
        DROP FUNCTION named;
        DROP FUNCTION IF EXISTS named;
        DROP FUNCTION named(smallint);
        DROP FUNCTION IF EXISTS named(nowhere), named(nowhere.nowhere);
        DROP FUNCTION named(nowhere);
        DROP FUNCTION nowhere; DROP PROCEDURE nowhere; DROP AGGREGATE nowhere(int); DROP ROUTINE nowhere;
        DROP FUNCTION nowhere(int); DROP PROCEDURE nowhere(int); DROP AGGREGATE nowhere(*); DROP ROUTINE nowhere(int);
        DROP PROCEDURE nowhere(); DROP FUNCTION nowhere(); DROP FUNCTION nowhere.nowhere();
        DROP AGGREGATE adds(bigint);
        COMMENT ON AGGREGATE adds(text) IS 'no'; COMMENT ON AGGREGATE adds(int) IS 'yes';
        COMMENT ON INDEX nowhere IS 'no'; COMMENT ON VIEW nowhere IS 'no'; COMMENT ON TABLE nowhere.nowhere IS 'no';
        DROP INDEX nowhere; DROP FOREIGN TABLE nowhere; DROP SEQUENCE nowhere; DROP VIEW nowhere.nowhere;
        ALTER PROCEDURE nowhere() SECURITY DEFINER; ALTER FUNCTION named(int) SECURITY DEFINER;
        DROP PROCEDURE runs(int); DROP FUNCTION named(int); DROP FUNCTION named; DROP AGGREGATE adds(int);
        """,
    "transition tables are tables in a trigger's function": """
        CREATE TABLE moved (a int, b text);
        CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE NOTICE '%', (SELECT string_agg(n.b, ',') FROM arrived AS n JOIN gone USING (a));
                INSERT INTO moved SELECT a FROM arrived WHERE arrived.a < 0;
                RETURN NULL;
            END $$;
        CREATE TRIGGER moving AFTER UPDATE ON moved REFERENCING OLD TABLE AS gone NEW TABLE AS arrived
            FOR EACH STATEMENT EXECUTE PROCEDURE moves();
        INSERT INTO moved VALUES (1, 'one');
        UPDATE moved SET a = 2;
        CREATE TRIGGER arriving AFTER INSERT ON moved REFERENCING NEW TABLE AS arrived
            FOR EACH STATEMENT EXECUTE PROCEDURE moves();
        INSERT INTO moved VALUES (1, 'one');
        """,
    "a view that leads back to itself is locked": """
        CREATE TABLE beneath (a int); CREATE VIEW upper AS SELECT a FROM beneath;
        CREATE VIEW lower AS SELECT a FROM upper; CREATE OR REPLACE VIEW upper AS SELECT a FROM lower;
        LOCK TABLE upper;
        """,
    "polymorphic results": """
        CREATE TYPE pair AS (a int, b text); CREATE TABLE pairs (p pair[]);
        SELECT a, b FROM json_populate_record(NULL::pair, '{"a": 1}') q;
        SELECT a FROM (SELECT * FROM json_populate_record(NULL::pair, '{"a": 1}')) q;
        WITH q AS (SELECT * FROM json_populate_recordset(NULL::pair, '[{"a": 1}]')) SELECT b FROM q;
        SELECT c FROM json_populate_record(NULL::pair, '{"a": 1}') q;
        SELECT x FROM (SELECT * FROM unnest(ARRAY[1, 2]) AS x) y;
        SELECT y FROM (SELECT * FROM unnest(ARRAY[1, 2]) AS x) z;
        SELECT i, v || 'a' FROM unnest(ARRAY[1, 1], ARRAY['a', 'b']) u (i, v);
        SELECT w FROM unnest(ARRAY[1, 1], ARRAY['a', 'b']) u (i, v);
        SELECT q.a FROM pairs, unnest(p) AS q;
        CREATE FUNCTION doubled(anyelement) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
        SELECT upper(doubled('x'::text)); SELECT doubled(ARRAY[1]) || 2;
        CREATE FUNCTION takes(int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
        SELECT takes(array_append(ARRAY[1], 2)); SELECT takes(ARRAY[1] || 2); SELECT takes(doubled('{1}'::text[]));
        """,
    "what is changed in the tables that inherit must be one's own there": """
        CREATE ROLE OWN_a; CREATE SCHEMA OWN_t AUTHORIZATION OWN_a; SET search_path = OWN_t;
        CREATE TABLE top (a int, b int NOT NULL, c int); CREATE TABLE middle () INHERITS (top);
        CREATE TABLE bottom () INHERITS (middle);
        ALTER TABLE top OWNER TO OWN_a; ALTER TABLE middle OWNER TO OWN_a;
        CREATE TABLE parts (a int, b int NOT NULL) PARTITION BY LIST (a); ALTER TABLE parts OWNER TO OWN_a;
        CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
        SET SESSION AUTHORIZATION OWN_a;
        BEGIN; ALTER TABLE top ADD COLUMN d int; ROLLBACK;
        BEGIN; ALTER TABLE top DROP COLUMN c; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN c TYPE bigint; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN c SET DEFAULT 1; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN c SET NOT NULL; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN b DROP NOT NULL; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN c SET STATISTICS 10; ROLLBACK;
        BEGIN; ALTER TABLE top ALTER COLUMN c SET STORAGE PLAIN; ROLLBACK;
        BEGIN; ALTER TABLE top ADD CHECK (a > 0); ROLLBACK;
        BEGIN; ALTER TABLE top ADD UNIQUE (a); ROLLBACK;
        BEGIN; ALTER TABLE top RENAME COLUMN a TO d; ROLLBACK;
        BEGIN; ALTER TABLE top ENABLE ROW LEVEL SECURITY; ROLLBACK;
        BEGIN; ALTER TABLE top SET (fillfactor = 50); ROLLBACK;
        BEGIN; ALTER TABLE ONLY top ALTER COLUMN c SET DEFAULT 1; ROLLBACK;
        BEGIN; ALTER TABLE parts ADD COLUMN d int; ROLLBACK;
        BEGIN; ALTER TABLE parts ALTER COLUMN b SET DEFAULT 1; ROLLBACK;
        BEGIN; CREATE INDEX ON parts (a); ROLLBACK;
        BEGIN; ALTER TABLE parts ADD PRIMARY KEY (a); ROLLBACK;
        BEGIN; ALTER TABLE parts ADD UNIQUE (a); ROLLBACK;
        RESET SESSION AUTHORIZATION;
        ALTER TABLE top ADD CONSTRAINT positive CHECK (a > 0);
        ALTER TABLE top ADD CONSTRAINT later CHECK (b > 0) NOT VALID;
        SET SESSION AUTHORIZATION OWN_a;
        BEGIN; ALTER TABLE top DROP CONSTRAINT positive; ROLLBACK;
        BEGIN; ALTER TABLE top VALIDATE CONSTRAINT later; ROLLBACK;
        BEGIN; ALTER TABLE top RENAME CONSTRAINT positive TO other; ROLLBACK;
        BEGIN; DROP TABLE parts; ROLLBACK; BEGIN; TRUNCATE parts; ROLLBACK; BEGIN; TRUNCATE top; ROLLBACK;
        """,
    "what ALTER says of routines, wrappers and servers": """
        CREATE ROLE OWN_a; CREATE ROLE OWN_b; GRANT OWN_b TO OWN_a; GRANT ALL ON SCHEMA public TO OWN_b;
        CREATE AGGREGATE sums(int) (sfunc = int4pl, stype = int); CREATE SCHEMA OWN_alt;
        CREATE FUNCTION alters(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE proceeds() LANGUAGE sql AS 'SELECT 1';
        CREATE FOREIGN DATA WRAPPER OWN_w; CREATE SERVER OWN_s FOREIGN DATA WRAPPER OWN_w;
        ALTER SERVER OWN_s OWNER TO OWN_a; ALTER FUNCTION alters(int) OWNER TO OWN_a;
        SET SESSION AUTHORIZATION OWN_a;
        ALTER AGGREGATE sums(int) RENAME TO totals; ALTER AGGREGATE sums(int) OWNER TO OWN_b;
        ALTER AGGREGATE sums(int) SET SCHEMA OWN_alt; DROP AGGREGATE sums(int); COMMENT ON AGGREGATE sums(int) IS 'x';
        ALTER PROCEDURE proceeds() RENAME TO goes; DROP PROCEDURE proceeds();
        ALTER PROCEDURE proceeds() SECURITY DEFINER;
        ALTER FUNCTION alters(int) LEAKPROOF;
        ALTER FOREIGN DATA WRAPPER OWN_w OWNER TO OWN_a;
        ALTER SERVER OWN_s OWNER TO OWN_b;
        CREATE AGGREGATE own_sum(nowhere) (sfunc = int4pl, stype = int);
        DROP ROLE OWN_a; GRANT pg_database_owner TO OWN_b;
        """,
    "aggregates of all kinds": """
        CREATE AGGREGATE old_sum (sfunc = int4pl, basetype = int, stype = int);
        CREATE AGGREGATE old_count (sfunc = int8inc, basetype = 'ANY', stype = int8, initcond = '0');
        CREATE FUNCTION lesser(anyelement, VARIADIC anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
        CREATE AGGREGATE least_of(VARIADIC items anyarray) (stype = anyelement, sfunc = lesser);
        CREATE AGGREGATE disc(float8 ORDER BY anyelement) (stype = internal, sfunc = ordered_set_transition,
            finalfunc = percentile_disc_final, finalfunc_extra = true, finalfunc_modify = read_write);
        CREATE AGGREGATE wrong(int) (sfunc = nowhere, stype = int);
        """,
    "a table in its own constraints, and what need not exist": """
        CREATE TABLE own_name (a int, CHECK (tableoid = 'own_name'::regclass));
        DROP USER MAPPING IF EXISTS FOR CURRENT_USER SERVER nowhere;
        DROP USER MAPPING FOR CURRENT_USER SERVER nowhere;
        ALTER STATISTICS IF EXISTS nowhere SET STATISTICS 0;
        """,
    "a tree of many partitions": """
        CREATE TABLE many (a int, b int) PARTITION BY LIST (a);
        SELECT format('CREATE TABLE many_%s PARTITION OF many FOR VALUES IN (%s)', i, i)
            FROM generate_series(1, 40) i \\gexec
        ALTER TABLE many ADD COLUMN c int;
        ALTER TABLE many DROP COLUMN b;
        """,
    "statements of an SQL body see what those before them made, since 18": """
        SET check_function_bodies = off;
        CREATE FUNCTION makes_and_fills() RETURNS void LANGUAGE sql AS
            'CREATE TABLE made_inside (a int); INSERT INTO made_inside VALUES (1);';
        SELECT makes_and_fills();
        """,
    "SEARCH and CYCLE add columns": """
        CREATE TABLE graph (f int, t int);
        WITH RECURSIVE walk (f, t) AS (SELECT f, t FROM graph UNION ALL SELECT g.f, g.t
            FROM graph g, walk w WHERE g.f = w.t)
            SEARCH DEPTH FIRST BY f, t SET seq SELECT seq FROM walk ORDER BY seq;
        """,
    "aliases of variables": """
        CREATE TABLE aliased (a int);
        CREATE FUNCTION aliases() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE row_made ALIAS FOR NEW;
            BEGIN PERFORM 1 FROM aliased WHERE a = row_made.a; RETURN NEW; END $$;
        CREATE TRIGGER aliasing BEFORE INSERT ON aliased FOR EACH ROW EXECUTE PROCEDURE aliases();
        INSERT INTO aliased VALUES (1);
        """,
    "large objects": """
        CREATE ROLE OWN_a;
        SELECT lo_create(4001); SELECT lo_create(4002);
        GRANT SELECT ON LARGE OBJECT 4001 TO OWN_a;
        GRANT SELECT ON LARGE OBJECT 4003 TO OWN_a;
        SET SESSION AUTHORIZATION OWN_a;
        SELECT loread(lo_open(4001, x'40000'::int), 32);
        SELECT loread(lo_open(4001, x'20000'::int), 32);
        SELECT lo_open(4003, 262144);
        SELECT lo_unlink(4001);
        SELECT lo_unlink(4003);
        RESET SESSION AUTHORIZATION;
        SET lo_compat_privileges = on;
        SET SESSION AUTHORIZATION OWN_a;
        SELECT loread(lo_open(4002, x'20000'::int), 32);
        SELECT lo_unlink(4002);
        RESET SESSION AUTHORIZATION;
        SELECT lo_unlink(4001);
        """,
}
"""OWN stands for what the roles' names begin with. Each script makes what it needs, under names of its own."""


@pytest.fixture(scope="module")
def played_in(server: Server) -> Iterator[FreshDatabase]:
    """One database of each server for all scripts."""
    with fresh_database(server) as database:
        yield database


@pytest.mark.parametrize("rule", SCRIPTS)
def test_each_statement_gets_the_server_s_answer(played_in: FreshDatabase, tmp_path: Path, rule: str) -> None:
    path = tmp_path / "script.sql"
    path.write_text(SCRIPTS[rule].replace("OWN", played_in.own(str(list(SCRIPTS).index(rule)))))
    played = Player(played_in.dsn(), path).play()
    agreed = (Verdict.AGREE, Verdict.OTHERWISE)
    assert [(one.text, one.server, one.ours) for one in played if one.verdict not in agreed] == []
