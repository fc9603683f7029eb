"""A small shop on a real server, and questions about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg

from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Diagnosis
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.incident import recognise
from pgwhy.remedy.remedies import remedies
from pgwhy.remedy.remedy import Remedies
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

ROLES = ("app", "web", "owner", "reader", "writer", "lazy", "boss")
SCRIPT = """
CREATE ROLE {app} LOGIN; CREATE ROLE {web} LOGIN; CREATE ROLE {owner}; CREATE ROLE {reader}; CREATE ROLE {writer};
CREATE ROLE {lazy} LOGIN NOINHERIT; CREATE ROLE {boss} LOGIN; GRANT {owner} TO {boss};
CREATE SCHEMA app AUTHORIZATION {owner}; CREATE SCHEMA hidden AUTHORIZATION {owner};
GRANT USAGE ON SCHEMA app TO {app}, {reader}, {writer}, {lazy}, {web};
SET ROLE {owner};
CREATE TABLE app.customers (id int PRIMARY KEY, name text, secret text);
CREATE TABLE app.orders (id serial PRIMARY KEY, customer int REFERENCES app.customers, total int);
CREATE TABLE app."Mixed" (a int);
CREATE TABLE hidden.parent (id int PRIMARY KEY);
CREATE TABLE app.child (parent int REFERENCES hidden.parent);
CREATE TABLE app.rows (owner text);
ALTER TABLE app.rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY theirs ON app.rows FOR INSERT TO {writer} WITH CHECK (true);
CREATE VIEW app.names AS SELECT id, name FROM app.customers;
CREATE FUNCTION app.closed(int) RETURNS int LANGUAGE sql AS 'select $1';
REVOKE EXECUTE ON FUNCTION app.closed(int) FROM PUBLIC;
CREATE FUNCTION app.looks() RETURNS bigint LANGUAGE plpgsql AS
    $$ BEGIN RETURN (SELECT count(*) FROM app.customers); END $$;
GRANT SELECT ON app.orders, app.customers TO {reader};
GRANT SELECT, INSERT, UPDATE ON app.orders TO {writer};
GRANT USAGE ON SEQUENCE app.orders_id_seq TO {writer};
GRANT SELECT (id, name), UPDATE (name) ON app.customers TO {app};
GRANT INSERT ON app.child, app.rows TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA app GRANT SELECT ON TABLES TO {reader};
RESET ROLE; GRANT {reader} TO {lazy};
"""


class Shop:
    """Roles by their short names; ``ask`` for the one answer to a text."""

    def __init__(self, database: FreshDatabase) -> None:
        self.database = database
        database.execute(SCRIPT.format(**{name: database.own(name) for name in ROLES}))

    def full(self, text: str) -> str:
        """Text with ``@app`` as the full name of that role."""
        return re.sub(rf"@(?={'|'.join(ROLES)})", self.database.prefix + "_", text)

    def short(self, text: str) -> str:
        """Text with short names again."""
        return text.replace(self.database.prefix + "_", "")

    def own(self, roles: Iterable[str]) -> list[str]:
        """Those of the roles that are the shop's, by their short names; a server may have others."""
        return [self.short(role) for role in roles if self.short(role) in ROLES]

    def ask(self, text: str, role: str | None = None, path: str | None = None) -> tuple[Diagnosis, Remedies]:
        """The answer about the last thing in a text; asked as superuser."""
        incident = recognise(self.full(text))[-1]

        def question(catalog: Catalog) -> tuple[Diagnosis, Remedies]:
            asked = self.database.own(role) if role else None
            found = diagnose(catalog, incident, role=asked, search_path=path)[-1]
            return found, remedies(found)

        with opened(self.database) as door:
            return door.ask(question)

    def fails(self, statement: str, role: str, before: tuple[str, ...] = ()) -> str:
        """What the server says to the role, as psql prints it; empty if it succeeds. Nothing stays of it."""
        with psycopg.connect(self.database.dsn()) as connection:
            try:
                for line in (*before, self.full(f"SET ROLE @{role}"), self.full(statement)):
                    connection.execute(line.encode())
            except psycopg.Error as error:
                said = error.diag
                fields = {
                    "ERROR": said.message_primary,
                    "DETAIL": said.message_detail,
                    "HINT": said.message_hint,
                    "QUERY": said.internal_query,
                    "CONTEXT": said.context,
                }
                return "\n".join(f"{word}:  {text}" for word, text in fields.items() if text)
            finally:
                connection.rollback()
        return ""


@contextmanager
def shop_on(server: Server) -> Iterator[Shop]:
    """The shop, dropped at the end."""
    with fresh_database(server) as database:
        yield Shop(database)
