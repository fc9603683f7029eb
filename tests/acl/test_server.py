"""The alphabet as each server has it: aclitemin, aclitemout, aclexplode and acldefault are asked."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from pgwhy.acl import (
    Acl,
    AclItem,
    AclSyntaxError,
    ObjectKind,
    Privilege,
    RoleName,
    acldefault,
    exists_in,
    format_acl,
    format_item,
    parse_acl,
    parse_item,
    privileges_of,
)
from pgwhy.acl.kind import Rights
from tests.acl.names import AWKWARD, acls, any_name
from tests.servers import Server

MISREAD_BY_12 = '""'
"""Where 12 misreads a name that begins with a doubled quote (getid treated it as an escaped quote)."""

_TRY = """
    CREATE FUNCTION pg_temp.try(item text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        RETURN item::aclitem::text;
    EXCEPTION
        WHEN undefined_object THEN RETURN 'no role';
        WHEN others THEN RETURN NULL;
    END $$
"""

asked = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def connection(server: Server) -> Iterator[psycopg.Connection]:
    """A transaction in which the awkward roles exist; nothing of it stays."""
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("SET client_min_messages = error")
        for name in AWKWARD:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        connection.execute(_TRY)
        yield connection
        connection.rollback()


def one(connection: psycopg.Connection, query: str, *parameters: object) -> object:
    ((answer,),) = rows(connection, query, *parameters)
    return answer


def rows(connection: psycopg.Connection, query: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.transaction():  # what fails leaves the roles alone
        return connection.execute(query.encode(), parameters).fetchall()


def version(connection: psycopg.Connection) -> int:
    return connection.info.server_version


def known_to(connection: psycopg.Connection, acl: Acl) -> Acl:
    """The ACL with the privileges that this server has; one item per grantee and grantor, as in every ACL."""
    items = {(item.grantee, item.grantor): item for item in acl.items}

    def existing(privileges: frozenset[Privilege]) -> frozenset[Privilege]:
        return frozenset(p for p in privileges if exists_in(p, version(connection)))

    return Acl(
        tuple(
            AclItem(grantee, grantor, existing(item.privileges), existing(item.grant_options))
            for (grantee, grantor), item in items.items()
        )
    )


@pytest.mark.parametrize("name", AWKWARD)
def test_an_item_is_printed_as_the_server_prints_it(connection: psycopg.Connection, name: str) -> None:
    printed = one(
        connection,
        "SELECT makeaclitem(r.oid, r.oid, 'SELECT', true)::text FROM pg_roles r WHERE rolname = %s",
        name,
    )
    held = frozenset({Privilege.SELECT})
    value = AclItem(RoleName(name), RoleName(name), held, held)
    assert (printed, parse_item(str(printed))) == (format_item(value), value)


@asked
@given(name=any_name)
def test_any_name_is_printed_as_the_server_prints_it(connection: psycopg.Connection, name: str) -> None:
    if name.startswith("pg_") or name in ("public", "none"):
        return
    with connection.transaction(force_rollback=True):
        connection.execute(
            sql.SQL("DO {}").format(
                sql.Literal(
                    sql.SQL("BEGIN CREATE ROLE {}; EXCEPTION WHEN duplicate_object THEN NULL; END")
                    .format(sql.Identifier(name))
                    .as_string(connection)
                )
            )
        )
        oid = one(connection, "SELECT oid FROM pg_roles WHERE rolname = %s", name)
        printed = one(connection, "SELECT makeaclitem(0, %s, 'USAGE', false)::text", oid)
        default = one(connection, "SELECT acldefault('d', %s)::text", oid)
    value = AclItem(RoleName(""), RoleName(name), frozenset({Privilege.USAGE}))
    assert (printed, parse_item(str(printed))) == (format_item(value), value)
    expected = acldefault(ObjectKind.DATABASE, RoleName(name), version(connection))
    assert (default, parse_acl(str(default))) == (format_acl(expected), expected)


@asked
@given(acl=acls)
def test_what_we_print_is_read_and_printed_alike(connection: psycopg.Connection, acl: Acl) -> None:
    text = format_acl(known_to(connection, acl))
    if version(connection) < 130000 and '\\"\\"\\"\\"' in text:
        return  # a name of nothing but a quote
    assert one(connection, "SELECT %s::aclitem[]::text", text) == text


@asked
@given(acl=acls.filter(lambda acl: acl.items))
def test_aclexplode_gives_our_items(connection: psycopg.Connection, acl: Acl) -> None:
    acl = known_to(connection, acl)
    text = format_acl(acl)
    if version(connection) < 130000 and '\\"\\"\\"\\"' in text:
        return
    exploded = rows(
        connection,
        "SELECT coalesce(e.rolname, ''), o.rolname, privilege_type, is_grantable"
        " FROM aclexplode(%s::aclitem[]) LEFT JOIN pg_roles e ON e.oid = grantee"
        " JOIN pg_roles o ON o.oid = grantor",
        text,
    )
    ours = [
        (item.grantee, item.grantor, privilege.value, privilege in item.grant_options)
        for item in acl.items
        for privilege in item.privileges
    ]
    assert sorted(exploded) == sorted(ours)


@asked
@given(
    text=st.lists(
        st.sampled_from(
            [
                "plain",
                '"',
                '""',
                "=",
                "/",
                "r",
                "w*",
                "*",
                "R",
                "z",
                " ",
                "a b",
                "user ",
                "group ",
                "ümlaut",
                "-",
            ]
        ),
        max_size=9,
    ).map("".join)
)
def test_what_the_server_accepts(connection: psycopg.Connection, text: str) -> None:
    if version(connection) < 130000 and MISREAD_BY_12 in text:
        return
    servers = one(connection, "SELECT pg_temp.try(%s)", text)
    try:
        ours = parse_item(text)
    except AclSyntaxError:
        assert servers in (None, "no role"), "the server looks roles up before it has read all"
        return
    roles = {*AWKWARD, "postgres", ""}
    if ours.unknown:
        assert servers is None, "the server knows no such letter"
    elif not {ours.grantee, ours.grantor} <= roles:
        assert servers == "no role"
    else:
        grantor = RoleName(ours.grantor or "postgres")
        assert servers == format_item(AclItem(ours.grantee, grantor, ours.privileges, ours.grant_options))


@pytest.mark.parametrize(("kind", "rights"), [(kind, kind.rights) for kind in ObjectKind if kind.rights])
def test_defaults(connection: psycopg.Connection, kind: ObjectKind, rights: Rights) -> None:
    number = version(connection)
    if not privileges_of(kind, number):
        with pytest.raises(psycopg.errors.InternalError):
            one(connection, "SELECT acldefault(%s, 10)", rights.letter)
        return
    servers = one(connection, "SELECT acldefault(%s, 10)::text", rights.letter)
    assert servers == format_acl(acldefault(kind, RoleName("postgres"), number))


def test_every_letter(connection: psycopg.Connection) -> None:
    known = [privilege for privilege in Privilege if exists_in(privilege, version(connection))]
    text = "{plain=" + "".join(privilege.letter for privilege in known) + "/postgres}"
    names = rows(connection, "SELECT privilege_type FROM aclexplode(%s::aclitem[])", text)
    assert [name for (name,) in names] == [privilege.value for privilege in known]
