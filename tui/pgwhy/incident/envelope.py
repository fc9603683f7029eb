"""The table of drivers, frameworks and tools: by what each is known, and where it writes the SQL that failed."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple


class Form(NamedTuple):
    """One kind of trace; the first whose sign is in the text names it."""

    name: str
    sign: str


# More particular ones first: SQLAlchemy before psycopg, Hibernate before JDBC.
FORMS = tuple(
    Form(name, sign)
    for name, sign in (
        ("SQLAlchemy", r"sqlalchemy\.exc|sqlalche\.me|\[SQL: "),
        ("Django", r"django\.db\.utils"),
        ("Alembic", r"\balembic\b"),
        ("psycopg", r"psycopg[23]?\.|(?<![:\w])(?:InsufficientPrivilege|UndefinedTable): "),
        ("asyncpg", r"asyncpg\."),
        ("pg8000", r"pg8000\."),
        ("Hibernate", r"org\.hibernate|could not (?:execute|extract|prepare)"),
        ("Spring", r"org\.springframework|StatementCallback"),
        ("Flyway", r"org\.flywaydb|\bSQL State +: "),
        ("Liquibase", r"liquibase\.|\[Failed SQL: "),
        ("MyBatis", r"### SQL: "),
        ("JDBC", r"org\.postgresql\.|PSQLException"),
        ("Npgsql", r"Npgsql\.|PostgresException"),
        ("Sequelize", r"Sequelize\w*Error|sequelize"),
        ("TypeORM", r"QueryFailedError"),
        ("Prisma", r"Prisma|prisma"),
        ("Drizzle", r"DrizzleQueryError|drizzle-orm"),
        ("Knex", r"node_modules/knex|\bknex\b"),
        ("node-postgres", r"pg-protocol|node_modules/pg/|\broutine: '|severity: 'ERROR'"),
        ("Rails", r"ActiveRecord::|active_record"),
        ("Ruby pg", r"PG::\w+"),
        ("Laravel", r"Illuminate\\|\(Connection: \w+, SQL: "),
        ("Doctrine", r"Doctrine\\|An exception occurred while executing"),
        ("PHP PDO", r"SQLSTATE\["),
        ("pgx", r"\(SQLSTATE [0-9A-Z]{5}\)"),
        ("lib/pq", r"\bpq: "),
        ("Postgrex", r"Postgrex\.Error"),
        ("DBD::Pg", r"DBD::Pg"),
        ("sqlx", r"error returned from database: "),
        ("tokio-postgres", r"db error: "),
        ("PostgREST", r"\"details\":|\"hint\":"),
        ("dbt", r"Database Error in (?:model|seed|snapshot|test|rpc)"),
        ("psql", r"\bpsql:|^LINE \d+: |^[\w.\[\]@:-]+[=\-(*'\"!^][=*!?]?[>#] "),
        ("libpq", r"connection to server (?:at|on) |could not connect to server"),
    )
)

_SQL_WORD = (
    r"(?:select|insert|update|delete|with|merge|create|alter|drop|truncate|copy|call|grant|revoke|refresh|lock|vacuum"
    r"|analyze|reindex|cluster|explain|reassign\s+owned|comment\s+on|import\s+foreign|do\s+\$"
    r"|set\s+(?:(?:local|session)\s+)?(?:role|authorization|[\w.]+\s*(?:=|to\b)))"
)
_STRING = r"(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`)"

_SQL_KEY = r"(?:\b(?:sql|query|statement)|['\"](?:sql|query|statement)['\"])"
_RAILS_LOG = (
    r"^\s*(?:[\w:]+ (?:Load|Create|Update|Destroy|Exists\??|Count|Pluck|Delete)(?: \w+)?|SQL) \([\d.]+ms\)\s+"
)

# Each has a group ``sql``, or ``string`` where the SQL is written as a string of the language.
_SQL = (
    r"\[SQL: (?P<string>u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))\](?= \[parameters|\s*$|\s*\(Background)",
    r"\[SQL: (?P<sql>.*?)\]\s*(?=^\[parameters: |^\(Background|\[parameters: |\(Background|\Z|\n\s*\n)",
    r"\[Failed SQL: (?:\(\d+\) )?(?P<sql>.*?)\]\s*$",
    r"(?:bad SQL grammar|for SQL|; SQL|^SQL) \[(?!n/a\])(?P<sql>.*?)\](?:;|,|$)",
    r"\[ERROR: [^\n]*?(?:\n\s+Position: \d+)?\] \[(?!n/a\])(?P<sql>.*?)\](?: \[|;|$)",
    r"\(Connection: [^,\n]*,(?: \w+: [^,\n]*,)* SQL: (?P<sql>[^\n]*?)\) \{\"exception\"",
    r"\((?:Connection: [^,]*,(?: \w+: [^,]*,)* )?SQL: (?P<sql>.*)\)\s*$",
    r"An exception occurred while executing '(?P<sql>.*?)'(?: with params|:)",
    r"^Failed query: (?P<sql>.*?)\nparams:",
    r"(?:DrizzleQueryError|Error): Failed query: (?P<sql>.*?)\nparams:",
    r"Batch entry \d+ (?P<sql>.*?) was aborted",
    r"### SQL: (?P<sql>.*?)$",
    rf"{_SQL_KEY}\s*[:=]\s*(?P<string>(?=.\s*{_SQL_WORD}){_STRING}(?:\s*\+\s*{_STRING})*)",
    r"\[for Statement \"(?P<sql>.*?)\"(?: with ParamValues: .*?)?\]",
    r"^Statement *: (?P<sql>.*?)(?:\n\s*\n|\Z)",
    r" in line \d+: (?P<sql>.*?) \(details: ",
    rf"^\s*query(?: failed)?: (?P<sql>{_SQL_WORD}\b[^\n]*?)(?: -- PARAMETERS: [^\n]*)?\n(?:\s*error: |\s+\()",
    rf"^\s*query: (?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\Z)",
    r"^Command was: (?P<sql>.*?)(?:\n\s*\n|\npg_restore: |\Z)",
    rf"\[rows:[\d-]+\]\s+(?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\n\d{{4}}/\d\d/|\Z)",
    r"Cannot execute SQL '(?P<sql>.*?)' (?:None|\[|\(|\{)",
    rf"{_RAILS_LOG}(?P<sql>{_SQL_WORD}\b.*?)(?:  \[\[.*)?$",
    rf"(?:Executed|Failed executing) DbCommand [^\n]*\n(?P<sql>\s*{_SQL_WORD}\b.*?)(?=\n\S|\n\s*\n|\Z)",
    rf"(?:^|error: )(?P<sql>{_SQL_WORD}\b[^\n]*?) - (?=permission denied|must be|relation|function|new row|schema)",
    rf"^: (?P<sql>{_SQL_WORD}\b.*?)(?:\n\s*\n|\n\s+from |\Z)",
    rf"(?<=\S): (?P<sql>{_SQL_WORD}\b[^\n]*)\Z",
    # the line of source in a Python traceback
    rf"\.(?:execute|fetch\w*|query|exec\w*|run|raw)\((?:[\w.]*text\()?(?P<string>(?=.\s*{_SQL_WORD}){_STRING})",
)
_FIELD = re.compile(
    rf"^\s*(?P<name>detail|hint|where|internalQuery): (?P<text>{_STRING}(?:\s*\+\s*{_STRING})*),?$",
    re.MULTILINE,
)
_FIELD_NAMES = {"detail": "DETAIL", "hint": "HINT", "where": "CONTEXT", "internalQuery": "QUERY"}

_CODE = re.compile(
    r"SQLSTATE[ :=\[]*['\"]?(?P<a>[0-9A-Z]{5})\b"
    r"|\bSQL State ?[:\[ ]+(?P<b>[0-9A-Z]{5})\b"
    r"|['\"`]?\b(?:code|pgcode|sqlState|sql_error_code|state_code|status_code)['\"`]?"
    r" *[:=] *['\"`]?(?P<c>[0-9A-Z]{5})\b",
    re.IGNORECASE,
)


def form_of(text: str) -> str:
    """Whose trace the text is; empty if it is nobody's."""
    return next((form.name for form in FORMS if re.search(form.sign, text, re.MULTILINE)), "")


def sql_in(text: str) -> str:
    """The failed SQL as a driver or framework wrote it beside the message; empty if there is none."""
    for pattern in _SQL:
        if found := re.search(pattern, text, re.DOTALL | re.MULTILINE | re.IGNORECASE):
            groups = found.groupdict()
            sql = _unquoted(groups["string"]) if groups.get("string") else (groups.get("sql") or "")
            if sql.strip():
                return sql.strip()
    return ""


def fields_in(text: str) -> dict[str, str]:
    """DETAIL, HINT, CONTEXT and QUERY as node-postgres shows them: properties of the error object."""
    return {_FIELD_NAMES[found["name"]]: _unquoted(found["text"]) for found in _FIELD.finditer(text)}


def code_in(text: str) -> str:
    """The SQLSTATE that stands beside a message; empty if there is none."""
    for found in _CODE.finditer(text):
        if code := next((group for group in found.groups() if group), ""):
            return code
    return ""


def _unquoted(literal: str) -> str:
    """A Python or JavaScript string, or several joined by ``+``, as the text that it stands for."""
    parts = re.findall(_STRING, literal)
    return "".join(_value_of(part) for part in parts)


def _value_of(part: str) -> str:
    plain = part[1:-1].replace("\\`", "`") if part.startswith("`") else part
    try:
        return str(ast.literal_eval(plain.replace("\n", "\\n"))) if plain is part else plain
    except (SyntaxError, ValueError):
        return part[1:-1]
