"""What is attached to the tables and views of a random catalog: policies, triggers, rules."""

from __future__ import annotations

from tests.differential.statement_world import Rel, World

_BODIES = (
    "NEW.a := coalesce(NEW.a, 1); RETURN NEW;",
    "PERFORM count(*) FROM {table}; RETURN NEW;",
    "IF NEW.a > 0 THEN PERFORM a FROM {table}; END IF; RETURN NEW;",
    "NEW.a := {function}(NEW.a); RETURN NEW;",
    "UPDATE {table} SET b = b WHERE id = NEW.id; RETURN NEW;",
)
_INSTEAD = (
    "RETURN NEW;",
    "INSERT INTO {table} (id, a) VALUES (NEW.id, 1); RETURN NEW;",
    "PERFORM {function}(1); RETURN NEW;",
)


def policies(world: World) -> None:
    """Row level security on some tables, forced on some of those."""
    choose = world.random
    for table in world.of_kind("table", "partitioned"):
        if not world.one_in(4):
            continue
        world.run(f"ALTER TABLE {table.full} ENABLE ROW LEVEL SECURITY")
        if world.one_in(4):
            world.run(f"ALTER TABLE {table.full} FORCE ROW LEVEL SECURITY")
        other = choose.choice(world.of_kind("table", "table", "view")).full
        function = world.scalar().full
        for number in range(choose.randrange(4)):
            command = choose.choice(("ALL", "ALL", "SELECT", "INSERT", "UPDATE", "DELETE"))
            using = choose.choice(
                ("true", "true", "false", f"a IN (SELECT a FROM {other})", f"{function}(a) IS NOT NULL")
            )
            check = choose.choice(("true", "true", "false", f"{function}(a) IS NOT NULL"))
            clauses = f"USING ({using})" if command != "INSERT" else ""
            if command not in ("SELECT", "DELETE") and (world.one_in(2) or command == "INSERT"):
                clauses += f" WITH CHECK ({check})"
            kind = "RESTRICTIVE" if world.one_in(6) else "PERMISSIVE"
            to = choose.choice((world.role(), "PUBLIC"))
            world.run(f"CREATE POLICY pol{number} ON {table.full} AS {kind} FOR {command} TO {to} {clauses}")


def triggers(world: World) -> None:
    """Triggers with bodies in PL/pgSQL, on some tables; INSTEAD OF on some views that cannot be updated."""
    choose = world.random
    for number in range(4):
        target = choose.choice(world.of_kind("table", "partitioned", "inheritance"))
        name = _function(world, f"tf{number}", choose.choice(_BODIES))
        when = choose.choice(("BEFORE", "BEFORE", "AFTER"))
        event = choose.choice(("INSERT", "UPDATE", "INSERT OR UPDATE", "UPDATE OF a"))
        condition = f"WHEN ({world.scalar().full}(NEW.a) IS NOT NULL) " if world.one_in(5) else ""
        world.run(
            f"CREATE TRIGGER tr{number} {when} {event} ON {target.full} "
            f"FOR EACH ROW {condition}EXECUTE FUNCTION {name}()"
        )
    for number, view in enumerate(world.of_kind("join view")):
        if world.one_in(3):
            name = _function(world, f"ti{number}", choose.choice(_INSTEAD))
            event = choose.choice(("INSERT", "UPDATE", "INSERT OR UPDATE"))
            world.run(
                f"CREATE TRIGGER ti INSTEAD OF {event} ON {view.full} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def _function(world: World, name: str, body: str) -> str:
    schema = world.random.choice(world.schemas)
    table = world.random.choice(world.of_kind("table", "view")).full
    filled = body.format(table=table, function=world.scalar().full)
    definer = world.random.choice(("", "", "SECURITY DEFINER"))
    world.run(
        f"CREATE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql {definer} AS 'BEGIN {filled} END'"
    )
    world.triggers.append(f"{schema}.{name}")
    return f"{schema}.{name}"


def rules(world: World) -> None:
    """A rewrite rule on a table and on a view, in some worlds."""
    if world.one_in(3):
        _rule(world, world.random.choice(world.of_kind("table")), "ALSO")
    views = world.of_kind("join view")
    if views and world.one_in(3):
        _rule(world, world.random.choice(views), "INSTEAD")


def _rule(world: World, target: Rel, how: str) -> None:
    other = world.random.choice([table for table in world.of_kind("table") if table != target])
    event, action = world.random.choice(
        (
            ("DELETE", f"DELETE FROM {other.full} WHERE id = OLD.id + 7000"),
            ("INSERT", f"INSERT INTO {other.full} (id, a) VALUES (NEW.id + 100000, 1)"),
            ("UPDATE", "NOTHING"),
        )
    )
    world.run(f"CREATE RULE ru AS ON {event} TO {target.full} DO {how} {action}")
