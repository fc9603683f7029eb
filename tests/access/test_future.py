"""What a new object will carry, compared with what the server gives it, on every version."""

from __future__ import annotations

from itertools import combinations_with_replacement

import psycopg
import pytest

from pgwhy.access.future import future_acl
from pgwhy.acl import Acl, ObjectKind, RoleName, parse_acl
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase

CREATED = {
    ObjectKind.TABLE: ("CREATE TABLE s.x ()", "SELECT relacl FROM pg_class WHERE relname = 'x'"),
    ObjectKind.VIEW: ("CREATE VIEW s.x AS SELECT 1 AS a", "SELECT relacl FROM pg_class WHERE relname = 'x'"),
    ObjectKind.SEQUENCE: ("CREATE SEQUENCE s.x", "SELECT relacl FROM pg_class WHERE relname = 'x'"),
    # not a function: its validator needs EXECUTE, which a default may deny to the creator itself
    ObjectKind.AGGREGATE: (
        "CREATE AGGREGATE s.x (integer) (sfunc = int4pl, stype = integer)",
        "SELECT proacl FROM pg_proc WHERE proname = 'x'",
    ),
    ObjectKind.DOMAIN: ("CREATE DOMAIN s.x AS integer", "SELECT typacl FROM pg_type WHERE typname = 'x'"),
}
DEFAULTS = (
    "",
    "GRANT {all} ON {objects} TO {other}",
    "IN SCHEMA s GRANT {one} ON {objects} TO {other}",
    "IN SCHEMA s GRANT {one} ON {objects} TO PUBLIC",
    "IN SCHEMA s GRANT {one} ON {objects} TO {other} WITH GRANT OPTION",
    "REVOKE {all} ON {objects} FROM {creator}",
    "REVOKE {all} ON {objects} FROM PUBLIC",
    "REVOKE {all} ON {objects} FROM PUBLIC, {creator}",  # the trap: an empty ACL is the built-in default again
)
WORDS = {
    ObjectKind.TABLE: ("TABLES", "SELECT"),
    ObjectKind.VIEW: ("TABLES", "INSERT"),
    ObjectKind.SEQUENCE: ("SEQUENCES", "USAGE"),
    ObjectKind.AGGREGATE: ("ROUTINES", "EXECUTE"),
    ObjectKind.DOMAIN: ("TYPES", "USAGE"),
}


@pytest.mark.parametrize("kind", list(CREATED))
def test_new_objects_carry_what_was_foretold(database: FreshDatabase, kind: ObjectKind) -> None:
    creator, other = database.own("creator"), database.own("other")
    objects, one = WORDS[kind]
    database.execute(f"CREATE ROLE {creator}; CREATE ROLE {other}; CREATE SCHEMA s AUTHORIZATION {creator}")
    create, read = CREATED[kind]
    words = {"all": "ALL", "one": one, "objects": objects, "other": other, "creator": creator}
    door = Door(ConnectionOptions(database.dsn()))
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        for pair in combinations_with_replacement(DEFAULTS, 2):
            changes = [f"ALTER DEFAULT PRIVILEGES {default.format(**words)}" for default in pair if default]
            connection.execute("; ".join((f"SET ROLE {creator}", *changes, "RESET ROLE")).encode())
            foretold = future_acl(door.refresh(), RoleName(creator), kind, "s")
            connection.execute("; ".join((f"BEGIN; SET ROLE {creator}", create, "RESET ROLE")).encode())
            row = connection.execute(read.replace("acl", "acl::text").encode()).fetchone()
            connection.execute("ROLLBACK; DELETE FROM pg_default_acl")
            assert row is not None
            assert rights(foretold) == rights(None if row[0] is None else parse_acl(row[0])), changes
    door.close()


def rights(acl: Acl | None) -> object:
    return None if acl is None else frozenset(acl.items)
