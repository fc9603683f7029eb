"""The table of statement kinds: what each is called and what finds out what it requires. One entry each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from postgast import AstNode, nodes

from pgwhy.statement.kinds import (
    call,
    copy,
    create_table_as,
    explain,
    lock,
    query,
    settings,
    transaction,
    truncate,
)
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene

Handler = Callable[[Scene, Ledger, Any], None]


class Kind(NamedTuple):
    """A statement kind."""

    name: str
    handler: Handler | None = None
    """None for statements that require nothing."""


KINDS: dict[type[AstNode], Kind] = {
    nodes.SelectStmt: Kind("SELECT", query.query),
    nodes.InsertStmt: Kind("INSERT", query.query),
    nodes.UpdateStmt: Kind("UPDATE", query.query),
    nodes.DeleteStmt: Kind("DELETE", query.query),
    nodes.MergeStmt: Kind("MERGE", query.query),
    nodes.PrepareStmt: Kind("PREPARE", query.prepare),
    nodes.ExecuteStmt: Kind("EXECUTE", query.execute),
    nodes.DeallocateStmt: Kind("DEALLOCATE", query.deallocate),
    nodes.DeclareCursorStmt: Kind("DECLARE", query.declare),
    nodes.FetchStmt: Kind("FETCH"),
    nodes.ClosePortalStmt: Kind("CLOSE"),
    nodes.CopyStmt: Kind("COPY", copy.copy),
    nodes.TruncateStmt: Kind("TRUNCATE", truncate.truncate),
    nodes.LockStmt: Kind("LOCK", lock.lock),
    nodes.CallStmt: Kind("CALL", call.call),
    nodes.DoStmt: Kind("DO", call.do),
    nodes.ExplainStmt: Kind("EXPLAIN", explain.explain),
    nodes.CreateTableAsStmt: Kind("CREATE TABLE AS", create_table_as.create_as),
    nodes.VariableSetStmt: Kind("SET", settings.set_variable),
    nodes.VariableShowStmt: Kind("SHOW", settings.show),
    nodes.DiscardStmt: Kind("DISCARD", settings.discard),
    nodes.TransactionStmt: Kind("TRANSACTION", transaction.transaction),
    nodes.ListenStmt: Kind("LISTEN"),
    nodes.UnlistenStmt: Kind("UNLISTEN"),
    nodes.NotifyStmt: Kind("NOTIFY"),
    nodes.ConstraintsSetStmt: Kind("SET CONSTRAINTS"),
}


_NOT_FOLLOWED = {
    # where the name of the node does not tell the command
    "AlterObjectSchema": "ALTER … SET SCHEMA",
    "AlterOwner": "ALTER … OWNER TO",
    "AlterSeq": "ALTER SEQUENCE",
    "CheckPoint": "CHECKPOINT",
    "CompositeType": "CREATE TYPE",
    "Create": "CREATE TABLE",
    "CreateAm": "CREATE ACCESS METHOD",
    "CreateEnum": "CREATE TYPE",
    "CreateEventTrig": "CREATE EVENT TRIGGER",
    "CreateFdw": "CREATE FOREIGN DATA WRAPPER",
    "CreateForeignServer": "CREATE SERVER",
    "CreatePLang": "CREATE LANGUAGE",
    "CreateRange": "CREATE TYPE",
    "CreateSeq": "CREATE SEQUENCE",
    "CreateStats": "CREATE STATISTICS",
    "CreateTrig": "CREATE TRIGGER",
    "Createdb": "CREATE DATABASE",
    "Define": "CREATE AGGREGATE, OPERATOR, TYPE, COLLATION or TEXT SEARCH …",
    "Dropdb": "DROP DATABASE",
    "GrantRole": "GRANT or REVOKE of a role",
    "Grant": "GRANT or REVOKE",
    "Index": "CREATE INDEX",
    "RefreshMatView": "REFRESH MATERIALIZED VIEW",
    "Rename": "ALTER … RENAME",
    "Rule": "CREATE RULE",
    "SecLabel": "SECURITY LABEL",
    "Vacuum": "VACUUM or ANALYZE",
    "View": "CREATE VIEW",
}


def kind_of(node: AstNode) -> str:
    """The command's name; for kinds that are not covered, made from the node's."""
    found = KINDS.get(type(node))
    if found is not None:
        return found.name
    name = type(node).__name__.removesuffix("Stmt")
    words = "".join(" " + c if c.isupper() else c for c in name).strip().upper()
    return _NOT_FOLLOWED.get(name, words)
