"""What is never offered, by whatever way: what changes the system or makes a superuser, and all of what is closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest

from pgwhy.access import graph
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.cli.why_json import answer_fields
from pgwhy.cli.why_text import answer_lines
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.incident import recognise
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedies import remedies
from pgwhy.remedy.remedy import Remedies
from pgwhy.render.path import schema_section
from pgwhy.render.why import answer_sections
from pgwhy.search_path import creation, effective_path
from pgwhy.search_path.answer import CREATED_KINDS
from pgwhy.server.door import Door
from pgwhy.widgets.marked import rows_of
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

RISEN = ("sue", "desk", "hall")
"""Superusers, and what can become one, on every version."""
WORLD = """
CREATE ROLE {mo} LOGIN; CREATE ROLE {ow}; CREATE ROLE {sue} LOGIN SUPERUSER; CREATE ROLE {clerk};
CREATE ROLE {desk}; GRANT {sue} TO {desk}; CREATE ROLE {hall}; GRANT {desk} TO {hall};
CREATE TABLE public.a (n int, p int); CREATE TABLE public.b (n int); CREATE TABLE public.c (n int);
ALTER TABLE public.b OWNER TO {desk}; ALTER TABLE public.c OWNER TO {ow};
GRANT SELECT ON public.a TO {sue}, {desk}, {hall}, {clerk};
CREATE VIEW public.people AS SELECT * FROM pg_catalog.pg_authid;
CREATE VIEW public.crowd AS SELECT rolname, rolsuper FROM public.people;
CREATE RULE risen AS ON INSERT TO public.crowd DO INSTEAD
    UPDATE pg_authid SET rolsuper = true WHERE rolname = new.rolname;
CREATE VIEW public.peek AS SELECT rolname, rolpassword FROM pg_authid; ALTER VIEW public.peek OWNER TO {ow};
GRANT SELECT ON public.peek TO {mo};
CREATE FUNCTION public.rise() RETURNS void LANGUAGE sql AS 'UPDATE pg_authid SET rolsuper = true';
CREATE FUNCTION public.climb() RETURNS void LANGUAGE plpgsql AS
    $$ BEGIN UPDATE pg_authid SET rolsuper = true WHERE rolname = session_user; END $$;
"""


def full(database: FreshDatabase, text: str) -> str:
    """Text with ``{mo}`` as the full name of that role."""
    return re.sub(r"\{(\w+)\}", lambda found: database.own(found[1]), text)


class World:
    """A database with roles by short names; ``ask`` for the one answer to a text."""

    def __init__(self, database: FreshDatabase, door: Door) -> None:
        self.database = database
        self.door = door

    def short(self, text: str) -> str:
        return text.replace(self.database.prefix + "_", "")

    def ask(self, text: str) -> tuple[Diagnosis, Remedies]:
        """What mo is told."""
        incident = recognise(full(self.database, text))[-1]

        def question(catalog: Catalog) -> tuple[Diagnosis, Remedies]:
            found = diagnose(catalog, incident, role=self.database.own("mo"))[-1]
            return found, remedies(found)

        return self.door.ask(question)

    def graph_says(self, role: str) -> str:
        """The superuser within reach of the role, empty if there is none."""
        found = self.door.ask(lambda catalog: graph(catalog).superuser_within_reach(self.name(role)))
        return self.short(found or "")

    def name(self, role: str) -> RoleName:
        return RoleName(self.database.own(role))


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    """The world on each server that can be had."""
    with fresh_database(server) as database, opened(database) as door:
        database.execute(full(database, WORLD))
        yield World(database, door)


@pytest.fixture(scope="module")
def world18(server_of: Callable[[int], Server]) -> Iterator[World]:
    with fresh_database(server_of(18)) as database, opened(database) as door:
        database.execute(full(database, WORLD))
        yield World(database, door)


_CHANGES_CATALOG = re.compile(
    r"(INSERT|UPDATE|DELETE|TRUNCATE|REFERENCES|TRIGGER|MAINTAIN|ALL)\b[^;]*? ON "
    r"(TABLE )?(pg_catalog|information_schema|pg_toast|public\.people|public\.crowd)\b"
    r"|CREATE ON SCHEMA (pg_catalog|information_schema|pg_toast)"
    r"|ALTER [A-Z ]+ (pg_catalog|information_schema|pg_toast)\b[^;]* OWNER TO"
)
_READS_ALL = re.compile(
    r"SELECT ON TABLE pg_catalog\.(pg_authid|pg_shadow|pg_statistic|pg_user_mapping|pg_sub)"
)
_IN_WORDS = re.compile(r"member of (\w+)[.)]")


def offered(diagnosis: Diagnosis, found: Remedies) -> Iterator[str]:
    """All that an answer proposes, in SQL and in words."""
    yield from (*diagnosis.advice, *found.advice)
    for each in (found.fix, *found.alternatives):
        if each is not None:
            yield from (*each.statements, *each.undo)
            yield from each.trial[1 : len(each.statements) + 1]


def check(world: World, diagnosis: Diagnosis, found: Remedies) -> None:
    """That nothing in any face is what is never offered, and that something is said."""
    risen = (
        *RISEN,
        "pg_database_owner",
        "postgres",
        "pg_read_all_data" if "pg_authid" in diagnosis.text else "sue",
    )
    for text in map(world.short, offered(diagnosis, found)):
        flat = " ".join(text.split())
        assert not _CHANGES_CATALOG.search(flat), flat
        assert not _READS_ALL.search(flat), flat
        assert not re.search(rf"GRANT ({'|'.join(risen)}) TO", flat), flat
        assert not set(_IN_WORDS.findall(flat)) & set(risen), flat
    if diagnosis.verdict is Verdict.DENIED:
        assert found.fix or found.alternatives or found.advice or diagnosis.advice, diagnosis.text


CATALOG_CHANGES = [
    "UPDATE pg_authid SET rolsuper = true WHERE rolname = 'x'",
    "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "UPDATE pg_authid AS a SET rolsuper = true FROM public.c WHERE a.rolname = 'x'",
    "WITH w AS (UPDATE pg_authid SET rolsuper = true RETURNING oid) SELECT count(*) FROM w",
    "EXPLAIN ANALYZE UPDATE pg_authid SET rolsuper = true",
    "DELETE FROM pg_auth_members",
    "INSERT INTO pg_auth_members (roleid, member, grantor) VALUES (10, 11, 10)",
    "INSERT INTO pg_db_role_setting VALUES (0, 0, '{}') ON CONFLICT DO NOTHING",
    "TRUNCATE pg_statistic",
    "COPY pg_authid FROM STDIN",
    "COPY pg_authid (oid, rolname) FROM STDIN",
    "SELECT * FROM pg_class FOR UPDATE",
    "LOCK TABLE pg_class IN ACCESS EXCLUSIVE MODE",
    "UPDATE public.people SET rolsuper = true WHERE rolname = 'x'",
    "UPDATE public.crowd SET rolsuper = true",
    "INSERT INTO public.crowd VALUES ('x', true)",
    "SELECT public.rise()",
    "SELECT public.climb()",
    "ALTER TABLE pg_catalog.pg_attribute ADD COLUMN z int",
    "ALTER TABLE pg_class OWNER TO {mo}",
    "ALTER TABLE pg_class SET SCHEMA public",
    "ALTER VIEW pg_roles RENAME TO r",
    "ALTER VIEW information_schema.tables OWNER TO {mo}",
    "ALTER FUNCTION pg_catalog.now() OWNER TO {mo}",
    "ALTER FUNCTION pg_catalog.now() COST 3",
    "ALTER SCHEMA pg_catalog OWNER TO {mo}",
    'COMMENT ON COLLATION pg_catalog."C" IS NULL',
    "COMMENT ON TABLE pg_class IS NULL",
    "DROP TABLE pg_class",
    "CREATE INDEX ON pg_class (relname)",
    "CREATE TRIGGER t BEFORE UPDATE ON pg_class EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE TABLE public.k (o oid REFERENCES pg_class (oid))",
    "CREATE VIEW pg_catalog.mine AS SELECT 1 AS a",
    "CREATE TABLE information_schema.mine (a int)",
    "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET search_path TO pg_toast; CREATE TABLE mine (a int)",
    "SET search_path TO pg_catalog; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE public.c SET SCHEMA pg_catalog",
    "GRANT UPDATE ON pg_authid TO {ow}",
    "GRANT CREATE ON SCHEMA pg_catalog TO {ow}",
    "VACUUM pg_class",
    "REINDEX TABLE pg_class",
]
MESSAGES = [
    "ERROR:  permission denied for table pg_authid",
    "ERROR:  permission denied for table pg_statistic",
    "ERROR:  permission denied for relation pg_class",
    "ERREUR:  droit refusé pour la table pg_attribute",
    "ERROR:  permission denied for view pg_shadow",
    "ERROR:  permission denied for view people",
    "ERROR:  permission denied for schema pg_catalog",
    "ERROR:  permission denied for schema pg_toast",
    "ERROR:  must be owner of table pg_attribute",
    "ERROR:  must be owner of view pg_roles",
    "ERROR:  must be owner of function now",
    "ERROR:  must be owner of schema pg_catalog",
    "ERROR:  must be owner of schema public",
    "ERROR:  must be owner of table a",
    "ERROR:  must be owner of table b",
    'ERROR:  must be able to SET ROLE "{desk}"',
    'ERROR:  must be member of role "{hall}"',
    'ERROR:  permission denied to set role "{sue}"',
    'ERROR:  must have admin option on role "{desk}"',
    "ERROR:  permission denied for table c\nSTATEMENT:  UPDATE public.people SET rolsuper = true",
    "ERROR:  no schema has been selected to create in",
]
ROLE_CHANGES = [
    "SET ROLE {sue}",
    "SET ROLE {desk}",
    "SET ROLE {hall}",
    "SET ROLE pg_database_owner",
    "GRANT {sue} TO {mo}",
    "GRANT {desk} TO {ow}",
    "ALTER ROLE {desk} CREATEDB",
    "REASSIGN OWNED BY {desk} TO {mo}",
    "DROP OWNED BY {hall}",
    "ALTER TABLE public.c OWNER TO {desk}",
    "CREATE SCHEMA AUTHORIZATION {desk}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {desk} GRANT SELECT ON TABLES TO {mo}",
    "SELECT n FROM public.a",
    "SELECT * FROM public.a",
    "ALTER TABLE public.a ADD COLUMN z int",
    "DROP TABLE public.b",
    "COMMENT ON SCHEMA public IS 'x'",
    "DROP SCHEMA public",
    "ALTER SCHEMA public OWNER TO {mo}",
    "COMMENT ON EXTENSION plpgsql IS NULL",
]
READS = [
    "SELECT * FROM pg_authid",
    "SELECT count(*) FROM pg_authid",
    "SELECT a FROM pg_authid a",
    "SELECT rolname, rolpassword FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT usename, passwd FROM pg_shadow WHERE usename = 'x'",
    "TABLE pg_statistic",
    "SELECT * FROM pg_subscription",
    "SELECT umoptions FROM pg_user_mapping",
    "SELECT data FROM pg_largeobject",
    "SELECT * FROM public.peek",
    "SELECT a.n, r.rolname FROM public.a, pg_authid r",
    "COPY pg_authid TO STDOUT",
    "COPY pg_authid (rolpassword) TO STDOUT",
    "CREATE TABLE public.k (LIKE pg_authid)",
]


@pytest.mark.parametrize("texts", [CATALOG_CHANGES, MESSAGES, ROLE_CHANGES, READS])
def test_what_is_never_offered(world: World, texts: list[str]) -> None:
    for text in texts:
        check(world, *world.ask(text))


def test_nothing_passes_but_by_the_one_door(world18: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgwhy.remedy.remedies.is_offered", lambda *_: False)
    for text in (*CATALOG_CHANGES, *MESSAGES, *ROLE_CHANGES, *READS):
        _, found = world18.ask(text)
        assert (found.fix, found.alternatives) == (None, ())


def test_no_offer_brings_a_superuser_within_reach(world18: World) -> None:
    """Everything that is offered is run; then the server says what mo may become, and write."""
    dangers = full(
        world18.database,
        "SELECT pg_has_role('{mo}', '{sue}', 'MEMBER'), pg_has_role('{mo}', 'postgres', 'MEMBER'), "
        "has_any_column_privilege('{mo}', 'pg_authid', 'INSERT, UPDATE'), "
        "has_any_column_privilege('{mo}', 'public.people', 'INSERT, UPDATE'), "
        "has_table_privilege('{mo}', 'pg_authid', 'SELECT')",
    )
    tried = 0
    for text in (*CATALOG_CHANGES, *MESSAGES, *ROLE_CHANGES, *READS):
        _, found = world18.ask(text)
        for each in (found.fix, *found.alternatives):
            if each is None or "pg_read_all_data" in " ".join(each.statements):
                continue  # for a table of one's own it is offered, and said to read everything
            with psycopg.connect(world18.database.dsn()) as connection:
                for line in each.statements:
                    connection.execute(line.encode())
                assert connection.execute(dangers.encode()).fetchone() == (False,) * 5, each.statements
                connection.rollback()
            tried += 1
    assert tried > 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "UPDATE pg_authid SET rolsuper = true",
            "Use CREATE ROLE, ALTER ROLE or DROP ROLE, run by a superuser or",
        ),
        (
            "ERREUR:  droit refusé pour la table pg_attribute",
            "Use ALTER TABLE, run by the owner of the table.",
        ),
        (
            "UPDATE public.crowd SET rolsuper = true",
            "pg_authid, which public.crowd passes changes on to, belongs to",
        ),
        (
            "ALTER TABLE pg_class ADD COLUMN z int",
            "What the server allows there at all is for superusers (postgres",
        ),
        ("CREATE VIEW pg_catalog.v AS SELECT 1 AS a", "Create it in another schema."),
        (
            "SELECT * FROM pg_authid",
            "pg_roles shows everything but the passwords, to everybody; where that will not do",
        ),
        ("SELECT * FROM pg_subscription", "all its columns but subconninfo are open to everybody"),
        (
            "SET ROLE {sue}",
            "sue is a superuser: membership in it is not offered. Let a superuser run it (postgres",
        ),
        ("SET ROLE {hall}", "hall can become sue: membership in it is not offered."),
        (
            "COMMENT ON SCHEMA public IS 'x'",
            "Let postgres run it or make mo the owner (ALTER SCHEMA public OWNER TO",
        ),
        ("SET ROLE pg_database_owner", "Let postgres run it, who owns database "),
        (
            "ALTER TABLE public.a ADD z int",
            "Let postgres run it or make mo the owner (ALTER TABLE public.a OWNER TO",
        ),
        ("COMMENT ON EXTENSION plpgsql IS 'x'", "no privilege on it helps. Let postgres run it."),
    ],
)
def test_what_can_be_done_instead_is_said(world18: World, text: str, said: str) -> None:
    diagnosis, found = world18.ask(text)

    assert diagnosis.verdict is Verdict.DENIED
    assert said in world18.short("\n".join(found.advice))


def test_a_closed_catalog_is_offered_by_column_behind_a_warning(world18: World) -> None:
    diagnosis, found = world18.ask("SELECT usename, passwd FROM pg_shadow WHERE usename = 'x'")

    assert found.fix is not None
    assert found.alternatives == ()
    (grant,) = map(world18.short, found.fix.statements)
    assert grant == "GRANT SELECT (usename, passwd) ON TABLE pg_catalog.pg_shadow TO mo;"
    warning = (
        "pg_roles shows everything but the passwords, to everybody; where that will not do: pg_shadow shows the "
        "password hashes of all roles, superusers included."
    )
    assert found.fix.warnings == (warning,)
    assert answer_fields(diagnosis, found)["warnings"] == [warning]
    lines = list(answer_lines(Explained(diagnosis, found)))
    assert lines[lines.index("Fix") + 1].startswith("  -- ! pg_roles shows everything but")
    rows = rows_of([*answer_sections(Explained(diagnosis, found))], 10_000)
    listed = ["".join(part.text for part in row.content).strip() for row in rows]
    assert listed[listed.index("Fix") + 1] == f"! {warning}"


def test_what_an_administrator_closed_is_offered_as_ever(database18: FreshDatabase) -> None:
    database18.execute(f"CREATE ROLE {database18.own('mo')}; REVOKE SELECT ON pg_stat_activity FROM PUBLIC")
    with opened(database18) as door:
        _, found = World(database18, door).ask("SELECT * FROM pg_stat_activity")

    assert found.fix is not None
    assert found.fix.statements == (
        f"GRANT SELECT ON TABLE pg_catalog.pg_stat_activity TO {database18.own('mo')};",
    )
    assert found.fix.warnings == ()


def test_a_group_that_reads_a_closed_catalog_is_offered_behind_the_warning(database18: FreshDatabase) -> None:
    database18.execute(
        f"CREATE ROLE {database18.own('mo')}; CREATE ROLE {database18.own('keys')}; "
        f"GRANT SELECT (usename, passwd) ON pg_shadow TO {database18.own('keys')}; "
        f"GRANT UPDATE (rolsuper), SELECT ON pg_authid TO {database18.own('keys')}"
    )
    with opened(database18) as door:
        world = World(database18, door)
        _, found = world.ask("SELECT usename, passwd FROM pg_shadow")
        _, write = world.ask("UPDATE pg_authid SET rolsuper = true")

    (group,) = found.alternatives
    assert world.short(group.statements[0]) == "GRANT keys TO mo;"
    assert "password hashes" in group.warnings[0]
    assert write.alternatives == ()


def test_what_can_become_superuser_by_the_options_of_memberships(database18: FreshDatabase) -> None:
    """Each way that one option alone opens, and none."""
    roles = ("sets", "inherits", "administers", "porter", "idle", "apart")
    database18.execute(
        full(
            database18,
            "CREATE ROLE {sue} SUPERUSER; "
            + " ".join(f"CREATE ROLE {{{role}}};" for role in roles)
            + "GRANT {sue} TO {sets} WITH INHERIT FALSE, SET TRUE;"
            "GRANT {sue} TO {inherits} WITH INHERIT TRUE, SET FALSE;"
            "GRANT {sets} TO {administers} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;"
            "GRANT {administers} TO {porter} WITH INHERIT FALSE, SET FALSE;"
            "GRANT {sue} TO {idle} WITH INHERIT FALSE, SET FALSE;",
        )
    )
    with opened(database18) as door:
        world = World(database18, door)
        assert [world.graph_says(role) for role in ("sue", *roles)] == [*["sue"] * 5, "", ""]


def test_before_16_createrole_grants_itself_what_can_become_superuser(world: World) -> None:
    maker = world.database.own("maker")
    world.database.execute(f"CREATE ROLE {maker} CREATEROLE")
    with opened(world.database) as door:
        fresh = World(world.database, door)
        assert fresh.graph_says("maker") == ("sue" if world.database.server.version < 16 else "")
    world.database.execute(f"DROP ROLE {maker}")


def test_the_search_path_panel_offers_no_creation_in_the_system(world18: World) -> None:
    def copies(path: str, catalog: Catalog) -> list[str]:
        searched = effective_path(catalog, world18.name("mo"), path)
        creations = [creation(catalog, searched, kind) for kind in CREATED_KINDS]
        lines = schema_section(catalog, searched, creations).lines
        return [offer.sql for line in lines for offer in line.offers]

    creations = [
        world18.door.ask(partial(copies, path)) for path in ("public", "pg_catalog", "information_schema")
    ]
    assert any("GRANT CREATE" in text for text in creations[0])
    assert not any("GRANT CREATE" in text for found in creations[1:] for text in found)
