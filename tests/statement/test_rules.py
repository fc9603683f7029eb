"""Rules that are no privilege: the same answer as the server's, for who may do everything and for who may do little."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.access import Rule
from pgwhy.incident.message import understand
from tests.servers import FreshDatabase, Server, fresh_database
from tests.statement.asking import OK, Asked, asking

_WORLD = """
CREATE ROLE {joe}; CREATE SCHEMA s AUTHORIZATION {joe}; GRANT CREATE ON SCHEMA pg_catalog, public TO {joe};
SET ROLE {joe};
CREATE TABLE s.t (id serial PRIMARY KEY, a text);
CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TYPE s.pair AS (a int);
"""
SYSTEM_SCHEMAS = """
create table pg_catalog.foo (a int)
create table pg_toast.foo (a int)
create view pg_catalog.v as select 1 as a
create sequence pg_catalog.sq
create materialized view pg_catalog.mv as select 1 as a
create table pg_catalog.foo as select 1 as a
create type pg_catalog.ty as (a int)
create type pg_catalog.en as enum ('a')
create domain pg_catalog.dm as int
create function pg_catalog.ff() returns int language sql as 'select 1'
create table information_schema.foo (a int)
alter table s.t set schema pg_catalog
alter function s.f() set schema pg_catalog
"""
SYSTEM_CATALOGS = """
drop table pg_class
drop table information_schema.sql_features
drop view pg_roles
drop index pg_class_oid_index
alter table pg_class add column z int
alter table pg_class rename to pc
alter table pg_class rename column relname to x
alter table pg_class set schema public
alter table pg_class owner to {joe}
alter table pg_class enable row level security
alter view pg_roles rename to pr
alter index pg_class_oid_index rename to x
truncate pg_class
truncate pg_description
truncate information_schema.sql_features
create index on pg_class (relname)
create trigger x before insert on pg_class for each row execute function s.f()
create rule r as on insert to pg_class do nothing
create policy p on pg_class using (true)
create statistics s.st on relname, relkind from pg_class
comment on table pg_class is 'x'
alter table s.t add foreign key (id) references pg_class (oid)
create table s.u (r oid references pg_class (oid))
create table s.u (like pg_class)
analyze pg_class
reindex table pg_class
lock table pg_class in share mode
"""
OTHER_DATABASES = """
select * from foo.public.bar
select foo.public.f(1)
create table foo.public.bar (a int)
drop table foo.public.bar
insert into foo.public.bar values (1)
comment on table foo.public.bar is 'x'
grant select on foo.public.bar to {joe}
"""
DENIED = [
    line for text in (SYSTEM_SCHEMAS, SYSTEM_CATALOGS, OTHER_DATABASES) for line in text.split("\n") if line
]
REMARKED = {
    "create temp table public.foo (a int)": Rule.NOT_TEMPORARY,
    "alter schema s rename to pg_foo": Rule.RESERVED_SCHEMA_NAME,
    "create schema pg_foo": Rule.RESERVED_SCHEMA_NAME,
    "create schema authorization pg_monitor": Rule.RESERVED_SCHEMA_NAME,
    "create role pg_foo": Rule.RESERVED_ROLE_NAME,
    "alter role pg_monitor nologin": Rule.RESERVED_ROLE_NAME,
    "alter role pg_monitor rename to foo": Rule.RESERVED_ROLE_NAME,
    "alter role {joe} rename to pg_foo": Rule.RESERVED_ROLE_NAME,
    "alter sequence s.t_id_seq owner to postgres": Rule.LINKED_SEQUENCE_OWNER,
    "alter sequence s.t_id_seq set schema public": Rule.LINKED_SEQUENCE_SCHEMA,
    "alter table s.t set schema pg_toast": Rule.TOAST_SCHEMA,
    "alter type s.pair set schema pg_toast": Rule.TOAST_SCHEMA,
    "grant pg_database_owner to {joe}": Rule.DATABASE_OWNER_HAS_NO_MEMBERS,
    "grant {joe} to pg_database_owner": Rule.DATABASE_OWNER_IS_NO_MEMBER,
}


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[tuple[FreshDatabase, Asked]]:
    with fresh_database(server) as database:
        database.execute(_WORLD.format(joe=database.own("joe")))
        with asking(database) as asked:
            yield database, asked


@pytest.mark.parametrize("statement", DENIED)
def test_what_a_rule_refuses_is_denied(world: tuple[FreshDatabase, Asked], statement: str) -> None:
    database, asked = world
    statement = statement.format(joe=database.own("joe"))
    for role in ("postgres", database.own("joe")):
        expected = asked.server(role, statement)
        assert asked.ours(role, statement) == (OK if expected.startswith(OK) else expected), role


@pytest.mark.parametrize("statement", REMARKED)
def test_what_a_rule_refuses_for_another_reason_is_found(
    world: tuple[FreshDatabase, Asked], statement: str
) -> None:
    """No denial, as no privilege has anything to do with it; the server's own words all the same."""
    database, asked = world
    if "pg_database_owner" in statement and database.server.version < 14:
        return  # there is no such role
    rule = REMARKED[statement]
    statement = statement.format(joe=database.own("joe"))
    message = asked.server("postgres", statement).partition(" ")[2]
    (analysis,) = asked.analyses("postgres", statement)
    found = [answer.requirement for answer in analysis.answers if answer.is_ruled_out]
    assert [requirement.denial.message for requirement in found] == [message]
    assert asked.ours("postgres", statement) == OK
    complaint = understand(message)
    assert complaint is not None
    assert complaint.rule is rule
