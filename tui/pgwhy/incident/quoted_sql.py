"""Where drivers, frameworks and tools write the SQL that failed: each place with its name, pattern and an example."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

_SQL_WORD = (
    r"(?:select|insert|update|delete|with|merge|create|alter|drop|truncate|copy|call|grant|revoke|refresh|lock|vacuum"
    r"|analyze|reindex|cluster|explain|reassign\s+owned|comment\s+on|import\s+foreign|do\s+\$"
    r"|set\s+(?:(?:local|session)\s+)?(?:role|authorization|[\w.]+\s*(?:=|to\b)))"
)
STRING = r"(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`)"

_SQL_KEY = r"(?:\b(?:sql|query|statement)|['\"](?:sql|query|statement)['\"])"
_RAILS_LOG = (
    r"^\s*(?:[\w:]+ (?:Load|Create|Update|Destroy|Exists\??|Count|Pluck|Delete)(?: \w+)?|SQL) \([\d.]+ms\)\s+"
)


class Place(NamedTuple):
    """One way to write SQL beside a message."""

    name: str
    pattern: str
    """Has a group ``sql``, or ``string`` where the SQL is written as a string of the language."""
    example: str


# The first that finds SQL is taken: particular ones stand before general ones.
PLACES = (
    Place(
        "SQLAlchemy, SQL as a Python string",
        r"\[SQL: (?P<string>u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))\](?= \[parameters|\s*$|\s*\(Background)",
        "[SQL: u\"SELECT * FROM orders WHERE note = 'x'\"] [parameters: {}]",
    ),
    Place(
        "SQLAlchemy",
        r"\[SQL: (?P<sql>.*?)\]\s*(?=^\[parameters: |^\(Background|\[parameters: |\(Background|\Z|\n\s*\n)",
        "[SQL: INSERT INTO orders (id) VALUES (%(id)s)]\n[parameters: {'id': 1}]",
    ),
    Place(
        "Liquibase",
        r"\[Failed SQL: (?:\(\d+\) )?(?P<sql>.*?)\]\s*$",
        "ERROR: permission denied for table orders [Failed SQL: (0) ALTER TABLE orders ADD x int]",
    ),
    Place(
        "Spring",
        r"(?:bad SQL grammar|for SQL|; SQL|^SQL) \[(?!n/a\])(?P<sql>.*?)\](?:;|,|$)",
        "bad SQL grammar [SELECT * FROM orders]; nested exception is org.postgresql.util.PSQLException",
    ),
    Place(
        "Hibernate 6",
        r"\[ERROR: [^\n]*?(?:\n\s+Position: \d+)?\] \[(?!n/a\])(?P<sql>.*?)\](?: \[|;|$)",
        "could not execute [ERROR: permission denied\n  Position: 15] [select o.id from orders o] [n/a]",
    ),
    Place(
        "Laravel's log",
        r"\(Connection: [^,\n]*,(?: \w+: [^,\n]*,)* SQL: (?P<sql>[^\n]*?)\) \{\"exception\"",
        '(Connection: pgsql, Host: db1, Port: 5432, SQL: select * from "orders") {"exception":"[object]"',
    ),
    Place(
        "Laravel",
        r"\((?:Connection: [^,]*,(?: \w+: [^,]*,)* )?SQL: (?P<sql>.*)\)\s*$",
        'permission denied for table orders (Connection: pgsql, SQL: select * from "orders" where "id" in (1))',
    ),
    Place(
        "Doctrine",
        r"An exception occurred while executing '(?P<sql>.*?)'(?: with params|:)",
        "An exception occurred while executing 'SELECT * FROM orders WHERE id = ?' with params [1]:",
    ),
    Place(
        "Drizzle, in a line of its own",
        r"^Failed query: (?P<sql>.*?)\nparams:",
        'Failed query: select "id" from "orders"\nparams: 1',
    ),
    Place(
        "Drizzle",
        r"(?:DrizzleQueryError|Error): Failed query: (?P<sql>.*?)\nparams:",
        'DrizzleQueryError: Failed query: select "id" from "orders"\nparams: 1',
    ),
    Place(
        "JDBC batch",
        r"Batch entry \d+ (?P<sql>.*?) was aborted",
        "Batch entry 0 INSERT INTO orders (id) VALUES ('1') was aborted: ERROR: permission denied for table orders",
    ),
    Place(
        "MyBatis",
        r"### SQL: (?P<sql>.*?)$",
        "### SQL: SELECT id FROM orders WHERE id = ?",
    ),
    Place(
        "a property of an error object or of a log entry",
        rf"{_SQL_KEY}\s*[:=]\s*(?P<string>(?=.\s*{_SQL_WORD}){STRING}(?:\s*\+\s*{STRING})*)",
        "  query: 'SELECT * FROM orders',",
    ),
    Place(
        "DBD::Pg",
        r"\[for Statement \"(?P<sql>.*?)\"(?: with ParamValues: .*?)?\]",
        "execute failed [for Statement \"SELECT * FROM orders\" with ParamValues: 1='1']",
    ),
    Place(
        "Flyway",
        r"^Statement *: (?P<sql>.*?)(?:\n\s*\n|\Z)",
        "SQL State  : 42501\nStatement  : CREATE TABLE orders (id int)\n\n",
    ),
    Place(
        "golang-migrate",
        r" in line \d+: (?P<sql>.*?) \(details: ",
        "migration failed in line 0: CREATE TABLE orders (id int); (details: pq: permission denied for schema public)",
    ),
    Place(
        "TypeORM's log, failed",
        rf"^\s*query(?: failed)?: (?P<sql>{_SQL_WORD}\b[^\n]*?)(?: -- PARAMETERS: [^\n]*)?\n(?:\s*error: |\s+\()",
        "query failed: SELECT * FROM orders -- PARAMETERS: [1]\nerror: error: permission denied for table orders",
    ),
    Place(
        "TypeORM's log",
        rf"^\s*query: (?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\Z)",
        "query: SELECT * FROM orders\nWHERE id = 1\n\n",
    ),
    Place(
        "pg_restore",
        r"^Command was: (?P<sql>.*?)(?:\n\s*\n|\npg_restore: |\Z)",
        "ERROR:  permission denied for schema public\nCommand was: CREATE TABLE public.orders (id int);\n\n",
    ),
    Place(
        "tools of Supabase: the statement's number, then the statement",
        rf"^At statement:? \d+:?\s*\n(?P<sql>\s*{_SQL_WORD}\b.*?)(?:\n\s*\n|\n[A-Z][a-z]+ [a-z][^\n]*\.\s*\Z|\Z)",
        "ERROR: must be owner of table orders (SQLSTATE 42501)\nAt statement: 4\nCREATE INDEX ON orders(id)\nTry it.",
    ),
    Place(
        "GORM",
        rf"\[rows:[\d-]+\]\s+(?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\n\d{{4}}/\d\d/|\Z)",
        "[1.523ms] [rows:0] SELECT * FROM orders\n2026/01/02 10:11:12",
    ),
    Place(
        "Robot Framework",
        r"Cannot execute SQL '(?P<sql>.*?)' (?:None|\[|\(|\{)",
        "Cannot execute SQL 'SELECT * FROM orders' None",
    ),
    Place(
        "Rails' log",
        rf"{_RAILS_LOG}(?P<sql>{_SQL_WORD}\b.*?)(?:  \[\[.*)?$",
        '  Order Load (0.4ms)  SELECT "orders".* FROM "orders"  [["id", 1]]',
    ),
    Place(
        "Entity Framework",
        rf"(?:Executed|Failed executing) DbCommand [^\n]*\n(?P<sql>\s*{_SQL_WORD}\b.*?)(?=\n\S|\n\s*\n|\Z)",
        "Failed executing DbCommand (3ms) [Parameters=[]]\nSELECT * FROM orders\n\n",
    ),
    Place(
        "SQL before the message, as Sequelize and dblink join them",
        rf"(?:^|error: )(?P<sql>{_SQL_WORD}\b[^\n]*?) - (?=permission denied|must be|relation|function|new row|schema)",
        "error: select * from orders - permission denied for table orders",
    ),
    Place(
        "Rails, SQL in a line of its own",
        rf"^: (?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\n\s+from |\Z)",
        "PG::InsufficientPrivilege: ERROR:  permission denied for table orders\n: SELECT * FROM orders\n\n",
    ),
    Place(
        "SQL behind the message, at the end of the text",
        rf"(?<=\S): (?P<sql>{_SQL_WORD}\b[^\n]*)\Z",
        "PG::InsufficientPrivilege: ERROR: permission denied for table orders: SELECT * FROM orders",
    ),
    Place(
        "the line of source in a Python traceback",
        rf"\.(?:execute|fetch\w*|query|exec\w*|run|raw)\((?:[\w.]*text\()?(?P<string>(?=.\s*{_SQL_WORD}){STRING})",
        '    cursor.execute("SELECT * FROM orders")',
    ),
)


def sql_in(text: str) -> str:
    """The failed SQL as a driver or framework wrote it beside the message; empty if there is none."""
    return next((sql for place in PLACES if (sql := sql_at(place, text))), "")


def sql_at(place: Place, text: str) -> str:
    """The SQL that the text has at this place; empty if there is none."""
    found = re.search(place.pattern, text, re.DOTALL | re.MULTILINE | re.IGNORECASE)
    if found is None:
        return ""
    groups = found.groupdict()
    sql = unquoted(groups["string"]) if groups.get("string") else (groups.get("sql") or "")
    return sql.strip()


def unquoted(literal: str) -> str:
    """A Python or JavaScript string, or several joined by ``+``, as the text that it stands for."""
    parts = re.findall(STRING, literal)
    return "".join(_value_of(part) for part in parts)


def _value_of(part: str) -> str:
    plain = part[1:-1].replace("\\`", "`") if part.startswith("`") else part
    try:
        return str(ast.literal_eval(plain.replace("\n", "\\n"))) if plain is part else plain
    except (SyntaxError, ValueError):
        return part[1:-1]
