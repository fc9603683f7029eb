"""Random statements of every kind that is followed, each by its name."""

from __future__ import annotations

from collections.abc import Callable

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
    return f"SELECT {alias}.{column} FROM {writer.name(relation)} {alias} FOR {strength}{of}"


def _value(writer: Writer, relation: Rel, column: str) -> str:
    kind = dict(relation.columns)[column]
    if column == "id":
        return str(writer.random.randrange(1000, 10**9))
    if column == "p":
        return writer.pick("1", "NULL", "1")
    if kind == "text":
        return writer.pick("'z'", "upper('z')")
    return writer.pick("1", "2", writer.call("1"), "DEFAULT" if column == "c" else "1")


def _insert(writer: Writer) -> str:
    relation = writer.relation(*_WRITABLE)
    columns = [
        "id",
        *writer.random.sample(relation.writable[1:], writer.random.randrange(len(relation.writable))),
    ]
    values = [_value(writer, relation, column) for column in columns]
    source = f"({', '.join(columns)}) VALUES ({', '.join(values)})"
    if writer.random.random() < 0.15:
        other, alias = writer.relation(), writer.alias()
        where = writer.where(other, alias)
        source = f"(id, a) SELECT {alias}.id + 1000, 1 FROM {writer.name(other)} {alias}{where}"
    elif writer.random.random() < 0.1 and not relation.key:
        source = "DEFAULT VALUES"
    target = writer.name(relation)
    return f"INSERT INTO {target} {source}{_returning(writer, relation)}"


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
    )
    return f"INSERT INTO {target} ({columns}) VALUES (1, 1, 'w') ON CONFLICT {conflict}{_returning(writer, relation)}"


def _update(writer: Writer) -> str:
    relation, alias = writer.relation(*_WRITABLE), writer.alias()
    column = writer.random.choice([c for c in relation.writable if c != "id"])
    value = _value(writer, relation, column)
    if column == "a" and writer.random.random() < 0.5:
        value = writer.number(relation, alias)
    source = ""
    where = writer.where(relation, alias)
    if writer.random.random() < 0.2:
        other, second = writer.relation(), writer.alias()
        source = f" FROM {writer.name(other)} {second}"
        where = f" WHERE {second}.id = {alias}.id"
    returning = writer.pick("", "", "", f" RETURNING {alias}.{writer.column(relation)}", " RETURNING 1")
    return f"UPDATE {writer.name(relation)} {alias} SET {column} = {value}{source}{where}{returning}"


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
    relation = writer.relation("table", "partitioned", "inheritance", "partition")
    source = writer.relation()
    actions = [
        "WHEN MATCHED THEN UPDATE SET a = 3",
        "WHEN MATCHED THEN UPDATE SET a = s.a",
        "WHEN MATCHED AND t.a > 5 THEN DELETE",
        "WHEN MATCHED THEN DO NOTHING",
        "WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id + 5000, 1)",
        "WHEN NOT MATCHED THEN DO NOTHING",
    ]
    chosen = writer.random.sample(actions, writer.random.randrange(1, 3))
    matched = sorted(chosen, key=lambda action: "AND" not in action)
    on = writer.pick("t.id = s.id", "t.id = s.id AND t.a = s.a", "false")
    return f"MERGE INTO {writer.name(relation)} t USING {writer.name(source)} s ON {on} {' '.join(matched)}"


def _copy(writer: Writer) -> str:
    relation = writer.relation("table", "partition", "inheritance", "matview")
    columns = writer.pick("", f" ({', '.join(writer.random.sample(relation.names, 2))})")
    writable = relation.writable or relation.names
    named = ", ".join(writer.random.sample(writable, 2))
    return writer.random.choice(
        (
            lambda: f"COPY {writer.name(relation)}{columns} TO STDOUT",
            lambda: f"COPY ({writer.select()}) TO STDOUT",
            lambda: f"COPY {writer.name(writer.relation('table', 'partitioned'))} FROM STDIN",
            lambda: f"COPY {writer.name(relation)} ({named}) FROM STDIN",
            lambda: f"COPY {writer.name(relation)} TO '/nowhere/file'",
            lambda: f"COPY {writer.name(relation)} FROM PROGRAM 'true'",
        )
    )()


def _truncate(writer: Writer) -> str:
    names = [
        writer.name(writer.relation("table", "partitioned", "inheritance"))
        for _ in range(writer.random.randrange(1, 3))
    ]
    return f"TRUNCATE {', '.join(dict.fromkeys(names))}{writer.pick('', ' CASCADE', ' RESTART IDENTITY CASCADE')}"


def _lock(writer: Writer) -> str:
    mode = writer.pick(
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE",
        "SHARE ROW EXCLUSIVE",
        "EXCLUSIVE",
        "ACCESS EXCLUSIVE",
    )
    relation = writer.relation("table", "partitioned", "inheritance", "view", "join view")
    return f"LOCK TABLE {writer.name(relation)} IN {mode} MODE"


def _call(writer: Writer) -> str:
    procedure = writer.random.choice(writer.world.procedures)
    return f"CALL {writer.name(procedure)}({writer.pick('1', writer.call('1'))})"


def _sequence(writer: Writer) -> str:
    sequence = writer.random.choice(writer.world.sequences)
    return writer.pick(
        f"SELECT nextval('{sequence}')",
        f"SELECT nextval('{sequence.split('.')[1]}')",
        f"SELECT setval('{sequence}'::regclass, 5)",
        f"SELECT setval('{sequence}', 5, false)",
        f"SELECT currval('{sequence}')",
        f"SELECT last_value FROM {sequence}",
    )


def _create_table_as(writer: Writer) -> str:
    target = writer.pick("s0.fresh", "s1.fresh", "fresh", "s2.fresh")
    return writer.pick(
        f"CREATE TABLE {target} AS {writer.select()}",
        f"CREATE TEMP TABLE fresh AS {writer.select()}",
        f"CREATE TABLE {target} AS SELECT * FROM {writer.name(writer.relation())} WITH NO DATA",
    )


def _explain(writer: Writer) -> str:
    inner = writer.random.choice((_select, _insert, _update, _delete))(writer)
    return f"EXPLAIN {writer.pick('', '(ANALYZE) ')}{inner}"


def _declare(writer: Writer) -> str:
    return f"DECLARE cursor_ CURSOR FOR {writer.select()}"


def _prepare(writer: Writer) -> str:
    return f"PREPARE prepared_ AS {writer.select()}"


def _writing_with(writer: Writer) -> str:
    inner = writer.random.choice((_insert, _update, _delete))(writer).split(" RETURNING")[0]
    return (
        f"WITH w AS ({inner} RETURNING 1 AS n) {writer.pick('SELECT n FROM w', 'SELECT 1', writer.select(0))}"
    )


def _set_role(writer: Writer) -> str:
    return writer.pick(
        f"SET LOCAL ROLE {writer.world.role()}", f"SET ROLE {writer.world.role()}", "SET ROLE none"
    )


def _setting(writer: Writer) -> str:
    return writer.pick(
        "SET work_mem = '1MB'",
        "SET log_statement = 'all'",
        "SET search_path = s0",
        "SHOW data_directory",
        "SHOW work_mem",
        "SET session_replication_role = replica",
        "RESET log_statement",
        "SELECT set_config('log_statement', 'all', true)",
    )


KINDS: dict[str, tuple[int, Callable[[Writer], str]]] = {
    "SELECT": (30, _select),
    "FOR UPDATE": (4, _for_update),
    "INSERT": (14, _insert),
    "ON CONFLICT": (5, _upsert),
    "UPDATE": (12, _update),
    "DELETE": (8, _delete),
    "MERGE": (5, _merge),
    "COPY": (4, _copy),
    "TRUNCATE": (3, _truncate),
    "LOCK": (4, _lock),
    "CALL": (3, _call),
    "sequences": (3, _sequence),
    "CREATE TABLE AS": (3, _create_table_as),
    "EXPLAIN": (3, _explain),
    "DECLARE": (1, _declare),
    "PREPARE": (1, _prepare),
    "WITH … writing": (3, _writing_with),
    "SET ROLE": (1, _set_role),
    "settings": (1, _setting),
}
"""By kind: how often, and by what."""


def statement(writer: Writer) -> tuple[str, str]:
    """(kind, text) of a random statement."""
    kinds = [kind for kind in KINDS if kind != "MERGE" or writer.world.version >= 150000]
    weights = [KINDS[kind][0] for kind in kinds]
    kind = writer.random.choices(kinds, weights)[0]
    return kind, KINDS[kind][1](writer)
