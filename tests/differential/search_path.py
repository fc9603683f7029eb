"""``python -m tests.differential.search_path``: paths and names as pgwhy resolves them, and as servers do."""

from __future__ import annotations

import sys
from typing import LiteralString

import psycopg
from psycopg import sql

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import NamedObject, Relation, Routine, Type
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.search_path import (
    EffectivePath,
    Name,
    SearchPathSyntaxError,
    creation,
    effective_path,
    resolve_named,
    resolve_operator,
    resolve_relation,
    resolve_signature,
    resolve_type,
)
from pgwhy.search_path.resolution import Target
from tests.differential.command import run
from tests.differential.generator import Connection, identifier
from tests.differential.path_names import PROBES, random_setting
from tests.differential.path_probe import ask, visible
from tests.differential.path_settings import compare_settings
from tests.differential.path_world import PathWorld, path_world
from tests.differential.tally import Tally
from tests.servers import Server

_CREATE: dict[ObjectKind, tuple[LiteralString, LiteralString]] = {
    ObjectKind.TABLE: (
        "CREATE TABLE new_one ()",
        "SELECT relnamespace FROM pg_catalog.pg_class WHERE relname = 'new_one'",
    ),
    ObjectKind.FUNCTION: (
        "CREATE FUNCTION new_one() RETURNS void LANGUAGE sql AS ''",
        "SELECT pronamespace FROM pg_catalog.pg_proc WHERE proname = 'new_one'",
    ),
    ObjectKind.TYPE: (
        "CREATE TYPE new_one AS ENUM ()",
        "SELECT typnamespace FROM pg_catalog.pg_type WHERE typname = 'new_one'",
    ),
}
"""What makes one, and what then says where it is."""

_NAME: LiteralString = "SELECT nspname FROM pg_catalog.pg_namespace WHERE oid = ({})"


def compare_states(loaded: PathWorld, tally: Tally, states: int) -> None:
    """Random roles under random paths, each asked everything."""
    for _ in range(states):
        role = RoleName(loaded.random.choice([*loaded.world.roles, "postgres"]))
        own = loaded.catalog.session.temporary_schema
        setting = random_setting(loaded.random, loaded.world.roles, own)
        with loaded.connection.transaction(force_rollback=True):
            become = loaded.random.choice(("SET LOCAL ROLE {}", "SET LOCAL SESSION AUTHORIZATION {}"))
            loaded.connection.execute(sql.SQL(become).format(identifier(role)))
            if (path := _set(loaded, role, setting, tally)) is None:
                continue
            what = f"{role!r} under {setting!r}"
            _compare_names(loaded, path, tally, what)
            _compare_visible(loaded, path, tally, what)
            _compare_creation(loaded, path, tally, what)
            _compare_schemas(loaded.connection, path, tally, what)


def _set(loaded: PathWorld, role: RoleName, setting: str, tally: Tally) -> EffectivePath | None:
    """The path in force, on both sides; None if both refuse it."""
    try:
        with loaded.connection.transaction():
            loaded.connection.execute("SELECT pg_catalog.set_config('search_path', %s, true)", [setting])
            refused = False
    except psycopg.errors.InvalidParameterValue:
        refused = True
    try:
        path = effective_path(loaded.catalog, role, setting)
    except SearchPathSyntaxError:
        path = None
    tally.compare(path is None, refused, f"{setting!r} is refused")
    return None if refused else path


def _compare_names(loaded: PathWorld, path: EffectivePath, tally: Tally, what: str) -> None:
    for probe, generate in PROBES.items():
        probes = list(generate(loaded.random, loaded.catalog))
        answers = ask(loaded.connection, probe, [text for text, _ in probes])
        for (text, ours), servers in zip(probes, answers, strict=True):
            tally.compare(ours(loaded.catalog, path), servers, f"{probe} {text!r} of {what}")


_VISIBLE: dict[ObjectKind, LiteralString] = {
    ObjectKind.COLLATION: "pg_collation_is_visible",
    ObjectKind.CONVERSION: "pg_conversion_is_visible",
    ObjectKind.OPERATOR_CLASS: "pg_opclass_is_visible",
    ObjectKind.OPERATOR_FAMILY: "pg_opfamily_is_visible",
    ObjectKind.STATISTICS: "pg_statistics_obj_is_visible",
    ObjectKind.TEXT_SEARCH_PARSER: "pg_ts_parser_is_visible",
    ObjectKind.TEXT_SEARCH_DICTIONARY: "pg_ts_dict_is_visible",
    ObjectKind.TEXT_SEARCH_TEMPLATE: "pg_ts_template_is_visible",
    ObjectKind.TEXT_SEARCH_CONFIGURATION: "pg_ts_config_is_visible",
}


def _compare_visible(loaded: PathWorld, path: EffectivePath, tally: Tally, what: str) -> None:
    catalog = loaded.catalog
    groups: dict[LiteralString, list[Target]] = {
        "pg_table_is_visible": list(catalog.relations.all()),
        "pg_type_is_visible": list(catalog.types.all()),
        "pg_function_is_visible": list(catalog.routines.all()),
        "pg_operator_is_visible": [o for o in catalog.named.all() if o.kind is ObjectKind.OPERATOR],
    }
    for kind, function in _VISIBLE.items():
        groups[function] = [o for o in catalog.named.all() if o.kind is kind]
    for function, objects in groups.items():
        own = [found for found in objects if found.oid >= FIRST_NORMAL_OID]
        servers = visible(loaded.connection, function, [found.oid for found in own])
        for found, answer in zip(own, servers, strict=True):
            ours = _winner(loaded, path, found) is found
            tally.compare(ours, answer, f"{function} {found.schema}.{found.name} of {what}")


def _winner(loaded: PathWorld, path: EffectivePath, target: Target) -> Target | None:
    """Where the bare name of something leads, with its own argument types."""
    catalog, name = loaded.catalog, Name(target.name)
    match target:
        case Relation():
            return resolve_relation(catalog, path, name).winner
        case Type():
            return resolve_type(catalog, path, name).winner
        case Routine():
            return resolve_signature(catalog, path, name, target.argument_types).winner
        case NamedObject(kind=ObjectKind.OPERATOR):
            left, right = target.argument_types
            return resolve_operator(catalog, path, name, left or None, right or None).winner
        case NamedObject():
            _, using, method = target.identity.rpartition(" USING ")
            return resolve_named(catalog, path, name, target.kind, method if using else "").winner


def _compare_creation(loaded: PathWorld, path: EffectivePath, tally: Tally, what: str) -> None:
    connection = loaded.connection
    for kind, (statement, place) in _CREATE.items():
        with connection.transaction(force_rollback=True):
            try:
                with connection.transaction():
                    connection.execute(statement)
                    connection.execute("RESET SESSION AUTHORIZATION")
                    connection.execute("SET LOCAL search_path TO pg_catalog")
                    where = connection.execute(sql.SQL(_NAME).format(sql.SQL(place))).fetchone()
                    servers = str(where[0]) if where else ""
            except psycopg.Error as error:
                servers = f"{error.sqlstate} {error.diag.message_primary}"
            ours = creation(loaded.catalog, path, kind, "new_one")
            answer = f"{ours.failure.sqlstate} {ours.failure.message}" if ours.failure else ours.schema
            if ours.schema == "pg_temp" and servers.startswith("pg_temp_"):
                servers = "pg_temp"
            tally.compare(answer, servers, f"CREATE {kind} as {what}")


def _compare_schemas(connection: Connection, path: EffectivePath, tally: Tally, what: str) -> None:
    """current_schemas and current_schema, last: where pg_temp comes first they make the temporary schema."""
    try:
        row = connection.execute(
            "SELECT pg_catalog.current_schemas(true)::pg_catalog.text[],"
            " pg_catalog.current_schemas(false)::pg_catalog.text[], pg_catalog.current_schema()::pg_catalog.text"
        ).fetchone()
    except psycopg.Error as error:
        made = path.creates_in == "pg_temp"
        tally.compare(made, error.sqlstate == "42501", f"current_schemas of {what}")
        return
    assert row is not None
    pending = path.temporary == "pg_temp"

    def known(schema: object) -> object:
        return "pg_temp" if pending and str(schema).startswith("pg_temp_") else schema

    implicit, explicit, current = row
    assert isinstance(implicit, list)
    assert isinstance(explicit, list)
    tally.compare(list(path.search), [known(s) for s in implicit], f"current_schemas(true) of {what}")
    tally.compare(list(path.explicit), [known(s) for s in explicit], f"current_schemas(false) of {what}")
    tally.compare(path.creates_in, known(current), f"current_schema of {what}")


def compare(server: Server, seed: int, tally: Tally) -> None:
    """One random database."""
    with path_world(server, seed) as loaded:
        compare_states(loaded, tally, states=40)
        compare_settings(loaded, tally)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", compare, comparisons=100_000))
