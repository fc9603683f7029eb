"""A random catalog for statements to run over: tables of every make, views, functions, policies, keys, partitions.

A superuser makes it, and gives it away: owners, grants and memberships are random, so that views, defaults, foreign
keys and policies work for some roles and not for others.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import psycopg

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Rel:
    """A relation: ``columns`` with their types; ``writable`` those that INSERT may give a value."""

    schema: str
    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    writable: tuple[str, ...] = ()
    key: bool = False
    """Whether it has the primary key ``id``."""

    @property
    def full(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True)
class Func:
    """A function of integers."""

    schema: str
    name: str
    arguments: int
    kind: str = "scalar"

    @property
    def full(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass
class World:
    """What there is, by name; all roles carry the prefix."""

    seed: int
    version: int
    prefix: str
    random: random.Random
    connection: Connection
    roles: list[str] = field(default_factory=list)
    schemas: list[str] = field(default_factory=list)
    relations: list[Rel] = field(default_factory=list)
    sequences: list[str] = field(default_factory=list)
    functions: list[Func] = field(default_factory=list)
    procedures: list[Func] = field(default_factory=list)

    def run(self, statement: str) -> bool:
        """Executes one statement of the superuser; what the server refuses is left out."""
        try:
            self.connection.execute(statement.encode())
        except psycopg.Error:
            return False
        return True

    def role(self) -> str:
        return self.random.choice(self.roles)

    def grantee(self) -> str:
        return "PUBLIC" if self.random.random() < 0.15 else self.role()

    def one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def of_kind(self, *kinds: str) -> list[Rel]:
        return [relation for relation in self.relations if relation.kind in kinds]


def make_world(connection: Connection, seed: int, prefix: str) -> World:
    """A world of this seed in an empty database."""
    world = World(
        seed,
        connection.info.server_version,
        prefix,
        random.Random(seed),  # noqa: S311 repeatable, not secret
        connection,
    )
    _roles(world)
    _schemas(world)
    _functions(world)
    for number in range(12):
        _table(world, number)
    _partitioned(world)
    _inherited(world)
    for number in range(10):
        _view(world, number)
    _late_functions(world)
    _policies(world)
    _give_away(world)
    _grants(world)
    return world


def _roles(world: World) -> None:
    for number in range(9):
        name = f"{world.prefix}r{number}"
        attributes = "BYPASSRLS" if number == 8 else "NOINHERIT" if number in (3, 6) else ""
        world.run(f"CREATE ROLE {name} {attributes}")
        world.roles.append(name)
    for member in world.roles[1:6]:
        for group in world.random.sample(world.roles[6:9], 1):
            if world.one_in(2):
                world.run(f"GRANT {group} TO {member}")
    if world.version >= 140000 and world.one_in(2):
        world.run(f"GRANT {world.random.choice(('pg_read_all_data', 'pg_write_all_data'))} TO {world.role()}")


def _schemas(world: World) -> None:
    world.schemas = ["s0", "s1", "s2"]
    for schema in world.schemas:
        world.run(f"CREATE SCHEMA {schema}")
        for role in world.roles:
            if not world.one_in(6):
                world.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")


def _functions(world: World) -> None:
    for number, volatility in enumerate(("IMMUTABLE", "STABLE", "VOLATILE", "IMMUTABLE", "STABLE")):
        schema = world.random.choice(world.schemas)
        name = f"f{number % 4}"
        # a body that cannot be inlined, so that the call stays one
        body = "SELECT coalesce(max(x), $1) FROM generate_series($1, $1) x"
        made = world.run(
            f"CREATE FUNCTION {schema}.{name}(i int) RETURNS int LANGUAGE sql {volatility} AS '{body}'"
        )
        if made:
            world.functions.append(Func(schema, name, 1))
    schema = world.random.choice(world.schemas)
    world.run(f"CREATE FUNCTION {schema}.eq(int, int) RETURNS bool LANGUAGE internal IMMUTABLE AS 'int4eq'")
    world.run(f"CREATE OPERATOR {schema}.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = {schema}.eq)")
    world.run(f"CREATE FUNCTION {schema}.step(int, int) RETURNS int LANGUAGE internal IMMUTABLE AS 'int4pl'")
    world.run(f"CREATE AGGREGATE {schema}.total(int) (SFUNC = {schema}.step, STYPE = int, INITCOND = '0')")
    world.functions += [
        Func(schema, "===", 2, "operator"),
        Func(schema, "total", 1, "aggregate"),
        Func(schema, "step", 2),
    ]
    first = world.functions[0]
    world.run(f"CREATE DOMAIN {schema}.dom AS int CHECK ({first.full}(VALUE) IS NOT NULL)")
    for number in range(3):
        name = f"{world.random.choice(world.schemas)}.q{number}"
        if world.run(f"CREATE SEQUENCE {name}"):
            world.sequences.append(name)
            world.run(f"SELECT nextval('{name}')")


def _table(world: World, number: int) -> None:
    choose = world.random
    schema = choose.choice(world.schemas)
    name = f"t{number % 8}"
    function = choose.choice([f for f in world.functions if f.kind == "scalar" and f.arguments == 1]).full
    key = world.one_in(2)
    columns = [f"id int {'PRIMARY KEY' if key else ''}", "a int", "b text"]
    names = [("id", "int"), ("a", "int"), ("b", "text")]
    writable = ["id", "a", "b"]
    extra = choose.sample(
        [
            ("c", "int", "c serial"),
            ("c", "int", "c int GENERATED BY DEFAULT AS IDENTITY"),
            ("c", "int", f"c int DEFAULT {function}(1)"),
            ("c", "int", f"c int DEFAULT nextval('{choose.choice(world.sequences)}')"),
            ("c", "int", "c int DEFAULT 7"),
        ],
        1,
    ) + choose.sample(
        [
            ("d", "int", "d int GENERATED ALWAYS AS (a + 1) STORED"),
            ("d", "int", f"d int CHECK ({function}(d) IS NOT NULL)"),
            ("d", "int", "d int"),
            ("d", "int", f"d {_domain(world)}"),
        ],
        1,
    )
    for column, kind, definition in extra:
        columns.append(definition)
        names.append((column, kind))
        if "GENERATED ALWAYS" not in definition:
            writable.append(column)
    parents = [relation for relation in world.of_kind("table") if relation.key]
    if parents and world.one_in(2):
        parent = choose.choice(parents).full
        action = choose.choice(("", "ON DELETE CASCADE", "ON DELETE SET NULL", "ON UPDATE CASCADE"))
        columns.append(f"p int REFERENCES {parent} {action}")
        names.append(("p", "int"))
        writable.append("p")
    if not world.run(f"CREATE TABLE {schema}.{name} ({', '.join(columns)})"):
        return
    relation = Rel(schema, name, "table", tuple(names), tuple(writable), key)
    world.run(f"INSERT INTO {relation.full} (id, a, b) VALUES (1, 1, 'x'), (2, 2, 'y')")
    if world.one_in(5):
        world.run(f"CREATE INDEX ON {relation.full} (({function}(a)))")
    if world.one_in(6):
        world.run(
            f"CREATE TRIGGER tg BEFORE UPDATE ON {relation.full} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
    world.relations.append(relation)


def _domain(world: World) -> str:
    (found,) = world.connection.execute(
        "SELECT typnamespace::regnamespace || '.dom' FROM pg_type WHERE typname = 'dom'"
    ).fetchone() or ("int",)
    return str(found)


def _partitioned(world: World) -> None:
    schema = world.random.choice(world.schemas)
    world.run(f"CREATE TABLE {schema}.parted (id int, a int, b text) PARTITION BY LIST (a)")
    world.run(f"CREATE TABLE {schema}.part1 PARTITION OF {schema}.parted FOR VALUES IN (1)")
    world.run(f"CREATE TABLE {schema}.part2 PARTITION OF {schema}.parted DEFAULT")
    world.run(f"INSERT INTO {schema}.parted VALUES (1, 1, 'x'), (2, 2, 'y')")
    columns = (("id", "int"), ("a", "int"), ("b", "text"))
    for name, kind in (("parted", "partitioned"), ("part1", "partition"), ("part2", "partition")):
        world.relations.append(Rel(schema, name, kind, columns, ("id", "a", "b")))


def _inherited(world: World) -> None:
    schema = world.random.choice(world.schemas)
    world.run(f"CREATE TABLE {schema}.base (id int, a int, b text)")
    world.run(f"CREATE TABLE {schema}.heir (e int) INHERITS ({schema}.base)")
    world.run(f"INSERT INTO {schema}.heir VALUES (1, 1, 'x', 1)")
    columns = (("id", "int"), ("a", "int"), ("b", "text"))
    world.relations.append(Rel(schema, "base", "inheritance", columns, ("id", "a", "b")))
    heir = (*columns, ("e", "int"))
    world.relations.append(Rel(schema, "heir", "inheritance", heir, ("id", "a", "b", "e")))


def _view(world: World, number: int) -> None:
    choose = world.random
    schema, name = choose.choice(world.schemas), f"v{number}"
    source = choose.choice(world.relations)
    other = choose.choice(world.relations)
    function = choose.choice([f for f in world.functions if f.kind == "scalar" and f.arguments == 1]).full
    options = " WITH (security_invoker)" if world.version >= 150000 and world.one_in(3) else ""
    columns = (("id", "int"), ("a", "int"), ("b", "text"))
    simple = f"SELECT id, a, b FROM {source.full}"
    query, kind = choose.choice(
        (
            (simple, "view"),
            (simple, "view"),
            (f"{simple} WHERE a > 0", "view"),
            (f"{simple} WHERE a IN (SELECT a FROM {other.full})", "view"),
            (f"SELECT id, {function}(a) AS a, b FROM {source.full}", "view"),
            (f"SELECT x.id, y.a, x.b FROM {source.full} x JOIN {other.full} y USING (id)", "join view"),
            (f"SELECT max(id) AS id, a, max(b) AS b FROM {source.full} GROUP BY a", "join view"),
        )
    )
    if world.one_in(6):
        if world.run(f"CREATE MATERIALIZED VIEW {schema}.{name} AS {query}"):
            world.relations.append(Rel(schema, name, "matview", columns))
    elif world.run(f"CREATE VIEW {schema}.{name}{options} AS {query}"):
        world.relations.append(Rel(schema, name, kind, columns, ("id", "a", "b")))


def _late_functions(world: World) -> None:
    """Functions that read and write tables; procedures."""
    choose = world.random
    tables = world.of_kind("table", "partitioned", "view")
    for number in range(5):
        schema = choose.choice(world.schemas)
        table = choose.choice(tables)
        definer = choose.choice(("", "SECURITY DEFINER", "SECURITY DEFINER SET search_path = s0, s1"))
        named = table.full if world.one_in(2) else table.name
        body, result, kind = choose.choice(
            (
                (f"SELECT count(*)::int + $1 FROM {named}", "int", "scalar"),
                (f"SELECT max(a) FROM {named} WHERE id > $1", "int", "scalar"),
                (f"SELECT a FROM {named} WHERE id >= i", "SETOF int", "set"),
                (f"UPDATE {named} SET a = a WHERE id = $1; SELECT 1", "int", "scalar"),
            )
        )
        world.run("SET check_function_bodies = off")
        made = world.run(
            f"CREATE FUNCTION {schema}.g{number}(i int) RETURNS {result} LANGUAGE sql {definer} AS '{body}'"
        )
        if made:
            world.functions.append(Func(schema, f"g{number}", 1, kind))
        if world.run(
            f"CREATE PROCEDURE {schema}.p{number}(i int) LANGUAGE sql {definer} "
            f"AS 'DELETE FROM {named} WHERE id = 99'"
        ):
            world.procedures.append(Func(schema, f"p{number}", 1))


def _policies(world: World) -> None:
    choose = world.random
    for table in world.of_kind("table", "partitioned"):
        if not world.one_in(4):
            continue
        world.run(f"ALTER TABLE {table.full} ENABLE ROW LEVEL SECURITY")
        if world.one_in(4):
            world.run(f"ALTER TABLE {table.full} FORCE ROW LEVEL SECURITY")
        other = choose.choice(world.of_kind("table")).full
        for number in range(choose.randrange(4)):
            command = choose.choice(("ALL", "ALL", "SELECT", "INSERT", "UPDATE", "DELETE"))
            using = choose.choice(("true", "true", "false", f"a IN (SELECT a FROM {other})"))
            check = choose.choice(("true", "true", "false"))
            clauses = f"USING ({using})" if command != "INSERT" else ""
            if command not in ("SELECT", "DELETE") and (world.one_in(2) or command == "INSERT"):
                clauses += f" WITH CHECK ({check})"
            kind = "RESTRICTIVE" if world.one_in(6) else "PERMISSIVE"
            to = choose.choice((world.role(), "PUBLIC"))
            world.run(f"CREATE POLICY pol{number} ON {table.full} AS {kind} FOR {command} TO {to} {clauses}")


def _give_away(world: World) -> None:
    for relation in world.relations:
        what = {"matview": "MATERIALIZED VIEW", "view": "VIEW", "join view": "VIEW"}.get(
            relation.kind, "TABLE"
        )
        if not world.one_in(4):
            world.run(f"ALTER {what} {relation.full} OWNER TO {world.role()}")
    for function in world.functions:
        arguments = ", ".join(["int"] * function.arguments)
        what = "AGGREGATE" if function.kind == "aggregate" else "FUNCTION"
        if function.kind != "operator":
            world.run(f"ALTER {what} {function.full}({arguments}) OWNER TO {world.role()}")
    for schema in world.schemas:
        world.run(f"ALTER SCHEMA {schema} OWNER TO {world.role()}")


def _grants(world: World) -> None:
    choose = world.random
    for relation in world.relations:
        for _ in range(choose.randrange(3, 12)):
            privileges = choose.choice(
                (
                    "SELECT",
                    "SELECT",
                    "INSERT",
                    "UPDATE",
                    "DELETE",
                    "TRUNCATE",
                    "SELECT, INSERT, UPDATE",
                    "ALL",
                )
            )
            world.run(f"GRANT {privileges} ON {relation.full} TO {world.grantee()}")
        for _ in range(choose.randrange(6)):
            privilege = choose.choice(("SELECT", "INSERT", "UPDATE"))
            some = ", ".join(choose.sample(relation.names, choose.randrange(1, len(relation.names) + 1)))
            world.run(f"GRANT {privilege} ({some}) ON {relation.full} TO {world.grantee()}")
        if world.one_in(6):
            world.run(
                f"REVOKE {choose.choice(('SELECT', 'UPDATE', 'ALL'))} ON {relation.full} FROM {_owner(world, relation)}"
            )
    for schema in world.schemas:
        world.run(f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC")
        world.run(f"REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA {schema} FROM PUBLIC")
    for function in (*world.functions, *world.procedures):
        name = "eq" if function.kind == "operator" else function.name
        for role in world.roles:
            if not world.one_in(4):
                world.run(f"GRANT EXECUTE ON ROUTINE {function.schema}.{name} TO {role}")
    for sequence in world.connection.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'"
    ).fetchall():
        for _ in range(3):
            privilege = choose.choice(("USAGE", "SELECT", "UPDATE"))
            world.run(f"GRANT {privilege} ON SEQUENCE {sequence[0]} TO {world.grantee()}")


def _owner(world: World, relation: Rel) -> str:
    found = world.connection.execute(
        "SELECT relowner::regrole::text FROM pg_class WHERE oid = %s::regclass", [relation.full]
    ).fetchone()
    return str(found[0]) if found else world.role()
