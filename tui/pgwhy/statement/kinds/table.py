"""The table of statement kinds: what each is called and what finds out what it requires. One entry each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from postgast import AstNode, nodes

from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene

Handler = Callable[[Scene, Ledger, Any], None]


class Kind(NamedTuple):
    """A statement kind. Its module is imported when such a statement is met: most texts have one or two kinds."""

    name: str
    where: str = ""
    """``module.function`` in this folder; empty for statements that require nothing."""

    @property
    def handler(self) -> Handler | None:
        if not self.where:
            return None
        module, _, function = self.where.partition(".")
        found: Handler = getattr(import_module(f"{__package__}.{module}"), function)
        return found


KINDS: dict[type[AstNode], Kind] = {
    nodes.SelectStmt: Kind("SELECT", "query.query"),
    nodes.InsertStmt: Kind("INSERT", "query.query"),
    nodes.UpdateStmt: Kind("UPDATE", "query.query"),
    nodes.DeleteStmt: Kind("DELETE", "query.query"),
    nodes.MergeStmt: Kind("MERGE", "query.query"),
    nodes.PrepareStmt: Kind("PREPARE", "query.prepare"),
    nodes.ExecuteStmt: Kind("EXECUTE", "query.execute"),
    nodes.DeallocateStmt: Kind("DEALLOCATE", "query.deallocate"),
    nodes.DeclareCursorStmt: Kind("DECLARE", "query.declare"),
    nodes.FetchStmt: Kind("FETCH"),
    nodes.ClosePortalStmt: Kind("CLOSE"),
    nodes.CopyStmt: Kind("COPY", "copy.copy"),
    nodes.TruncateStmt: Kind("TRUNCATE", "truncate.truncate"),
    nodes.LockStmt: Kind("LOCK", "lock.lock"),
    nodes.CallStmt: Kind("CALL", "call.call"),
    nodes.DoStmt: Kind("DO", "call.do"),
    nodes.ExplainStmt: Kind("EXPLAIN", "explain.explain"),
    nodes.CreateTableAsStmt: Kind("CREATE TABLE AS", "create_table_as.create_as"),
    nodes.VariableSetStmt: Kind("SET", "settings.set_variable"),
    nodes.VariableShowStmt: Kind("SHOW", "settings.show"),
    nodes.DiscardStmt: Kind("DISCARD", "settings.discard"),
    nodes.TransactionStmt: Kind("TRANSACTION", "transaction.transaction"),
    nodes.ListenStmt: Kind("LISTEN"),
    nodes.UnlistenStmt: Kind("UNLISTEN"),
    nodes.NotifyStmt: Kind("NOTIFY"),
    nodes.ConstraintsSetStmt: Kind("SET CONSTRAINTS"),
    nodes.CreateStmt: Kind("CREATE TABLE", "create_table.create_table"),
    nodes.CreateForeignTableStmt: Kind("CREATE FOREIGN TABLE", "create_table.create_foreign_table"),
    nodes.ViewStmt: Kind("CREATE VIEW", "create_objects.create_view"),
    nodes.CreateSeqStmt: Kind("CREATE SEQUENCE", "create_objects.create_sequence"),
    nodes.AlterSeqStmt: Kind("ALTER SEQUENCE", "create_objects.alter_sequence"),
    nodes.IndexStmt: Kind("CREATE INDEX", "create_objects.create_index"),
    nodes.CreateStatsStmt: Kind("CREATE STATISTICS", "create_objects.create_statistics"),
    nodes.CompositeTypeStmt: Kind("CREATE TYPE", "create_objects.create_composite"),
    nodes.CreateEnumStmt: Kind("CREATE TYPE", "create_objects.create_enum"),
    nodes.CreateRangeStmt: Kind("CREATE TYPE", "create_objects.create_range"),
    nodes.CreateDomainStmt: Kind("CREATE DOMAIN", "create_objects.create_domain"),
    nodes.CreateSchemaStmt: Kind("CREATE SCHEMA", "create_schema.create_schema"),
    nodes.CreateFunctionStmt: Kind("CREATE FUNCTION", "create_routine.create_routine"),
    nodes.AlterFunctionStmt: Kind("ALTER FUNCTION", "create_routine.alter_routine"),
    nodes.CreateTrigStmt: Kind("CREATE TRIGGER", "table_programs.create_trigger"),
    nodes.CreatePolicyStmt: Kind("CREATE POLICY", "table_programs.create_policy"),
    nodes.AlterPolicyStmt: Kind("ALTER POLICY", "table_programs.create_policy"),
    nodes.RuleStmt: Kind("CREATE RULE", "table_programs.create_rule"),
    nodes.CreateEventTrigStmt: Kind("CREATE EVENT TRIGGER", "table_programs.create_event_trigger"),
    nodes.AlterTableStmt: Kind("ALTER TABLE", "alter_table.alter_table"),
    nodes.AlterOwnerStmt: Kind("ALTER OWNER", "alter_object.alter_owner"),
    nodes.AlterObjectSchemaStmt: Kind("ALTER SET SCHEMA", "alter_object.set_schema"),
    nodes.RenameStmt: Kind("RENAME", "alter_object.rename"),
    nodes.DropStmt: Kind("DROP", "drop.drop"),
    nodes.CommentStmt: Kind("COMMENT", "comment.comment"),
    nodes.SecLabelStmt: Kind("SECURITY LABEL", "comment.comment"),
    nodes.GrantStmt: Kind("GRANT", "grants.grant"),
    nodes.GrantRoleStmt: Kind("GRANT", "grant_role.grant_role"),
    nodes.AlterDefaultPrivilegesStmt: Kind("ALTER DEFAULT PRIVILEGES", "grants.alter_default_privileges"),
    nodes.CreateRoleStmt: Kind("CREATE ROLE", "roles.create_role"),
    nodes.AlterRoleStmt: Kind("ALTER ROLE", "roles.alter_role"),
    nodes.AlterRoleSetStmt: Kind("ALTER ROLE SET", "roles.alter_role_set"),
    nodes.DropRoleStmt: Kind("DROP ROLE", "roles.drop_role"),
    nodes.CreatedbStmt: Kind("CREATE DATABASE", "databases.create_database"),
    nodes.AlterDatabaseStmt: Kind("ALTER DATABASE", "databases.alter_database"),
    nodes.AlterDatabaseSetStmt: Kind("ALTER DATABASE SET", "databases.alter_database_set"),
    nodes.DropdbStmt: Kind("DROP DATABASE", "databases.drop_database"),
    nodes.VacuumStmt: Kind("VACUUM", "maintenance.vacuum"),
    nodes.ReindexStmt: Kind("REINDEX", "maintenance.reindex"),
    nodes.ClusterStmt: Kind("CLUSTER", "maintenance.cluster"),
    nodes.RefreshMatViewStmt: Kind("REFRESH MATERIALIZED VIEW", "maintenance.refresh"),
    nodes.CheckPointStmt: Kind("CHECKPOINT", "maintenance.checkpoint"),
    nodes.CreateFdwStmt: Kind("CREATE FOREIGN DATA WRAPPER", "foreign.create_wrapper"),
    nodes.AlterFdwStmt: Kind("ALTER FOREIGN DATA WRAPPER", "foreign.alter_wrapper"),
    nodes.CreateForeignServerStmt: Kind("CREATE SERVER", "foreign.create_server"),
    nodes.AlterForeignServerStmt: Kind("ALTER SERVER", "foreign.alter_server"),
    nodes.CreateUserMappingStmt: Kind("CREATE USER MAPPING", "foreign.user_mapping"),
    nodes.AlterUserMappingStmt: Kind("ALTER USER MAPPING", "foreign.user_mapping"),
    nodes.DropUserMappingStmt: Kind("DROP USER MAPPING", "foreign.user_mapping"),
    nodes.AlterSystemStmt: Kind("ALTER SYSTEM", "system.alter_system"),
    nodes.CreateExtensionStmt: Kind("CREATE EXTENSION", "system.create_extension"),
    nodes.AlterExtensionStmt: Kind("ALTER EXTENSION", "system.alter_extension"),
    nodes.AlterExtensionContentsStmt: Kind("ALTER EXTENSION", "system.alter_extension"),
    nodes.CreatePublicationStmt: Kind("CREATE PUBLICATION", "system.create_publication"),
    nodes.AlterPublicationStmt: Kind("ALTER PUBLICATION", "system.alter_publication"),
    nodes.CreateSubscriptionStmt: Kind("CREATE SUBSCRIPTION", "system.create_subscription"),
    nodes.CreateAmStmt: Kind("CREATE ACCESS METHOD", "system.create_access_method"),
    nodes.CreateTableSpaceStmt: Kind("CREATE TABLESPACE", "system.create_tablespace"),
    nodes.DefineStmt: Kind("CREATE", "define.define"),
    nodes.AlterEnumStmt: Kind("ALTER TYPE", "alter_type.alter_enum"),
    nodes.AlterTypeStmt: Kind("ALTER TYPE", "alter_type.alter_base_type"),
    nodes.AlterDomainStmt: Kind("ALTER DOMAIN", "alter_type.alter_domain"),
    nodes.AlterTSConfigurationStmt: Kind("ALTER TEXT SEARCH", "alter_definition.alter_configuration"),
    nodes.AlterTSDictionaryStmt: Kind("ALTER TEXT SEARCH", "alter_definition.alter_dictionary"),
    nodes.AlterCollationStmt: Kind("ALTER COLLATION", "alter_definition.alter_collation"),
    nodes.AlterStatsStmt: Kind("ALTER STATISTICS", "alter_definition.alter_statistics"),
    nodes.AlterTableSpaceOptionsStmt: Kind("ALTER TABLESPACE", "alter_definition.alter_tablespace"),
    nodes.CreateConversionStmt: Kind("CREATE CONVERSION", "alter_definition.create_conversion"),
    nodes.ImportForeignSchemaStmt: Kind("IMPORT FOREIGN SCHEMA", "alter_definition.import_foreign_schema"),
    nodes.CreateCastStmt: Kind("CREATE CAST", "define.create_cast"),
    nodes.CreateTransformStmt: Kind("CREATE TRANSFORM", "define.create_transform"),
    nodes.CreateOpClassStmt: Kind("CREATE OPERATOR CLASS", "define.create_operator_class"),
    nodes.LoadStmt: Kind("LOAD", "define.load"),
    nodes.ReassignOwnedStmt: Kind("REASSIGN OWNED", "system.reassign_owned"),
    nodes.DropOwnedStmt: Kind("DROP OWNED", "system.drop_owned"),
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
