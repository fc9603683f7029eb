"""The SQL that is copied: every kind of object, one line each, names quoted as the server needs them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.access import AlterOwner, Change, Grant, GrantDefault, GrantRole, Revoke, RevokeRole
from pgwhy.acl import PUBLIC, ObjectKind, Privilege, RoleName, privileges_of
from pgwhy.catalog import (
    Column,
    Database,
    ForeignDataWrapper,
    ForeignServer,
    Language,
    LargeObject,
    Parameter,
    Relation,
    Routine,
    Schema,
    Securable,
    Tablespace,
    Type,
)
from pgwhy.printable import printable
from pgwhy.remedy.grant_sql import change_sql, undo, undo_default_sql

OWNER, SDC = RoleName("Stephen"), RoleName("sdc")


def relation(name: str, kind: ObjectKind = ObjectKind.TABLE, schema: str = "public") -> Relation:
    return Relation(1, schema, name, kind, OWNER, None)


def routine(kind: ObjectKind) -> Routine:
    return Routine(1, "app", "f", kind, OWNER, None, 'app.f(integer,"my type")')


@pytest.mark.parametrize(
    ("target", "sql"),
    [
        (relation("t"), "TABLE public.t"),
        (relation("t", ObjectKind.PARTITIONED_TABLE), "TABLE public.t"),
        (relation("t", ObjectKind.VIEW), "TABLE public.t"),
        (relation("t", ObjectKind.MATERIALIZED_VIEW), "TABLE public.t"),
        (relation("t", ObjectKind.FOREIGN_TABLE), "TABLE public.t"),
        (relation("descriptions_id_seq", ObjectKind.SEQUENCE), "SEQUENCE public.descriptions_id_seq"),
        (relation("Order", schema="My Schema"), 'TABLE "My Schema"."Order"'),
        (routine(ObjectKind.FUNCTION), 'FUNCTION app.f(integer,"my type")'),
        (routine(ObjectKind.PROCEDURE), 'PROCEDURE app.f(integer,"my type")'),
        (routine(ObjectKind.AGGREGATE), 'FUNCTION app.f(integer,"my type")'),
        (routine(ObjectKind.WINDOW_FUNCTION), 'FUNCTION app.f(integer,"my type")'),
        (Type(1, "pg_catalog", "int4", ObjectKind.TYPE, OWNER, None, "integer"), "TYPE pg_catalog.int4"),
        (Type(1, "app", "d", ObjectKind.DOMAIN, OWNER, None, "app.d"), "DOMAIN app.d"),
        (Database(1, "my_database", OWNER, None), "DATABASE my_database"),
        (Schema(1, "user", OWNER, None), 'SCHEMA "user"'),
        (Tablespace(1, "fast", OWNER, None), "TABLESPACE fast"),
        (Language(1, "plpgsql", OWNER, None), "LANGUAGE plpgsql"),
        (ForeignDataWrapper(1, "w", OWNER, None), "FOREIGN DATA WRAPPER w"),
        (ForeignServer(1, "s", OWNER, None), "FOREIGN SERVER s"),
        (LargeObject(4711, OWNER, None), "LARGE OBJECT 4711"),
        (Parameter("my_app.Level", OWNER, None), 'PARAMETER my_app."Level"'),
    ],
)
def test_each_kind_is_named_as_grant_names_it(target: Securable, sql: str) -> None:
    privileges = privileges_of(target.kind)
    granted = change_sql(Grant(target, privileges, SDC), 180000)
    assert granted.startswith("GRANT ")
    assert granted.endswith(f" ON {sql} TO sdc;")
    assert change_sql(undo(Grant(target, privileges, SDC)), 180000).endswith(f" ON {sql} FROM sdc;")


@pytest.mark.parametrize(
    ("change", "version", "sql"),
    [
        (
            Grant(relation("t"), (Privilege.DELETE, Privilege.INSERT, Privilege.SELECT), PUBLIC),
            180000,
            "GRANT SELECT, INSERT, DELETE ON TABLE public.t TO PUBLIC;",
        ),
        (
            Grant(
                relation("t"),
                (Privilege.INSERT, Privilege.SELECT),
                SDC,
                columns=("a", "B"),
                grant_option=True,
            ),
            180000,
            'GRANT SELECT (a, "B"), INSERT (a, "B") ON TABLE public.t TO sdc WITH GRANT OPTION;',
        ),
        (
            Grant(Column(relation("t"), 2, "b"), (Privilege.UPDATE,), OWNER),
            180000,
            'GRANT UPDATE (b) ON TABLE public.t TO "Stephen";',
        ),
        (
            Revoke(relation("t"), (Privilege.SELECT,), SDC, grant_option_only=True, cascade=True),
            180000,
            "REVOKE GRANT OPTION FOR SELECT ON TABLE public.t FROM sdc CASCADE;",
        ),
        (GrantRole(OWNER, SDC), 180000, 'GRANT "Stephen" TO sdc;'),
        (
            GrantRole(OWNER, SDC, admin=False, inherit=True, set=False),
            160000,
            'GRANT "Stephen" TO sdc WITH ADMIN FALSE, INHERIT TRUE, SET FALSE;',
        ),
        (
            GrantRole(OWNER, SDC, admin=True, inherit=True),
            150000,
            'GRANT "Stephen" TO sdc WITH ADMIN OPTION;',
        ),
        (GrantRole(OWNER, SDC, admin=False), 150000, 'GRANT "Stephen" TO sdc;'),
        (RevokeRole(OWNER, SDC), 180000, 'REVOKE "Stephen" FROM sdc;'),
        (
            GrantDefault(OWNER, "app", "S", (Privilege.USAGE,), SDC),
            180000,
            'ALTER DEFAULT PRIVILEGES FOR ROLE "Stephen" IN SCHEMA app GRANT USAGE ON SEQUENCES TO sdc;',
        ),
        (
            GrantDefault(OWNER, None, "L", (Privilege.SELECT,), PUBLIC),
            180000,
            'ALTER DEFAULT PRIVILEGES FOR ROLE "Stephen" GRANT SELECT ON LARGE OBJECTS TO PUBLIC;',
        ),
        (
            AlterOwner(relation("v", ObjectKind.MATERIALIZED_VIEW), SDC),
            180000,
            "ALTER MATERIALIZED VIEW public.v OWNER TO sdc;",
        ),
        (AlterOwner(ForeignServer(1, "s", OWNER, None), SDC), 180000, "ALTER SERVER s OWNER TO sdc;"),
    ],
)
def test_the_statement(change: Change, version: int, sql: str) -> None:
    assert change_sql(change, version) == sql


def test_default_privileges_are_taken_back_even_of_a_role_named_like_sql() -> None:
    change = GrantDefault(RoleName(" TO x; GRANT "), "s", "r", (Privilege.SELECT,), RoleName(" TO "))
    assert undo_default_sql(change) == (
        'ALTER DEFAULT PRIVILEGES FOR ROLE " TO x; GRANT " IN SCHEMA s REVOKE SELECT ON TABLES FROM " TO ";'
    )


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_whatever_the_names_hold_it_is_one_line_that_acts_on_nothing(
    schema: str, name: str, role: str
) -> None:
    grant = Grant(relation(name, schema=schema), (Privilege.SELECT,), RoleName(role), columns=(name,))
    for sql in (change_sql(grant, 180000), change_sql(undo(grant), 180000)):
        assert printable(sql) == sql
