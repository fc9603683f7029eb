"""The table of drivers, frameworks and tools: by what each is known, and what it writes beside the message."""

from __future__ import annotations

import re
from typing import NamedTuple

from pgwhy.incident.quoted_sql import STRING, unquoted


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

_FIELD = re.compile(
    rf"^\s*(?P<name>detail|hint|where|internalQuery): (?P<text>{STRING}(?:\s*\+\s*{STRING})*),?$",
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


def fields_in(text: str) -> dict[str, str]:
    """DETAIL, HINT, CONTEXT and QUERY as node-postgres shows them: properties of the error object."""
    return {_FIELD_NAMES[found["name"]]: unquoted(found["text"]) for found in _FIELD.finditer(text)}


def code_in(text: str) -> str:
    """The SQLSTATE that stands beside a message; empty if there is none."""
    for found in _CODE.finditer(text):
        if code := next((group for group in found.groups() if group), ""):
            return code
    return ""
