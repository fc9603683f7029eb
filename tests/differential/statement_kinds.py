"""Random statements of every kind that is followed, each by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential import statement_utilities as utilities
from tests.differential.statement_texts import Writer
from tests.differential.statement_world import Rel

_WRITABLE = (
    "table",
    "table",
    "table",
    "view",
    "view",
    "partitioned",
    "partition",
    "inheritance",
    "join view",
)


def _select(writer: Writer) -> str:
    relation, alias = writer.relation(), writer.alias()
    name, column = writer.name(relation), writer.column(relation)
    return writer.random.choice(
        (
            writer.select,
            writer.select,
            writer.select,
            lambda: f"SELECT * FROM {name}",
            lambda: f"SELECT {alias} FROM {name} {alias}",
            lambda: f"SELECT count(*) FROM {name}",
            lambda: f"SELECT {column}, count(*) OVER (ORDER BY {column}) FROM {name}",
            lambda: (
                f"SELECT {column} FROM {name} TABLESAMPLE system (50)"
                if relation.kind in ("table", "matview")
                else f"TABLE {name}"
            ),
            lambda: (
                f"SELECT ctid, {column} FROM {name}"
                if relation.kind in ("table", "partition")
                else f"SELECT 1 FROM {name}"
            ),
        )
    )()


def _for_update(writer: Writer) -> str:
    relation = writer.relation("table", "partitioned", "view", "inheritance")
    strength = writer.pick("UPDATE", "SHARE", "NO KEY UPDATE", "KEY SHARE")
    alias = writer.alias()
    column = writer.column(relation)
    of = writer.pick("", f" OF {alias}")
    other = writer.relation("table", "view", "join view")
    more = writer.pick(
        "", "", f" JOIN {writer.name(other)} y ON y.id = {alias}.id", f", {writer.name(other)} y"
    )
    where = writer.where(relation, alias)
    return f"SELECT {alias}.{column} FROM {writer.name(relation)} {alias}{more}{where} FOR {strength}{of}"


def _value(writer: Writer, relation: Rel, column: str, depth: int = 0) -> str:
    kind = dict(relation.columns)[column]
    if column == "id":
        return str(writer.random.randrange(1000, 10**9))
    if column == "p":
        return writer.pick("1", "NULL", "1")
    if kind == "text":
        return writer.pick("'z'", "upper('z')")
    default = "DEFAULT" if column in ("c", "a") else "1"
    return writer.pick("1", "2", writer.call("1"), default, f"({writer.select(0)} LIMIT 1)" if depth else "1")


def _insert(writer: Writer) -> str:
    relation = writer.relation(*_WRITABLE)
    source = writer.random.choices((_values, _many, _query, _defaults), (14, 2, 3, 1))[0](writer, relation)
    target = writer.name(relation)
    return f"INSERT INTO {target} {source}{_returning(writer, relation)}"


def _values(writer: Writer, relation: Rel) -> str:
    columns = [
        "id",
        *writer.random.sample(relation.writable[1:], writer.random.randrange(len(relation.writable))),
    ]
    values = [_value(writer, relation, column) for column in columns]
    overriding = writer.pick("", "", "", "OVERRIDING SYSTEM VALUE ", "OVERRIDING USER VALUE ")
    return f"({', '.join(columns)}) {overriding if 'c' in columns else ''}VALUES ({', '.join(values)})"


def _many(writer: Writer, relation: Rel) -> str:
    columns = ["id", *writer.random.sample(relation.writable[1:], 1)]
    rows = (f"({', '.join(_value(writer, relation, column) for column in columns)})" for _ in range(2))
    return f"({', '.join(columns)}) VALUES {', '.join(rows)}"


def _query(writer: Writer, _relation: Rel) -> str:
    other, alias = writer.relation(), writer.alias()
    where = writer.where(other, alias)
    return f"(id, a) SELECT {alias}.id + 1000, 1 FROM {writer.name(other)} {alias}{where}"


def _defaults(writer: Writer, relation: Rel) -> str:
    return _values(writer, relation) if relation.key else "DEFAULT VALUES"


def _returning(writer: Writer, relation: Rel) -> str:
    return writer.pick("", "", "", " RETURNING 1", " RETURNING *", f" RETURNING {writer.column(relation)}")


def _upsert(writer: Writer) -> str:
    keyed = [relation for relation in writer.world.of_kind("table") if relation.key]
    relation = writer.random.choice(keyed or writer.world.of_kind("table"))
    target = writer.name(relation)
    columns = ", ".join(relation.writable[:3])
    conflict = writer.pick(
        "DO NOTHING",
        "(id) DO NOTHING",
        f"ON CONSTRAINT {relation.name}_pkey DO NOTHING",
        "(id) DO UPDATE SET a = 5",
        "(id) DO UPDATE SET a = excluded.a",
        f"(id) DO UPDATE SET b = {relation.name}.b WHERE {relation.name}.a > 0",
        f"(id) DO UPDATE SET a = {writer.call('excluded.a')}",
        f"(id) DO UPDATE SET a = ({writer.select(0)} LIMIT 1)",
    )
    key = writer.pick("1", "1", "8000")
    row = f"({columns}) VALUES ({key}, 1, 'w')"
    return f"INSERT INTO {target} {row} ON CONFLICT {conflict}{_returning(writer, relation)}"


def _update(writer: Writer) -> str:
    relation, alias = writer.relation(*_WRITABLE), writer.alias()
    only = "ONLY " if relation.kind == "inheritance" and writer.random.random() < 0.2 else ""
    source = ""
    where = writer.where(relation, alias)
    if writer.random.random() < 0.2:
        other, second = writer.relation(), writer.alias()
        source = f" FROM {writer.name(other)} {second}"
        where = f" WHERE {second}.id = {alias}.id"
    returning = writer.pick("", "", "", f" RETURNING {alias}.{writer.column(relation)}", " RETURNING 1")
    sets = _sets(writer, relation, alias)
    return f"UPDATE {only}{writer.name(relation)} {alias} SET {sets}{source}{where}{returning}"


def _sets(writer: Writer, relation: Rel, alias: str) -> str:
    settable = [c for c in relation.writable if c != "id"]
    columns = writer.random.sample(settable, writer.random.choice((1, 1, 2)))
    if writer.random.random() < 0.06:
        other = writer.relation()
        return f"(a, b) = (SELECT y.a, y.b FROM {writer.name(other)} y WHERE y.id = {alias}.id LIMIT 1)"
    if writer.random.random() < 0.05:
        columns = ["id"]
    assigned = []
    for column in columns:
        value = _value(writer, relation, column, depth=writer.random.randrange(2))
        if column == "a" and writer.random.random() < 0.5:
            value = writer.number(relation, alias)
        elif column == "id":
            value = f"{alias}.id + 100"
        assigned.append(f"{column} = {value}")
    return ", ".join(assigned)


def _delete(writer: Writer) -> str:
    relation, alias = writer.relation(*_WRITABLE), writer.alias()
    using, where = "", writer.where(relation, alias)
    if writer.random.random() < 0.2:
        other, second = writer.relation(), writer.alias()
        using = f" USING {writer.name(other)} {second}"
        where = f" WHERE {second}.id = {alias}.id"
    returning = writer.pick("", "", "", f" RETURNING {alias}.{writer.column(relation)}", " RETURNING 1")
    return f"DELETE FROM {writer.name(relation)} {alias}{using}{where}{returning}"


def _merge(writer: Writer) -> str:
    kinds = ["table", "table", "partitioned", "inheritance", "partition"]
    if writer.world.version >= 170000:
        kinds += ["view"]
    relation = writer.relation(writer.pick(*kinds))
    source = writer.relation()
    using = writer.pick(
        writer.name(source), writer.name(source), f"(SELECT id, a FROM {writer.name(source)})"
    )
    actions = [
        "WHEN MATCHED THEN UPDATE SET a = 3",
        "WHEN MATCHED THEN UPDATE SET a = s.a",
        f"WHEN MATCHED THEN UPDATE SET a = {writer.call('s.a')}",
        "WHEN MATCHED AND t.a > 5 THEN DELETE",
        "WHEN MATCHED THEN DELETE",
        "WHEN MATCHED THEN DO NOTHING",
        "WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id + 5000, 1)",
        f"WHEN NOT MATCHED AND s.a > 0 THEN INSERT (id, a) VALUES (s.id + 5000, {writer.call('1')})",
        "WHEN NOT MATCHED THEN DO NOTHING",
    ]
    if writer.world.version >= 170000:
        actions += [
            "WHEN NOT MATCHED BY SOURCE THEN DELETE",
            "WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = 1",
        ]
    chosen = writer.random.sample(actions, writer.random.randrange(1, 4))
    ordered = sorted(chosen, key=lambda action: "AND" not in action)
    kept = {action.split(" THEN")[0]: action for action in reversed(ordered)}
    matched = [action for action in ordered if action in kept.values()]
    on = writer.pick("t.id = s.id", "t.id = s.id AND t.a = s.a", "false")
    returning = _returning(writer, relation).replace(" *", " t.*") if writer.world.version >= 170000 else ""
    returning = returning if returning in (" RETURNING 1", " RETURNING t.*") else ""
    return f"MERGE INTO {writer.name(relation)} t USING {using} s ON {on} {' '.join(matched)}{returning}"


def _writing_with(writer: Writer) -> str:
    inner = writer.random.choice((_insert, _update, _delete))(writer).split(" RETURNING")[0]
    return (
        f"WITH w AS ({inner} RETURNING 1 AS n) {writer.pick('SELECT n FROM w', 'SELECT 1', writer.select(0))}"
    )


def _explained(writer: Writer) -> str:
    inner: list[Callable[[Writer], str]] = [_select, _insert, _update, _delete, _upsert, _writing_with]
    if writer.world.version >= 150000:
        inner.append(_merge)
    return writer.random.choice(inner)(writer)


def _explain(writer: Writer) -> str:
    what = writer.random.choice(
        (_explained, _explained, _explained, utilities.create_table_as, utilities.declare)
    )
    analyze = writer.pick("", "(ANALYZE) ", "(COSTS off) ", "ANALYZE ")
    return f"EXPLAIN {analyze}{what(writer)}"


def _copied(writer: Writer) -> str:
    """COPY of what a statement that writes returns."""
    inner = writer.random.choice((_insert, _update, _delete))(writer).split(" RETURNING")[0]
    return f"COPY ({inner} RETURNING 1) TO STDOUT"


KINDS: dict[str, tuple[int, Callable[[Writer], str]]] = {
    "SELECT": (28, _select),
    "FOR UPDATE": (4, _for_update),
    "INSERT": (14, _insert),
    "ON CONFLICT": (5, _upsert),
    "UPDATE": (13, _update),
    "DELETE": (8, _delete),
    "MERGE": (7, _merge),
    "COPY": (5, utilities.copy),
    "COPY … RETURNING": (1, _copied),
    "TRUNCATE": (3, utilities.truncate),
    "LOCK": (4, utilities.lock),
    "CALL": (4, utilities.call),
    "sequences": (4, utilities.sequence),
    "CREATE TABLE AS": (4, utilities.create_table_as),
    "EXPLAIN": (5, _explain),
    "DECLARE": (1, utilities.declare),
    "PREPARE": (1, utilities.prepare),
    "WITH … writing": (3, _writing_with),
    "SET ROLE": (1, utilities.set_role),
    "settings": (1, utilities.setting),
}
"""By kind: how often, and by what."""


def statement(writer: Writer) -> tuple[str, str]:
    """(kind, text) of a random statement."""
    kinds = [kind for kind in KINDS if kind != "MERGE" or writer.world.version >= 150000]
    weights = [KINDS[kind][0] for kind in kinds]
    kind = writer.random.choices(kinds, weights)[0]
    return kind, KINDS[kind][1](writer)
