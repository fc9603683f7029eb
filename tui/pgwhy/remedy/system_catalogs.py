"""System catalogs: which are closed, what shows the open part of those, and which command changes each."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.access import stored_or_default
from pgwhy.acl import PUBLIC, Privilege
from pgwhy.catalog import SYSTEM_SCHEMAS, Catalog, Relation


class Closed(NamedTuple):
    """A catalog that initdb closes to everybody but superusers."""

    instead: str
    """What shows to everybody what may be shown; empty if nothing does."""
    shows: str
    """What reading it shows."""
    columns: tuple[str, ...] = ()
    """The columns that show it; empty: all of them."""


_PASSWORDS = "the password hashes of all roles, superusers included"
_ROLES = "pg_roles shows everything but the passwords, to everybody"
_VALUES = "values out of the tables of all roles, whoever may read these"
_STATISTICS = "pg_stats shows what concerns the tables that one may read, to everybody"
_MAPPINGS = "pg_user_mappings shows what one may see, to everybody"
_LOGINS = "the names and passwords with which this server logs in to others"
_MEMORY = "what the server's memory is used for"
_BUILT = "where the server is installed, and how it was built"

_CLOSED = {
    "pg_authid": Closed(_ROLES, _PASSWORDS, ("rolpassword",)),
    "pg_shadow": Closed(_ROLES, _PASSWORDS, ("passwd",)),
    "pg_statistic": Closed(_STATISTICS, _VALUES),
    "pg_statistic_ext_data": Closed(_STATISTICS.replace("pg_stats", "pg_stats_ext"), _VALUES),
    "pg_user_mapping": Closed(_MAPPINGS, _LOGINS, ("umoptions",)),
    "_pg_user_mappings": Closed(_MAPPINGS, _LOGINS, ("umoptions",)),
    "pg_subscription": Closed(
        "all its columns but subconninfo are open to everybody",
        "with which passwords subscriptions log in to other servers",
        ("subconninfo",),
    ),
    "pg_largeobject": Closed(
        "lo_get and its like read the large objects on which one has SELECT",
        "the contents of all large objects, whoever may read these",
        ("data",),
    ),
    "pg_hba_file_rules": Closed("", "who may log in, from where and how"),
    "pg_ident_file_mappings": Closed("", "which users of other systems may log in as which role"),
    "pg_file_settings": Closed(
        "pg_settings shows the settings in force, to everybody",
        "every line of the configuration files, also of settings that only superusers may see",
    ),
    "pg_config": Closed("", _BUILT),
    "pg_replication_origin_status": Closed("", "how far replication from other servers has come"),
    "pg_shmem_allocations": Closed("", _MEMORY),
    "pg_shmem_allocations_numa": Closed("", _MEMORY),
    "pg_backend_memory_contexts": Closed("", _MEMORY),
    "pg_aios": Closed("", "what the server reads and writes at the moment"),
}
"""By name."""

_ROLE = "CREATE ROLE, ALTER ROLE or DROP ROLE, run by a superuser or, for what it may give, a role with CREATEROLE"
_TABLE = "ALTER TABLE, run by the owner of the table"
_INDEX = "CREATE INDEX, ALTER INDEX or DROP INDEX, run by the owner of the table"
_ROUTINE = "CREATE OR REPLACE FUNCTION or ALTER FUNCTION, run by the owner of the function"
_OPERATOR = "CREATE, ALTER or DROP OPERATOR (CLASS, FAMILY), run by a superuser or the owner"
_PUBLICATION = "ALTER PUBLICATION, run by its owner"
_SUBSCRIPTION = "ALTER SUBSCRIPTION, run by its owner"
_SEARCH = "ALTER TEXT SEARCH, run by the owner of the configuration or dictionary"
_LABEL = "SECURITY LABEL, run by the owner of what is labelled"
_COMMENT = "COMMENT, run by the owner of what it is about"
_EXTENSION = "CREATE, ALTER or DROP EXTENSION, run by its owner or a superuser"
_ANALYZE = "ANALYZE, run by the owner of the table"

CHANGED_BY = {
    "pg_authid": _ROLE,
    "pg_shadow": _ROLE,
    "pg_roles": _ROLE,
    "pg_user": _ROLE,
    "pg_group": "GRANT or REVOKE of the role, run by a role with ADMIN OPTION on it",
    "pg_auth_members": "GRANT or REVOKE of the role, run by a role with ADMIN OPTION on it",
    "pg_db_role_setting": "ALTER ROLE … SET or ALTER DATABASE … SET",
    "pg_database": "ALTER DATABASE, run by the owner of the database",
    "pg_tablespace": "ALTER TABLESPACE, run by its owner",
    "pg_parameter_acl": "GRANT or REVOKE … ON PARAMETER, run by a superuser",
    "pg_default_acl": "ALTER DEFAULT PRIVILEGES, run by the role that will create the objects",
    "pg_class": _TABLE,
    "pg_tables": _TABLE,
    "pg_attribute": _TABLE,
    "pg_attrdef": _TABLE,
    "pg_constraint": _TABLE,
    "pg_inherits": _TABLE,
    "pg_partitioned_table": _TABLE,
    "pg_foreign_table": "ALTER FOREIGN TABLE, run by the owner of the table",
    "pg_index": _INDEX,
    "pg_indexes": _INDEX,
    "pg_sequence": "ALTER SEQUENCE, run by the owner of the sequence",
    "pg_sequences": "ALTER SEQUENCE, run by the owner of the sequence",
    "pg_trigger": "CREATE TRIGGER, or ALTER TABLE … ENABLE or DISABLE TRIGGER, run by the owner of the table",
    "pg_rewrite": "CREATE OR REPLACE VIEW or RULE, run by the owner of the view or table",
    "pg_views": "CREATE OR REPLACE VIEW or ALTER VIEW, run by the owner of the view",
    "pg_matviews": "ALTER MATERIALIZED VIEW, run by its owner",
    "pg_policy": "CREATE, ALTER or DROP POLICY, run by the owner of the table",
    "pg_policies": "CREATE, ALTER or DROP POLICY, run by the owner of the table",
    "pg_proc": _ROUTINE,
    "pg_aggregate": "CREATE OR REPLACE AGGREGATE or ALTER AGGREGATE, run by its owner",
    "pg_language": "ALTER LANGUAGE, run by its owner",
    "pg_type": "ALTER TYPE or ALTER DOMAIN, run by the owner of the type",
    "pg_enum": "ALTER TYPE … ADD VALUE or RENAME VALUE, run by the owner of the type",
    "pg_range": "ALTER TYPE, run by the owner of the type",
    "pg_namespace": "ALTER SCHEMA, run by the owner of the schema",
    "pg_collation": "ALTER COLLATION, run by its owner",
    "pg_conversion": "ALTER CONVERSION, run by its owner",
    "pg_cast": "CREATE CAST or DROP CAST, run by the owner of one of its types",
    "pg_operator": _OPERATOR,
    "pg_opclass": _OPERATOR,
    "pg_opfamily": _OPERATOR,
    "pg_amop": _OPERATOR,
    "pg_amproc": _OPERATOR,
    "pg_extension": _EXTENSION,
    "pg_foreign_data_wrapper": "ALTER FOREIGN DATA WRAPPER, run by a superuser",
    "pg_foreign_server": "ALTER SERVER, run by its owner",
    "pg_user_mapping": "CREATE, ALTER or DROP USER MAPPING, run by the owner of the server",
    "pg_event_trigger": "ALTER EVENT TRIGGER, run by its owner",
    "pg_publication": _PUBLICATION,
    "pg_publication_rel": _PUBLICATION,
    "pg_publication_namespace": _PUBLICATION,
    "pg_subscription": _SUBSCRIPTION,
    "pg_subscription_rel": _SUBSCRIPTION,
    "pg_statistic": _ANALYZE,
    "pg_statistic_ext_data": _ANALYZE,
    "pg_statistic_ext": "CREATE, ALTER or DROP STATISTICS, run by the owner",
    "pg_ts_config": _SEARCH,
    "pg_ts_config_map": _SEARCH,
    "pg_ts_dict": _SEARCH,
    "pg_description": _COMMENT,
    "pg_shdescription": _COMMENT,
    "pg_seclabel": _LABEL,
    "pg_shseclabel": _LABEL,
    "pg_largeobject": "lo_put and its like, called by a role with UPDATE on the large object",
    "pg_largeobject_metadata": "lo_create, lo_unlink or ALTER LARGE OBJECT, run by its owner",
    "pg_replication_origin": "pg_replication_origin_create and its like, called by a superuser",
}
"""By name: the command that changes what the catalog holds, and who may run it."""


def closed(relation: Relation) -> Closed:
    """What to say of a closed catalog."""
    return _CLOSED.get(relation.name, Closed("", "what the server closes to all but superusers"))


def open_part(relation: Relation) -> str:
    """What to read instead, or who may, as the first half of a sentence."""
    return closed(relation).instead or "let a superuser read it"


def is_closed(catalog: Catalog, relation: Relation) -> bool:
    """Whether it is of the system, and initdb did not open it to everybody. Raises NotLoaded.

    The schema information_schema is filled after initdb has noted its ACLs (setup_privileges in initdb.c).
    """
    if relation.schema not in SYSTEM_SCHEMAS:
        return False
    details = catalog.details.by_id(relation.oid)
    acl = details.initial_acl if details is not None else None
    opened = acl if acl is not None else stored_or_default(relation, catalog.version)
    return Privilege.SELECT not in opened.granted_to(PUBLIC)
