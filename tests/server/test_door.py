"""The door: loads what a question needs in few round trips, and knows what it may not read."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import msgspec
import psycopg
import pytest

from pgwhy.access.matrix import Selection as Chosen
from pgwhy.access.matrix import matrix
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import By, Catalog, Need, NotLoaded, NotVisible, Objects, Part
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.catalog.details import PolicyText, Texts
from pgwhy.server import named, routines, types
from pgwhy.server.connection import Connection
from pgwhy.server.door import Door
from pgwhy.server.door import Server as Doors
from pgwhy.server.errors import Cancelled, CatalogUnreadable, ConnectionFailed, LoadFailed, NoEndOfNeeds
from pgwhy.server.names import Names
from pgwhy.server.options import ConnectionOptions
from pgwhy.server.selection import Selection
from tests.processes import PATIENCE
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server

EVERYTHING = [Need(part, By.ALL) for part in Part if part is not Part.TEXTS]
OBJECTS = """
    CREATE SCHEMA app;
    CREATE TABLE app.t (id serial PRIMARY KEY, a int DEFAULT length('x'), b text CHECK (b <> ''));
    CREATE TABLE app.child (t_id int REFERENCES app.t, extra text GENERATED ALWAYS AS (t_id::text || 'y') STORED) ;
    CREATE INDEX ON app.t (lower(b));
    CREATE VIEW app.v AS SELECT a, b FROM app.t;
    CREATE MATERIALIZED VIEW app.m AS SELECT count(*) FROM app.t;
    CREATE TABLE app.parted (k int, v text) PARTITION BY LIST (k);
    CREATE TABLE app.part PARTITION OF app.parted FOR VALUES IN (1);
    CREATE FUNCTION app.f(int, OUT x int) LANGUAGE sql AS 'SELECT $1';
    CREATE PROCEDURE app.p() LANGUAGE sql AS '';
    CREATE DOMAIN app.positive AS int DEFAULT 1 CHECK (VALUE > 0);
    CREATE TYPE app.mood AS ENUM ('good', 'bad');
    CREATE POLICY own ON app.t USING (a = 1);
    SELECT lo_create(0);
"""


def assert_same(one: Catalog, other: Catalog) -> None:
    """Two catalogs of one database, but for who is connected and for the cluster, where others are at work."""
    for field in msgspec.structs.fields(Catalog):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name in ("cluster", "session", PART_FIELDS[Part.ROLE_DEPENDENCIES]):
            continue
        if field.name in PART_FIELDS.values():
            assert isinstance(mine, Objects)
            assert (mine.by_oid, mine.visible) == (theirs.by_oid, theirs.visible), field.name
        else:
            assert mine == theirs, field.name


def test_anybody_sees_what_a_superuser_sees(database: FreshDatabase) -> None:
    nobody = database.own("nobody")
    database.execute(OBJECTS + f"CREATE ROLE {nobody} LOGIN;")
    with opened(database) as door:
        all_of_it = door.load(EVERYTHING)
    with opened(database, nobody) as door:
        seen = door.load(EVERYTHING)
    assert seen.unreadable == frozenset()
    assert_same(seen, all_of_it)
    assert len(seen.routines.by_oid) > 2500
    assert seen.cluster.databases[database.name] == all_of_it.cluster.databases[database.name]
    assert seen.session.user == nobody
    assert len(seen.large_objects.all()) == 1


def test_nothing_waits_for_somebody_elses_lock(database: FreshDatabase) -> None:
    database.execute(OBJECTS)
    with psycopg.connect(database.dsn()) as holder:
        for table in ("t", "child", "parted", "part"):
            holder.execute(f"LOCK TABLE app.{table} IN ACCESS EXCLUSIVE MODE".encode())
        holder.execute("ALTER SEQUENCE app.t_id_seq RESTART")
        holder.execute("ALTER VIEW app.v SET (security_barrier)")
        holder.execute("ALTER MATERIALIZED VIEW app.m SET (fillfactor = 50)")
        with opened(database) as door:
            started = time.monotonic()
            for need in EVERYTHING:
                door.load([need])
            assert time.monotonic() - started < 20
            assert len(door.catalog.relations.in_schema("app")) == 9


def test_a_lock_on_a_catalog_is_reported_and_not_waited_for(database18: FreshDatabase) -> None:
    with psycopg.connect(database18.dsn()) as holder, opened(database18) as door:
        door.load(())
        holder.execute("LOCK TABLE pg_proc IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(LoadFailed, match="another session has locked a system catalog"):
            door.load([Need(Part.ROUTINES, By.ALL)])
        holder.rollback()
        assert door.load([Need(Part.ROUTINES, By.ALL)]).routines.all()


def test_texts_are_read_one_by_one_and_wait_for_nobody(database: FreshDatabase) -> None:
    database.execute(OBJECTS)

    def texts(catalog: Catalog) -> tuple[Texts | None, Texts | None]:
        table, view = catalog.relation("app", "t"), catalog.relation("app", "v")
        assert table is not None
        assert view is not None
        catalog.texts.require(*(Need(Part.TEXTS, By.OID, str(oid)) for oid in (table.oid, view.oid)))
        return catalog.texts.by_id(table.oid), catalog.texts.by_id(view.oid)

    with opened(database) as door:
        of_table, of_view = door.ask(texts)
        assert of_table is not None
        assert of_table.policies == (PolicyText("own", "(a = 1)", None),)
        assert of_table.defaults == {1: "nextval('app.t_id_seq'::regclass)", 2: "length('x'::text)"}
        assert of_view is not None
        assert (of_view.view or "").split() == ["SELECT", "a,", "b", "FROM", "app.t;"] or "t.a" in (
            of_view.view or ""
        )
    with psycopg.connect(database.dsn()) as holder, opened(database) as door:
        holder.execute("LOCK TABLE app.t IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        of_table, of_view = door.ask(texts)
        assert of_table is not None
        assert of_table.locked
        assert time.monotonic() - started < 10


def test_what_may_not_be_read_is_unknown_and_not_absent(database: FreshDatabase) -> None:
    nobody = database.own("nobody")
    database.execute(
        OBJECTS
        + f"CREATE ROLE {nobody} LOGIN; REVOKE SELECT ON pg_proc, pg_cast, pg_default_acl FROM PUBLIC;"
    )
    with opened(database, nobody) as door:
        assert door.catalog.unreadable == {"pg_cast", "pg_default_acl"}
        both = door.load([Need(Part.ROUTINES, By.NAME, "f"), Need(Part.RELATIONS, By.NAME, "t")])
        assert both.relations.named("t")
        with pytest.raises(NotVisible, match="routines"):
            door.ask(lambda catalog: catalog.routines.named("f"))
        with pytest.raises(NotVisible):
            door.ask(lambda catalog: catalog.routines.by_id(1))
    for essential in ("pg_auth_members", "pg_namespace", "pg_settings"):
        database.execute(f"REVOKE SELECT ON {essential} FROM PUBLIC")
        with opened(database, nobody) as door, pytest.raises(CatalogUnreadable, match=essential):
            door.load(())
        database.execute(f"GRANT SELECT ON {essential} TO PUBLIC")


def test_small_parts_that_may_not_be_read_are_unknown_and_not_absent(database: FreshDatabase) -> None:
    nobody = database.own("nobody")
    database.execute(
        f"CREATE ROLE {nobody} LOGIN; REVOKE SELECT ON pg_tablespace, pg_foreign_server FROM PUBLIC;"
    )
    with opened(database, nobody) as door:
        assert door.catalog.cluster.databases[database.name].tablespace == ""
        for kind in (ObjectKind.TABLESPACE, ObjectKind.FOREIGN_SERVER):
            with pytest.raises(NotVisible, match=f"the {kind.plural} of this database cannot be read"):
                door.catalog.require_visible(kind)
            with pytest.raises(NotVisible):
                door.ask(lambda catalog: list(matrix(catalog, Chosen())))
        door.catalog.require_visible(ObjectKind.LANGUAGE)
        assert door.ask(lambda catalog: list(matrix(catalog, Chosen(frozenset({"schema"})))))


def test_transactions_cannot_write_and_leave_nothing_behind(database: FreshDatabase) -> None:
    facts = """SELECT current_setting('transaction_read_only'), current_setting('transaction_isolation'),
                      current_setting('search_path'), txid_current_if_assigned()"""
    settings = "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' ORDER BY name"
    connection = Connection(ConnectionOptions(database.dsn()))
    try:
        before, inside = connection.read([facts], before=[settings])
        assert list(inside) == [("on", "repeatable read", "pg_catalog, pg_temp", None)]
        connection.read(["SELECT 1"])
        (after, _) = connection.read(["SELECT 1"], before=[settings])
        # the timeouts of the very transaction that asks, and nothing of those before it
        assert after == before
        pid = connection.read(["SELECT pg_backend_pid()"])[0][0][0]
        with psycopg.connect(database.dsn()) as other:
            row = other.execute(
                "SELECT state, application_name, backend_xmin FROM pg_stat_activity WHERE pid = %s", [pid]
            ).fetchone()
            assert row == ("idle", "pgwhy", None)
        with pytest.raises(LoadFailed, match="cannot execute CREATE TABLE in a read-only transaction"):
            connection.read(["CREATE TABLE t ()"])
    finally:
        connection.close()


def test_a_question_loads_what_it_needs_and_no_more(database18: FreshDatabase, reads: list[int]) -> None:
    database18.execute(OBJECTS)

    def question(catalog: Catalog) -> int:
        catalog.relations.require(Need(Part.RELATIONS, By.NAME, "t"), Need(Part.RELATIONS, By.NAME, "v"))
        table = catalog.relation("app", "t")
        assert table is not None
        details = catalog.details.by_id(table.oid)
        assert details is not None
        return len(details.columns)

    with opened(database18) as door:
        assert door.ask(question) == 3
        assert len(reads) == 3
        assert door.ask(question) == 3
        assert len(reads) == 3
        assert {r.name for r in door.catalog.relations.present()} == {"t", "v"}
        assert door.catalog.relations.named("t")
        with pytest.raises(NotLoaded):
            door.catalog.relations.named("child")


def test_all_ways_to_ask_for_relations_agree(database: FreshDatabase) -> None:
    database.execute(OBJECTS)
    with opened(database) as door:
        everything = {r.oid: r for r in door.load(EVERYTHING).relations.all()}
    app = [r for r in everything.values() if r.schema == "app"]
    for need in (
        *(Need(Part.RELATIONS, By.NAME, r.name) for r in app),
        *(Need(Part.RELATIONS, By.OID, str(r.oid)) for r in app),
        Need(Part.RELATIONS, By.SCHEMA, "app"),
        Need(Part.RELATIONS, By.GRANTABLE),
        Need(Part.RELATIONS, By.FOLDED, "t"),
    ):
        with opened(database) as door:
            found = door.load([need]).relations.by_oid
        assert found
        assert all(everything[oid] == relation for oid, relation in found.items())
        if need.by is By.SCHEMA:
            assert {r.oid for r in app} == set(found)
        if need.by is By.GRANTABLE:
            assert set(found) == {r.oid for r in everything.values() if r.kind.has_acl}


@pytest.mark.parametrize(
    "name", ["it's", 'a"b', "back\\slash", "a, b", "{x}", "é\u202e", "nl\n", "%s", ":x", "$1", "E'"]
)
def test_names_of_any_characters_are_found(database18: FreshDatabase, name: str) -> None:
    user = database18.own("user")
    quoted = '"' + name.replace('"', '""') + '"'
    database18.execute(
        f"CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} (); CREATE ROLE {user} LOGIN;"
        f"ALTER ROLE {user} SET standard_conforming_strings = off; ALTER ROLE {user} SET quote_all_identifiers = on;"
    )
    with opened(database18, user) as door:
        relation = door.ask(lambda catalog: catalog.relation(name, name))
        assert relation is not None
        door.load([Need(Part.RELATIONS, By.SCHEMA, name)])
        assert door.catalog.relations.in_schema(name) == (relation,)
        (found,) = door.ask(lambda catalog: catalog.types.named(name))
        assert found.identity == f"{quoted}.{quoted}"


@pytest.mark.parametrize("name", ["", "a\0b", "\udce9", "x" * 1000])
def test_names_that_cannot_be_are_not_found(database18: FreshDatabase, name: str) -> None:
    with opened(database18) as door:
        assert door.ask(lambda catalog: catalog.relations.named(name)) == ()


def test_roles_made_meanwhile_are_noticed(database: FreshDatabase) -> None:
    database.execute(OBJECTS)
    late, renamed, owner = (database.own(name) for name in ("late", "renamed", "owner"))
    database.execute(f"CREATE ROLE {renamed}_before; GRANT INSERT ON app.t TO {renamed}_before")
    with opened(database) as door:
        door.load([Need(Part.RELATIONS, By.NAME, "child")])
        database.execute(
            f"CREATE ROLE {late}; GRANT SELECT ON app.t TO {late}; CREATE ROLE {owner};"
            f"ALTER ROLE {renamed}_before RENAME TO {renamed}; CREATE SCHEMA newer; CREATE TABLE newer.t ();"
            f"ALTER TABLE newer.t OWNER TO {owner}"
        )
        catalog = door.load([Need(Part.RELATIONS, By.NAME, "t")])
        table, other = catalog.relation("app", "t"), catalog.relation("newer", "t")
        assert table is not None
        assert other is not None
        assert table.acl is not None
        assert {late, renamed} <= set(table.acl.grantees)
        assert {late, renamed, owner} <= set(catalog.cluster.roles)
        assert (other.owner, "newer" in catalog.schemas) == (owner, True)
        # what was loaded under the names of before is asked for again
        with pytest.raises(NotLoaded):
            catalog.relations.named("child")


def test_what_is_dropped_while_it_is_read_is_gone(database: FreshDatabase) -> None:
    database.execute(
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE t AS ENUM ();"
        "CREATE COLLATION f (locale = 'C')"
    )
    connection = Connection(ConnectionOptions(database.dsn()))
    dropping = threading.Timer(0.5, database.execute, ["DROP FUNCTION f; DROP TYPE t; DROP COLLATION f"])
    selection = Selection(By.NAME, ("f", "t"))
    readers = (routines, types, named)
    with opened(database) as door:
        names = Names(door.catalog.cluster.roles.values(), door.catalog.schemas.values())
    statements = [reader.statements(selection, connection.version) for reader in readers]
    dropping.start()
    # the snapshot is taken before, names are looked up after
    results = iter(connection.read(["SELECT 1", "SELECT pg_sleep(1.5)", *itertools.chain(*statements)])[2:])
    for reader, of_reader in zip(readers, statements, strict=True):
        found = reader.read([next(results) for _ in of_reader], names)
        assert [o for o in found if o.schema == "public"] == []
    dropping.join(PATIENCE)
    connection.close()


def test_a_role_that_is_gone_is_its_number(database: FreshDatabase) -> None:
    gone = database.own("gone")
    database.execute(OBJECTS + f"CREATE ROLE {gone}; GRANT SELECT ON app.t TO {gone}")
    with psycopg.connect(database.dsn()) as connection:
        row = connection.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [gone]).fetchone()
        assert row is not None
        # as after damage: the ACL stays
        connection.execute("DELETE FROM pg_shdepend WHERE refobjid = %s", row)
        connection.execute(f"DROP ROLE {gone}".encode())
    with opened(database) as door:
        table = door.ask(lambda catalog: catalog.relation("app", "t"))
        assert table is not None
        assert table.acl is not None
        assert RoleName(str(row[0])) in table.acl.grantees


def test_owners_that_are_gone_are_looked_for_once(database18: FreshDatabase, reads: list[int]) -> None:
    database18.execute("CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ()")
    database18.execute("UPDATE pg_class SET relowner = 4000000000 WHERE relname IN ('a', 'b')")

    def question(catalog: Catalog) -> list[str]:
        return [catalog.relations.in_schema_named("public", name)[0].owner for name in ("a", "c", "b")]

    with opened(database18) as door:
        assert door.ask(question) == ["4000000000", "postgres", "4000000000"]
        assert len(reads) == 6


def test_reading_can_be_cancelled_from_another_thread(database18: FreshDatabase) -> None:
    connection = Connection(ConnectionOptions(database18.dsn()))
    connection.read(["SELECT 1"])
    timer = threading.Timer(0.5, connection.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        connection.read(["SELECT pg_sleep(30)"])
    assert time.monotonic() - started < 10
    assert connection.read(["SELECT 1"]) == [[(1,)]]
    connection.close()


def test_a_lost_connection_is_opened_again(database18: FreshDatabase) -> None:
    database18.execute(OBJECTS)
    with opened(database18) as door:
        door.load(())
        with psycopg.connect(database18.server.dsn(), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database18.name]
            )
        assert door.ask(lambda catalog: catalog.relations.named("t"))


def test_an_idle_connection_is_closed_and_a_busy_one_is_not(database18: FreshDatabase) -> None:
    def sessions() -> int:
        with psycopg.connect(database18.server.dsn()) as other:
            row = other.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database18.name]
            ).fetchone()
            assert row is not None
            return int(row[0])

    with opened(database18) as door:
        door.load(())
        door.load([Need(Part.RELATIONS, By.ALL)])
        door.close_if_idle(60)
        assert sessions() == 1
        door.close_if_idle(0)
        deadline = time.monotonic() + 10
        while sessions() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sessions() == 0
        assert door.load([Need(Part.RELATIONS, By.NAME, "pg_class")]).relations.named("pg_class")


def test_a_question_without_end_is_stopped(database18: FreshDatabase) -> None:
    def question(catalog: Catalog) -> None:
        for oid in range(100000, 200000):
            catalog.relations.by_id(oid)

    with opened(database18) as door, pytest.raises(NoEndOfNeeds):
        door.ask(question)


@pytest.fixture
def doors(database: FreshDatabase) -> Iterator[Doors]:
    server = Doors(ConnectionOptions(database.dsn()))
    yield server
    server.close()


def test_other_databases_are_doors_of_their_own(database: FreshDatabase, doors: Doors) -> None:
    second = database.own("second")
    with psycopg.connect(database.server.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {second}".encode())
    assert doors.door().catalog.database == database.name
    assert doors.door(database.name) is doors.door()
    assert doors.door(second).catalog.database == second
    with pytest.raises(ConnectionFailed, match=r"template0.* is not currently accepting connections"):
        doors.door("template0").load(())


def test_a_database_without_connect_says_so(database: FreshDatabase) -> None:
    nobody = database.own("nobody")
    database.execute(f"CREATE ROLE {nobody} LOGIN; REVOKE CONNECT ON DATABASE {database.name} FROM PUBLIC")
    server = Doors(ConnectionOptions(database.server.dsn(user=nobody)))
    with pytest.raises(
        ConnectionFailed, match=f'permission denied for database "{database.name}"'
    ) as refused:
        server.door(database.name).load(())
    assert "GRANT CONNECT" in refused.value.check
    assert server.door().catalog.cluster.databases[database.name].acl is not None
    server.close()


def test_names_in_no_known_encoding_are_shown(server18: Server, database18: FreshDatabase) -> None:
    odd = database18.own("ascii")
    with psycopg.connect(server18.dsn(), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {odd} ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'".encode()
        )
    with psycopg.connect(server18.dsn(odd), client_encoding="SQL_ASCII") as connection:
        connection.execute(b'CREATE TABLE "caf\xe9" (); CREATE TABLE "caf\xe8" ()')
    door = Door(ConnectionOptions(server18.dsn(odd)))
    catalog = door.load([Need(Part.RELATIONS, By.SCHEMA, "public")])
    assert sorted(r.name for r in catalog.relations.in_schema("public")) == ["caf\\xe8", "caf\\xe9"]
    door.close()
