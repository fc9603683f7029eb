"""Reads the small parts of one database, which are always there: one statement per catalog, and the rows as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from pgwhy.acl import Acl
from pgwhy.catalog import (
    Cast,
    DefaultAcl,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignServer,
    Language,
    Publication,
    Schema,
)
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names

STATEMENTS = {
    "pg_namespace": "SELECT oid, nspname, nspowner, nspacl::text FROM pg_namespace ORDER BY nspname",
    "pg_language": "SELECT oid, lanname, lanowner, lanacl::text, lanpltrusted FROM pg_language ORDER BY lanname",
    "pg_foreign_data_wrapper": """
        SELECT oid, fdwname, fdwowner, fdwacl::text FROM pg_foreign_data_wrapper ORDER BY fdwname""",
    "pg_foreign_server": """
        SELECT s.oid, s.srvname, s.srvowner, s.srvacl::text, w.fdwname
        FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY s.srvname""",
    "pg_extension": """
        SELECT oid, extname, extowner, extnamespace, extversion FROM pg_extension ORDER BY extname""",
    "pg_publication": "SELECT oid, pubname, pubowner FROM pg_publication ORDER BY pubname",
    "pg_event_trigger": """
        SELECT oid, evtname, evtowner, evtevent, evtfoid, evtenabled, coalesce(evttags, '{}')
        FROM pg_event_trigger ORDER BY evtname""",
    "pg_default_acl": """
        SELECT defaclrole, defaclnamespace, defaclobjtype, defaclacl::text FROM pg_default_acl
        ORDER BY defaclrole, defaclnamespace, defaclobjtype""",
    "pg_depend": """
        SELECT d.classid::regclass::text, d.objid, e.extname
        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
        WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.objsubid = 0 AND d.classid = ANY
              ('{pg_class,pg_proc,pg_type,pg_namespace,pg_language}'::regclass[])""",
    "pg_cast": "SELECT castsource, casttarget, castfunc, castcontext, castmethod FROM pg_cast",
}
"""By catalog."""

ESSENTIAL = frozenset({"pg_namespace"})


class SmallParts(msgspec.Struct, frozen=True):
    """What a Catalog always holds besides its schemas; named as its fields."""

    languages: dict[str, Language]
    wrappers: dict[str, ForeignDataWrapper]
    servers: dict[str, ForeignServer]
    extensions: dict[str, Extension]
    publications: dict[str, Publication]
    event_triggers: dict[str, EventTrigger]
    default_acls: tuple[DefaultAcl, ...]
    casts: tuple[Cast, ...]
    extension_members: dict[str, dict[int, str]]


def read_schemas(rows: Rows, names: Names) -> dict[str, Schema]:
    return {name: Schema(oid, name, names.role(owner), names.acl(acl)) for oid, name, owner, acl in rows}


def read_small_parts(results: Mapping[str, Rows], names: Names) -> SmallParts:
    """The small parts; catalogs that ``results`` lack are empty."""
    return SmallParts(
        languages={
            name: Language(oid, name, names.role(owner), names.acl(acl), trusted)
            for oid, name, owner, acl, trusted in results.get("pg_language", ())
        },
        wrappers={
            name: ForeignDataWrapper(oid, name, names.role(owner), names.acl(acl))
            for oid, name, owner, acl in results.get("pg_foreign_data_wrapper", ())
        },
        servers={
            name: ForeignServer(oid, name, names.role(owner), names.acl(acl), wrapper)
            for oid, name, owner, acl, wrapper in results.get("pg_foreign_server", ())
        },
        extensions={
            name: Extension(oid, name, names.role(owner), names.schema(schema), version)
            for oid, name, owner, schema, version in results.get("pg_extension", ())
        },
        publications={
            name: Publication(oid, name, names.role(owner))
            for oid, name, owner in results.get("pg_publication", ())
        },
        event_triggers={
            name: EventTrigger(oid, name, names.role(owner), event, function, enabled, tuple(tags))
            for oid, name, owner, event, function, enabled, tags in results.get("pg_event_trigger", ())
        },
        default_acls=tuple(
            DefaultAcl(
                names.role(role), names.schema(schema) if schema else None, kind, names.acl(acl) or Acl()
            )
            for role, schema, kind, acl in results.get("pg_default_acl", ())
        ),
        casts=tuple(Cast(*row) for row in results.get("pg_cast", ())),
        extension_members=_by_catalog(results.get("pg_depend", ())),
    )


def _by_catalog(rows: Rows) -> dict[str, dict[int, str]]:
    members: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for catalog, oid, extension in rows:
        members[catalog][oid] = extension
    return dict(members)
