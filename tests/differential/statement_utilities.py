"""Random statements of the kinds that are no queries themselves, though many have one inside."""

from __future__ import annotations

from tests.differential.statement_texts import Writer


def copy(writer: Writer) -> str:
    """COPY of a table or a query, to or from the client, a file, a program; sometimes with a row of data."""
    relation = writer.relation("table", "partition", "partitioned", "inheritance", "matview")
    columns = writer.pick("", f" ({', '.join(writer.random.sample(relation.names, 2))})")
    writable = relation.writable or relation.names
    named = writer.random.sample(writable, 2)
    row = "\t".join("w" if column == "b" else "\\N" if column in "po" else "9000" for column in named)
    written = writer.name(relation)
    condition = f" WHERE {named[0]} IS NOT NULL" if named[0] != "b" else ""
    return writer.random.choice(
        (
            lambda: f"COPY {writer.name(relation)}{columns} TO STDOUT",
            lambda: f"COPY ({writer.select()}) TO STDOUT",
            lambda: f"COPY {writer.name(writer.relation('table', 'partitioned', 'view'))} FROM STDIN",
            lambda: f"COPY {written} ({', '.join(named)}) FROM STDIN;\n{row}\n\\.\n",
            lambda: f"COPY {written} ({', '.join(named)}) FROM STDIN;\n{row}\n\\.\n",
            lambda: f"COPY {written} ({', '.join(named)}) FROM STDIN{condition};\n{row}\n\\.\n",
            lambda: f"COPY {writer.name(relation)} TO '/nowhere/file'",
            lambda: f"COPY {writer.name(relation)} FROM PROGRAM 'true'",
        )
    )()


def truncate(writer: Writer) -> str:
    """TRUNCATE of one table or two."""
    names = []
    for _ in range(writer.random.randrange(1, 3)):
        relation = writer.relation("table", "partitioned", "partition", "inheritance")
        only = writer.pick("", "", "ONLY ") if relation.kind == "inheritance" else ""
        names.append(only + writer.name(relation))
    how = writer.pick("", " CASCADE", " RESTART IDENTITY CASCADE", " RESTART IDENTITY")
    return f"TRUNCATE {', '.join(dict.fromkeys(names))}{how}"


def lock(writer: Writer) -> str:
    """LOCK TABLE in every mode."""
    mode = writer.pick(
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE UPDATE EXCLUSIVE",
        "SHARE",
        "SHARE ROW EXCLUSIVE",
        "EXCLUSIVE",
        "ACCESS EXCLUSIVE",
    )
    kinds = ("table", "partitioned", "partition", "inheritance", "view", "join view")
    relations = [writer.relation(*kinds) for _ in range(writer.random.choice((1, 1, 1, 2)))]
    only = "ONLY " if relations[0].kind == "inheritance" and writer.random.random() < 0.3 else ""
    return f"LOCK TABLE {only}{', '.join(writer.name(r) for r in relations)} IN {mode} MODE"


def call(writer: Writer) -> str:
    """CALL of a procedure."""
    procedure = writer.random.choice(writer.world.procedures)
    return f"CALL {writer.name(procedure)}({writer.pick('1', '2', writer.call('1'))})"


def sequence(writer: Writer) -> str:
    """The functions of sequences, those of identity and serial columns among them."""
    (sequence,) = writer.random.choice(
        writer.world.connection.execute(
            "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class WHERE relkind = 'S' ORDER BY 1"
        ).fetchall()
    )
    assert isinstance(sequence, str)
    table = writer.relation("table")
    return writer.pick(
        f"SELECT nextval('{sequence}')",
        f"SELECT nextval('{sequence.split('.')[1]}')",
        f"SELECT nextval('{sequence}'::regclass) FROM {writer.name(table)}",
        f"SELECT setval('{sequence}'::regclass, 5)",
        f"SELECT setval('{sequence}', 5, false)",
        f"SELECT currval('{sequence}')",
        f"SELECT last_value FROM {sequence}",
        f"SELECT * FROM {sequence}",
        f"SELECT pg_sequence_last_value('{sequence}')",
        f"SELECT pg_sequence_parameters('{sequence}'::regclass)",
        f"SELECT setval(pg_get_serial_sequence('{table.full}', 'c'), 9)",
        "SELECT lastval()",
    )


def create_table_as(writer: Writer) -> str:
    """CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW; CREATE VIEW for comparison."""
    target = writer.pick("s0.fresh", "s1.fresh", "fresh", "s2.fresh")
    source = writer.name(writer.relation())
    return writer.random.choice(
        (
            lambda: f"CREATE TABLE {target} AS {writer.select()}",
            lambda: f"CREATE TABLE {target} AS {writer.select()}",
            lambda: f"CREATE TEMP TABLE fresh AS {writer.select()}",
            lambda: f"CREATE TABLE {target} AS SELECT * FROM {source} WITH NO DATA",
            lambda: f"CREATE TABLE IF NOT EXISTS {target} AS TABLE {source}",
            lambda: f"CREATE MATERIALIZED VIEW {target} AS {writer.select()}",
            lambda: f"CREATE MATERIALIZED VIEW {target} AS {writer.select()} WITH NO DATA",
        )
    )()


def declare(writer: Writer) -> str:
    """A cursor."""
    return f"DECLARE cursor_ CURSOR FOR {writer.select()}"


def prepare(writer: Writer) -> str:
    """A statement that is only analysed."""
    return f"PREPARE prepared_ AS {writer.select()}"


def set_role(writer: Writer) -> str:
    """SET ROLE."""
    return writer.pick(
        f"SET LOCAL ROLE {writer.world.role()}", f"SET ROLE {writer.world.role()}", "SET ROLE none"
    )


def setting(writer: Writer) -> str:
    """SET, RESET and SHOW."""
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
