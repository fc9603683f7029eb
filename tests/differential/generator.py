"""A seeded generator of clusters: role graphs, owners, ACLs of every shape, column grants, hostile names.

Everything is made through SQL by roles that may or may not be allowed to: what the server refuses is left out, and
what it accepts is a state that a real cluster could be in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]

Sql = sql.SQL | sql.Composed

HOSTILE = (
    "plain",
    "Mixed Case",
    'quo"te',
    "new\nline",
    "\x1b]0;title\x07",
    "right\u202eleft",
    "[/]",
    "a,b{c}=r/d",
    "back\\slash",
    "ünïcödé",
    "12345",
    "select",
    "json",
    "$user",
    "user",
    " leading",
)
TABLE_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
COLUMN_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "REFERENCES")


@dataclass
class Target:
    """Something to grant on: the keywords that GRANT wants, its (qualified) name, the privileges that it has."""

    keyword: str
    name: Sql
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()
    alter: str = ""
    """The keywords that ALTER … OWNER TO wants, where they differ."""

    @property
    def on(self) -> Sql:
        return sql.SQL("{} {}").format(keywords(self.keyword), self.name)

    @property
    def altered(self) -> Sql:
        return sql.SQL("{} {}").format(keywords(self.alter or self.keyword), self.name)


def identifier(*names: str) -> sql.Composed:
    """A quoted, possibly qualified name."""
    return sql.Composed([sql.Identifier(*names)])


def keywords(text: str) -> sql.SQL:
    """SQL that the generator itself wrote."""
    return sql.SQL(text)


@dataclass
class World:
    """What was made: a database of its own, roles that all carry the prefix, objects to grant on."""

    seed: int
    version: int
    prefix: str
    database: str
    random: random.Random
    roles: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def name(self, i: int) -> str:
        """A name that is often hostile, always with the prefix, so that it can be found again."""
        return f"{self.prefix}{i}{self.random.choice(HOSTILE)}"[:40]


@contextmanager
def attempt(connection: Connection, role: str | None = None) -> Iterator[None]:
    """A savepoint, as ``role``; what the server refuses in it never happened."""
    connection.execute("SAVEPOINT attempt")
    try:
        if role is not None:
            connection.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(identifier(role)))
        yield
        connection.execute("RESET SESSION AUTHORIZATION")
    except psycopg.Error as error:
        connection.execute("ROLLBACK TO SAVEPOINT attempt")
        if not (error.sqlstate or "XX").startswith(("42", "0A", "0L", "0P", "2B", "22", "28", "XX")):
            raise
    connection.execute("RELEASE SAVEPOINT attempt")


def make_roles(admin: Connection, world: World, count: int) -> None:
    """Roles and a random membership graph among them and some predefined roles (connection to any database)."""
    r = world.random
    for i in range(count):
        name = world.name(i)
        attributes = " ".join(
            word
            for word, chance in (("NOINHERIT", 0.25), ("CREATEROLE", 0.1), ("CREATEDB", 0.1), ("LOGIN", 0.5))
            if r.random() < chance
        ) + (" SUPERUSER" if i == count - 1 else "")
        admin.execute(sql.SQL("CREATE ROLE {} {}").format(identifier(name), keywords(attributes)))
        world.roles.append(name)
    predefined = [
        str(name)
        for (name,) in admin.execute(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^pg_' ORDER BY 1"
        ).fetchall()
        if name != "pg_database_owner"
    ]
    groups = world.roles + r.sample(predefined, min(4, len(predefined)))
    for name in ("pg_read_all_data", "pg_write_all_data", "pg_maintain"):
        if name in predefined and name not in groups:
            groups.append(name)
    with admin.transaction():
        for i, member in enumerate(world.roles):
            for role in r.sample([g for g in groups if g not in world.roles[: i + 1]], r.randint(0, 3)):
                with attempt(admin):
                    admin.execute(
                        sql.SQL("GRANT {} TO {} {}").format(
                            identifier(role),
                            identifier(member),
                            keywords(_membership_options(world)),
                        )
                    )
        for _ in range(count // 2):  # by those who hold ADMIN OPTION, so that grantors differ
            role, member, grantor = (r.choice(world.roles) for _ in range(3))
            with attempt(admin, grantor):
                admin.execute(
                    sql.SQL("GRANT {} TO {} {}").format(
                        identifier(role), identifier(member), keywords(_membership_options(world))
                    )
                )


def _membership_options(world: World) -> str:
    r = world.random
    if world.version < 160000:
        return r.choice(("", "", "WITH ADMIN OPTION"))
    words = [f"{o} {r.choice(('TRUE', 'FALSE'))}" for o in ("ADMIN", "INHERIT", "SET") if r.random() < 0.4]
    return "WITH " + ", ".join(words) if words else ""


def make_objects(connection: Connection, world: World, count: int) -> None:
    """Objects of every kind in the world's database; half of them get another owner."""
    schemas = [f"{world.prefix}s{i}{world.random.choice(HOSTILE)}" for i in range(4)]
    with connection.transaction():
        for name in schemas:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(identifier(name)))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO PUBLIC").format(identifier(name)))
            world.targets.append(Target("SCHEMA", identifier(name), ("USAGE", "CREATE")))
        for i in range(count):
            for statement, target in _objects(world, i, world.random.choice(schemas)):
                connection.execute(statement)
                world.targets.append(target)
        for statement, target in _unqualified(world):
            connection.execute(statement)
            world.targets.append(target)
        own = Target("DATABASE", identifier(world.database), ("CREATE", "CONNECT", "TEMPORARY"))
        world.targets.append(own)
        for target in world.targets:
            if world.random.random() < 0.5 and target.keyword != "PARAMETER":
                owner = identifier(world.random.choice(world.roles))
                with attempt(connection):  # a foreign data wrapper's owner must be superuser
                    connection.execute(sql.SQL("ALTER {} OWNER TO {}").format(target.altered, owner))


def _objects(world: World, i: int, schema: str) -> Iterator[tuple[Sql, Target]]:
    """The statements that make the i-th object of each kind that lives in a schema."""
    table_privileges = (*TABLE_PRIVILEGES, "MAINTAIN") if world.version >= 170000 else TABLE_PRIVILEGES
    hostile = world.random.choice(HOSTILE)
    columns = ("id", hostile, "b")

    def named(kind: str) -> Sql:
        return identifier(schema, f"{world.prefix}{kind}{i}{hostile}")

    def made(pattern: str, kind: str, **names: Sql) -> Sql:
        return keywords(pattern).format(name=named(kind), **names)

    column, table = identifier(hostile), named("t")
    relation = Target("TABLE", table, table_privileges, columns)
    yield made("CREATE TABLE {name} (id int, {column} text, b int)", "t", column=column), relation
    yield made("CREATE SEQUENCE {name}", "q"), Target("SEQUENCE", named("q"), ("USAGE", "SELECT", "UPDATE"))
    function = sql.SQL("{}(integer)").format(named("f"))
    body = "CREATE FUNCTION {name}(integer) RETURNS integer LANGUAGE sql AS 'select 1'"
    yield made(body, "f"), Target("FUNCTION", function, ("EXECUTE",))
    yield made("CREATE TYPE {name} AS ENUM ('a')", "e"), Target("TYPE", named("e"), ("USAGE",))
    for keyword, kind, pattern in (
        ("VIEW", "v", "CREATE VIEW {name} AS SELECT * FROM {table}"),
        ("MATERIALIZED VIEW", "m", "CREATE MATERIALIZED VIEW {name} AS SELECT * FROM {table}"),
    ):
        if i % 3 == 0:
            target = Target("TABLE", named(kind), table_privileges, columns, alter=keyword)
            yield made(pattern, kind, table=table), target
    if i % 3 == 1:
        partitioned = "CREATE TABLE {name} (id int, {column} text, b int) PARTITION BY LIST (id)"
        yield made(partitioned, "p", column=column), Target("TABLE", named("p"), table_privileges, columns)
        procedure = sql.SQL("{}()").format(named("c"))
        body = "CREATE PROCEDURE {name}() LANGUAGE sql AS 'select 1'"
        yield made(body, "c"), Target("PROCEDURE", procedure, ("EXECUTE",))
        aggregate = sql.SQL("{}(integer)").format(named("a"))
        body = "CREATE AGGREGATE {name}(integer) (sfunc = int4pl, stype = integer)"
        yield made(body, "a"), Target("FUNCTION", aggregate, ("EXECUTE",), alter="AGGREGATE")
        yield made("CREATE DOMAIN {name} AS int", "d"), Target("DOMAIN", named("d"), ("USAGE",))
        yield made("CREATE TYPE {name} AS (a int)", "k"), Target("TYPE", named("k"), ("USAGE",))
        yield (
            made("CREATE TYPE {name} AS RANGE (subtype = float8)", "r"),
            Target("TYPE", named("r"), ("USAGE",)),
        )


def _unqualified(world: World) -> Iterator[tuple[Sql, Target]]:
    wrapper, server = (identifier(f"{world.prefix}{word}'\"") for word in ("wrapper", "server"))
    create = sql.SQL("CREATE FOREIGN DATA WRAPPER {}").format(wrapper)
    yield create, Target("FOREIGN DATA WRAPPER", wrapper, ("USAGE",))
    create = sql.SQL("CREATE SERVER {} FOREIGN DATA WRAPPER {}").format(server, wrapper)
    yield create, Target("FOREIGN SERVER", server, ("USAGE",), alter="SERVER")
    schema = world.targets[0].name
    table = sql.SQL("{}.{}").format(schema, identifier(f"{world.prefix}foreign"))
    create = sql.SQL("CREATE FOREIGN TABLE {} (id int, x int) SERVER {}").format(table, server)
    yield create, Target("TABLE", table, TABLE_PRIVILEGES, ("id", "x"), alter="FOREIGN TABLE")
    for oid in range(900001, 900006):
        create = sql.SQL("SELECT lo_create({})").format(sql.SQL("{}").format(sql.Literal(oid)))
        yield create, Target("LARGE OBJECT", sql.SQL("{}").format(sql.Literal(oid)), ("SELECT", "UPDATE"))
    yield sql.SQL("SELECT 1"), Target("LANGUAGE", sql.SQL("plpgsql"), ("USAGE",))
    if world.version >= 150000:
        for parameter in (sql.SQL("work_mem"), identifier(world.prefix.strip("_"), "setting")):
            create = sql.SQL("GRANT SET ON PARAMETER {} TO CURRENT_USER").format(parameter)
            yield create, Target("PARAMETER", parameter, ("SET", "ALTER SYSTEM"))


@dataclass(frozen=True)
class RandomGrant:
    """A GRANT on a target; the empty grantee is PUBLIC."""

    target: Target
    privileges: tuple[str, ...]
    columns: tuple[str, ...]
    grantee: str
    grant_option: bool

    @property
    def statement(self) -> Sql:
        columns: Sql = sql.SQL("")
        if self.columns:
            columns = sql.SQL(" ({})").format(sql.SQL(", ").join(map(identifier, self.columns)))
        return sql.SQL("GRANT {} ON {} TO {}{}").format(
            sql.SQL(", ").join(keywords(privilege) + columns for privilege in self.privileges),
            self.target.on,
            identifier(self.grantee) if self.grantee else sql.SQL("PUBLIC"),
            sql.SQL(" WITH GRANT OPTION" if self.grant_option else ""),
        )


def random_grant(world: World, target: Target) -> RandomGrant:
    """One to three privileges on the object or some of its columns, to a role or to PUBLIC."""
    r = world.random
    columns: tuple[str, ...] = ()
    if target.columns and r.random() < 0.35:
        columns = tuple(r.sample(target.columns, r.randint(1, len(target.columns))))
    pool = COLUMN_PRIVILEGES if columns else target.privileges
    privileges = tuple(r.sample(pool, r.randint(1, min(3, len(pool)))))
    grantee = "" if r.random() < 0.1 else r.choice(world.roles)
    return RandomGrant(target, privileges, columns, grantee, bool(grantee) and r.random() < 0.35)


def grant_all(connection: Connection, world: World, rounds: int) -> None:
    """Random GRANTs and REVOKEs by superuser, owners and holders of grant options; some ACLs end up empty."""
    r = world.random
    with connection.transaction():
        for _ in range(rounds):
            target = r.choice(world.targets)
            grantor = None if r.random() < 0.5 else r.choice(world.roles)
            with attempt(connection, grantor):
                if r.random() < 0.8:
                    connection.execute(random_grant(world, target).statement)
                else:
                    connection.execute(revoke_all(world, target))


def revoke_all(world: World, target: Target) -> Sql:
    """A REVOKE of everything from one role or PUBLIC, or from the owner."""
    grantee = world.random.choice(["", *world.roles])
    who = identifier(grantee) if grantee else sql.SQL("PUBLIC")
    return sql.SQL("REVOKE ALL ON {} FROM {} CASCADE").format(target.on, who)
