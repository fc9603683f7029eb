"""The functions and procedures of a random catalog."""

from __future__ import annotations

from tests.differential.statement_world import Func, World


def functions(world: World) -> None:
    """Functions that read nothing, an operator, an aggregate, a domain, a cast, sequences."""
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
    _inlined(world)
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


def _inlined(world: World) -> None:
    """Functions that the planner puts in place of their call; what they call is then called by the query itself."""
    choose = world.random
    for number in range(2):
        schema, called = choose.choice(world.schemas), world.scalar()
        body = choose.choice(("SELECT $1 + 1", f"SELECT {called.full}($1)", f"SELECT {called.name}(i) + 1"))
        strict = choose.choice(("", "", "STRICT"))
        volatility = choose.choice(("IMMUTABLE", "STABLE", "VOLATILE"))
        world.run("SET check_function_bodies = off")
        if world.run(
            f"CREATE FUNCTION {schema}.h{number}(i int) RETURNS int LANGUAGE sql {volatility} {strict} AS '{body}'"
        ):
            world.functions.append(Func(schema, f"h{number}", 1))


def late_functions(world: World) -> None:
    """Functions that read and write tables; procedures."""
    world.run("SET check_function_bodies = off")
    for number in range(7):
        _reading(world, number)
    for number in range(5):
        _procedure(world, number)


def _reading(world: World, number: int) -> None:
    choose = world.random
    schema = choose.choice(world.schemas)
    table = choose.choice(world.of_kind("table", "partitioned", "view"))
    definer = choose.choice(("", "SECURITY DEFINER", "SECURITY DEFINER SET search_path = s0, s1"))
    named = table.full if world.one_in(2) else table.name
    other = world.scalar().full
    body, result, kind, language = choose.choice(
        (
            (f"SELECT count(*)::int + $1 FROM {named}", "int", "scalar", "sql"),
            (f"SELECT max(a) FROM {named} WHERE id > $1", "int", "scalar", "sql"),
            (f"SELECT a FROM {named} WHERE id >= i", "SETOF int", "set", "sql"),
            (f"UPDATE {named} SET a = a WHERE id = $1; SELECT 1", "int", "scalar", "sql"),
            (f"BEGIN RETURN (SELECT count(*) FROM {named}) + i; END", "int", "scalar", "plpgsql"),
            (
                f"BEGIN IF i > 1 THEN PERFORM 1 FROM {named}; END IF; RETURN i; END",
                "int",
                "scalar",
                "plpgsql",
            ),
            (f"BEGIN RETURN {other}(i); END", "int", "scalar", "plpgsql"),
        )
    )
    volatility = choose.choice(("", "", "STABLE"))
    head = f"CREATE FUNCTION {schema}.g{number}(i int) RETURNS {result} {definer} {volatility} LANGUAGE {language}"
    quoted = f"AS '{body}'"
    if world.version >= 140000 and language == "sql" and "$1" in body and world.one_in(3):
        quoted = f"BEGIN ATOMIC {body.replace(f' {named} ', f' {table.full} ')}; END"
    if world.run(f"{head} {quoted}"):
        world.functions.append(Func(schema, f"g{number}", 1, kind))


def _procedure(world: World, number: int) -> None:
    choose = world.random
    schema = choose.choice(world.schemas)
    table = choose.choice(world.of_kind("table", "partitioned", "view"))
    named = table.full if world.one_in(2) else table.name
    definer = choose.choice(("", "", "SECURITY DEFINER", "SECURITY DEFINER SET search_path = s0, s1"))
    earlier = f"CALL {choose.choice(world.procedures).full}(i);" if world.procedures else ""
    body, language = choose.choice(
        (
            (f"DELETE FROM {named} WHERE id = 99", "sql"),
            (f"INSERT INTO {named} (id, a) VALUES (i + 4000, 1); SELECT {world.scalar().full}(1)", "sql"),
            (f"BEGIN {earlier} UPDATE {named} SET a = 1 WHERE id = i; END", "plpgsql"),
            (f"BEGIN IF i > 1 THEN DELETE FROM {named}; END IF; END", "plpgsql"),
        )
    )
    if world.run(f"CREATE PROCEDURE {schema}.p{number}(i int) LANGUAGE {language} {definer} AS '{body}'"):
        world.procedures.append(Func(schema, f"p{number}", 1))
