"""Who owns what in a random catalog, and who was granted what."""

from __future__ import annotations

from tests.differential.statement_world import Rel, World


def give_away(world: World) -> None:
    """Everything gets a random owner, except what stays with the superuser."""
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
    for routine in (*world.triggers, *(procedure.full for procedure in world.procedures)):
        world.run(f"ALTER ROUTINE {routine} OWNER TO {world.role()}")
    for schema in world.schemas:
        world.run(f"ALTER SCHEMA {schema} OWNER TO {world.role()}")


def grants(world: World) -> None:
    """Privileges for random roles; in some worlds few are missing, so that statements get far."""
    generous = world.one_in(3)
    for relation in world.relations:
        if generous:
            for role in world.roles:
                if not world.one_in(4):
                    world.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {relation.full} TO {role}")
        _on_relation(world, relation)
    for schema in world.schemas:
        world.run(f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC")
        world.run(f"REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA {schema} FROM PUBLIC")
    for function in (*world.functions, *world.procedures):
        name = "eq" if function.kind == "operator" else function.name
        for role in world.roles:
            if not world.one_in(12 if generous else 4):
                world.run(f"GRANT EXECUTE ON ROUTINE {function.schema}.{name} TO {role}")
    for sequence in world.connection.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' ORDER BY 1"
    ).fetchall():
        for _ in range(10 if generous else 4):
            privilege = world.random.choice(("USAGE", "USAGE", "SELECT", "UPDATE"))
            world.run(f"GRANT {privilege} ON SEQUENCE {sequence[0]} TO {world.grantee()}")


_PRIVILEGES = (
    *("SELECT", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"),
    "SELECT, INSERT, UPDATE",
    "ALL",
)


def _on_relation(world: World, relation: Rel) -> None:
    choose = world.random
    for _ in range(choose.randrange(3, 12)):
        world.run(f"GRANT {choose.choice(_PRIVILEGES)} ON {relation.full} TO {world.grantee()}")
    for _ in range(choose.randrange(6)):
        privilege = choose.choice(("SELECT", "INSERT", "UPDATE"))
        some = ", ".join(choose.sample(relation.names, choose.randrange(1, len(relation.names) + 1)))
        world.run(f"GRANT {privilege} ({some}) ON {relation.full} TO {world.grantee()}")
    if world.one_in(6):
        privilege = choose.choice(("SELECT", "UPDATE", "ALL"))
        world.run(f"REVOKE {privilege} ON {relation.full} FROM {_owner(world, relation)}")


def _owner(world: World, relation: Rel) -> str:
    found = world.connection.execute(
        "SELECT relowner::regrole::text FROM pg_class WHERE oid = %s::regclass", [relation.full]
    ).fetchone()
    return str(found[0]) if found else world.role()
