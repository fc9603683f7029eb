"""The views of a random catalog: automatically updatable ones and others, of owners and of invokers."""

from __future__ import annotations

from tests.differential.statement_world import Rel, World

_COLUMNS = (("id", "int"), ("a", "int"), ("b", "text"))


def view(world: World, number: int) -> None:
    """A view, or a materialized one, over relations and views that are there."""
    choose = world.random
    schema, name = choose.choice(world.schemas), f"v{number}"
    query, kind = choose.choice((*_updatable(world), *_updatable(world), *_others(world)))
    if world.one_in(8):
        if world.run(f"CREATE MATERIALIZED VIEW {schema}.{name} AS {query}"):
            world.relations.append(Rel(schema, name, "matview", _COLUMNS))
        return
    options = ["security_barrier"] if world.one_in(8) else []
    if world.version >= 150000 and world.one_in(3):
        options.append("security_invoker")
    given = f" WITH ({', '.join(options)})" if options else ""
    check = choose.choice(("", "", "", " WITH CHECK OPTION")) if kind == "view" else ""
    if world.run(f"CREATE VIEW {schema}.{name}{given} AS {query}{check}"):
        world.relations.append(Rel(schema, name, kind, _COLUMNS, ("id", "a", "b")))
        if kind == "view" and world.one_in(5):
            world.run(f"ALTER VIEW {schema}.{name} ALTER COLUMN a SET DEFAULT {world.scalar().full}(1)")


def _updatable(world: World) -> tuple[tuple[str, str], ...]:
    source, other = (world.random.choice(world.relations).full for _ in range(2))
    simple = f"SELECT id, a, b FROM {source}"
    return (
        (simple, "view"),
        (f"{simple} WHERE a > 0", "view"),
        (f"{simple} WHERE a IN (SELECT a FROM {other})", "view"),
        (f"{simple} x WHERE EXISTS (SELECT FROM {other} y WHERE y.id = x.id)", "view"),
        (f"SELECT id, {world.scalar().full}(a) AS a, b FROM {source}", "view"),
        (f"SELECT id, (SELECT max(y.a) FROM {other} y) AS a, b FROM {source}", "view"),
    )


def _others(world: World) -> tuple[tuple[str, str], ...]:
    source, other = (world.random.choice(world.relations).full for _ in range(2))
    sets = [f for f in world.functions if f.kind == "set"]
    function = world.random.choice(sets).full if sets else "generate_series"
    queries = (
        f"SELECT x.id, y.a, x.b FROM {source} x JOIN {other} y USING (id)",
        f"SELECT x.id, y.a, x.b FROM {source} x LEFT JOIN {other} y ON x.id = y.id",
        f"SELECT max(id) AS id, a, max(b) AS b FROM {source} GROUP BY a",
        f"SELECT DISTINCT id, a, b FROM {source}",
        f"SELECT id, a, b FROM {source} ORDER BY id LIMIT 5",
        f"SELECT id, a, b FROM {source} UNION ALL SELECT id, a, b FROM {other}",
        f"SELECT id, a, b FROM {source} UNION SELECT id, a, b FROM {other}",
        f"WITH w AS (SELECT id, a, b FROM {source}) SELECT id, a, b FROM w",
        f"SELECT x.id, g AS a, x.b FROM {source} x, {function}(1{'' if sets else ', 2'}) g",
        f"SELECT id, row_number() OVER ()::int AS a, b FROM {source}",
    )
    return tuple((query, "join view") for query in queries)
