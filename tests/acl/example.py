"""Objects with privileges of every kind that psql lists, and psql's listings of them in every format."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg

from tests.processes import PATIENCE
from tests.servers import FreshDatabase

_SCRIPT = r"""
CREATE ROLE {o}; CREATE ROLE "{o}-group"; CREATE ROLE {o}_x; CREATE ROLE "{o}|bar"; CREATE ROLE "{o} 名é";
CREATE ROLE "{o}
line";
CREATE SCHEMA app AUTHORIZATION {o};
GRANT USAGE ON SCHEMA app TO "{o}-group", PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {d} TO "{o}-group";
GRANT CREATE ON DATABASE {d} TO {o};
CREATE FOREIGN DATA WRAPPER {o}_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER {o}_fdw TO {o} WITH GRANT OPTION;
CREATE SERVER {o}_server FOREIGN DATA WRAPPER {o}_fdw; GRANT USAGE ON FOREIGN SERVER {o}_server TO {o}_x;
SET ROLE {o};
CREATE TABLE app.t (a int, b text);
GRANT SELECT, INSERT ON app.t TO "{o}-group" WITH GRANT OPTION;
GRANT SELECT (a), UPDATE (a, b) ON app.t TO {o}_x; GRANT SELECT (b) ON app.t TO PUBLIC;
CREATE POLICY p1 ON app.t AS RESTRICTIVE FOR UPDATE TO {o}_x USING (a > 1 AND b <> 'x') WITH CHECK (a < 10);
CREATE POLICY p2 ON app.t USING (b || '|' <> 'x');
CREATE TABLE app.nobody (a int); REVOKE ALL ON app.nobody FROM {o};
CREATE TABLE app.fresh (a int);
CREATE TABLE app."Odd name" ("c:1" int, "Ü d" int);
GRANT SELECT ON app."Odd name" TO "{o}|bar", "{o} 名é", "{o}
line";
GRANT SELECT ("c:1"), UPDATE ("Ü d") ON app."Odd name" TO "{o} 名é", "{o}|bar";
CREATE TABLE app.parts (a int) PARTITION BY RANGE (a); CREATE SEQUENCE app.s; GRANT USAGE ON app.s TO {o}_x;
CREATE VIEW app.v AS SELECT 1 AS x; CREATE MATERIALIZED VIEW app.mv AS SELECT 1 AS x;
CREATE FUNCTION app.f(i int, b text DEFAULT 'a,b') RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION app.f FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.f TO "{o}-group";
CREATE PROCEDURE app.p() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int); GRANT EXECUTE ON FUNCTION app.total TO {o}_x;
CREATE TYPE app.ty AS ENUM ('a'); GRANT USAGE ON TYPE app.ty TO {o}_x;
CREATE DOMAIN app.dm AS int; REVOKE USAGE ON DOMAIN app.dm FROM PUBLIC;
RESET ROLE;
ALTER DEFAULT PRIVILEGES FOR ROLE {o} GRANT SELECT ON TABLES TO "{o}-group";
ALTER DEFAULT PRIVILEGES FOR ROLE {o} IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO {o}_x;
ALTER DEFAULT PRIVILEGES FOR ROLE {o} REVOKE ALL ON FUNCTIONS FROM PUBLIC, {o};
SELECT lo_create(4711); SELECT lo_create(4712); GRANT SELECT ON LARGE OBJECT 4711 TO "{o}-group";
"""
_SINCE_15 = "GRANT SET ON PARAMETER log_statement TO {o}_x;"

_LISTINGS = r"""
\dp app.*
\z app.t
\dn+ app
\l {d}
\df+ app.*
\da+ app.*
\dT+ app.*
\dD+ app.*
\ddp
\dL+
\des+
\dew+
\dconfig+ log_statement
\dl+
"""

FORMATS = {
    "aligned": r"\pset border 1",
    "border0": r"\pset border 0",
    "border2": r"\pset border 2",
    "unicode": r"\pset linestyle unicode",
    "unicode2": "\\pset linestyle unicode\n\\pset border 2\n\\pset unicode_border_linestyle double",
    "old-ascii": r"\pset linestyle old-ascii",
    "wrapped": "\\pset format wrapped\n\\pset columns 90",
    "unaligned": r"\pset format unaligned",
    "csv": r"\pset format csv",
    "expanded": r"\x on",
    "expanded0": "\\x on\n\\pset border 0",
    "expanded2": "\\x on\n\\pset border 2",
    "expanded-unicode": "\\x on\n\\pset linestyle unicode",
    "expanded-unicode2": "\\x on\n\\pset linestyle unicode\n\\pset border 2",
    "expanded-unaligned": "\\x on\n\\pset format unaligned",
    "expanded-csv": "\\x on\n\\pset format csv",
}
"""What psql is told to make it print in each format."""


def make(database: FreshDatabase) -> str:
    """Makes the objects; their names and those of the roles that hold privileges begin with what is returned."""
    owner = database.own("o")
    script = _SCRIPT + (_SINCE_15 if database.server.version >= 15 else "")
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        connection.execute(script.format(o=owner, d=database.name).encode())
    return owner


def listings(psql: Path, database: FreshDatabase, name: str) -> str:
    """What psql prints of the objects, in the format of this name."""
    commands = f"\\pset pager off\n{FORMATS[name]}\n{_LISTINGS.format(d=database.name)}"
    told = subprocess.run(
        [psql, "-X", "-q", "-d", database.dsn()],
        input=commands,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,  # psql 15 fails on one that a newer server has not
        env={"LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8"},
    )
    return told.stdout
