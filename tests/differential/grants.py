"""GRANTs and REVOKEs by random roles: predicted to work, to warn or to fail, tried, compared and rolled back."""

from __future__ import annotations

import psycopg
from psycopg import sql

from pgwhy.access import Grant, Outcome, Revoke, apply, grantor_for, holds
from pgwhy.acl import Acl, AclItem, Privilege, RoleName, parse_acl
from pgwhy.catalog import Catalog, Relation, Securable
from tests.differential.generator import Connection, RandomGrant, Target, identifier, keywords, random_grant
from tests.differential.tally import Tally
from tests.differential.worlds import Loaded

_ACL_OF = {
    "TABLE": "SELECT relacl::text FROM pg_class WHERE oid = {}",
    "SEQUENCE": "SELECT relacl::text FROM pg_class WHERE oid = {}",
    "SCHEMA": "SELECT nspacl::text FROM pg_namespace WHERE oid = {}",
    "FUNCTION": "SELECT proacl::text FROM pg_proc WHERE oid = {}",
    "PROCEDURE": "SELECT proacl::text FROM pg_proc WHERE oid = {}",
    "TYPE": "SELECT typacl::text FROM pg_type WHERE oid = {}",
    "DOMAIN": "SELECT typacl::text FROM pg_type WHERE oid = {}",
    "DATABASE": "SELECT datacl::text FROM pg_database WHERE oid = {}",
    "FOREIGN DATA WRAPPER": "SELECT fdwacl::text FROM pg_foreign_data_wrapper WHERE oid = {}",
    "FOREIGN SERVER": "SELECT srvacl::text FROM pg_foreign_server WHERE oid = {}",
    "LARGE OBJECT": "SELECT lomacl::text FROM pg_largeobject_metadata WHERE oid = {}",
    "LANGUAGE": "SELECT lanacl::text FROM pg_language WHERE oid = {}",
}


def compare_grants(loaded: Loaded, tally: Tally, rounds: int) -> None:
    """For random GRANTs by random roles: the outcome, and the ACL that is there afterwards."""
    world, catalog = loaded.world, loaded.catalog
    found = {id(target): _securable(loaded, target) for target in world.targets}
    for _ in range(rounds):
        target = world.random.choice(world.targets)
        securable = found[id(target)]
        grant = random_grant(world, target)
        if securable is None or len(grant.columns) > 1:  # one grantor is chosen for each column
            continue
        _compare_one(
            loaded.connection, catalog, tally, RoleName(world.random.choice(world.roles)), grant, securable
        )


def compare_revokes(loaded: Loaded, tally: Tally, rounds: int) -> None:
    """For random REVOKEs with CASCADE by a superuser: the ACLs of object and columns that are left."""
    world, catalog, connection = loaded.world, loaded.catalog, loaded.connection
    for _ in range(rounds):
        target = world.random.choice(world.targets)
        securable = _securable(loaded, target)
        if securable is None:
            continue
        granted = random_grant(world, target)
        only_option = world.random.random() < 0.3
        change = Revoke(
            securable,
            tuple(map(Privilege, granted.privileges)),
            RoleName(granted.grantee),
            columns=granted.columns,
            grant_option_only=only_option,
            cascade=True,
        )
        statement = _revoke_sql(granted, only_option=only_option)
        after = apply(catalog, change).current(securable)
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
            what = statement.as_string(connection)
            tally.compare(_as_set(after.acl), _as_set(_stored(connection, granted.target, securable)), what)
            acls = {c.name: c.acl for c in after.column_acls} if isinstance(after, Relation) else {}
            for name in target.columns:
                ours = acls.get(name)
                servers = _stored(connection, granted.target, securable, name)
                tally.compare(_as_set(ours), _as_set(servers), f"{what}: column {name!r}")


def _revoke_sql(granted: RandomGrant, *, only_option: bool) -> sql.Composed:
    columns: sql.SQL | sql.Composed = sql.SQL("")
    if granted.columns:
        columns = sql.SQL(" ({})").format(sql.SQL(", ").join(map(identifier, granted.columns)))
    return sql.SQL("REVOKE {}{} ON {} FROM {} CASCADE").format(
        sql.SQL("GRANT OPTION FOR " if only_option else ""),
        sql.SQL(", ").join(keywords(privilege) + columns for privilege in granted.privileges),
        granted.target.on,
        identifier(granted.grantee) if granted.grantee else sql.SQL("PUBLIC"),
    )


def _compare_one(
    connection: Connection,
    catalog: Catalog,
    tally: Tally,
    role: RoleName,
    grant: RandomGrant,
    securable: Securable,
) -> None:
    privileges = tuple(map(Privilege, grant.privileges))
    column = grant.columns[0] if grant.columns else ""
    predicted = grantor_for(catalog, role, securable, privileges, column=column)
    what = f"{role!r}: {grant.statement.as_string(connection)}"
    outcome, acl = _try(connection, role, grant, securable)
    if outcome is None:  # such as grant options given back to their own grantor, which is refused for itself
        return
    named = _can_name(catalog, role, securable)
    tally.compare(predicted.outcome if named else Outcome.DENIED, outcome, what)
    if outcome in (Outcome.ALL, Outcome.PARTIAL):
        change = Grant(
            securable,
            tuple(predicted.grantable),
            RoleName(grant.grantee),
            columns=grant.columns,
            grant_option=grant.grant_option,
            grantor=predicted.role,
        )
        ours = _acl_after(apply(catalog, change), securable, column)
        tally.compare(_as_set(ours), _as_set(acl), what + ": the ACL")


def _can_name(catalog: Catalog, role: RoleName, securable: Securable) -> bool:
    """Whether the role has USAGE on the object's schema, without which it cannot be named."""
    schema = catalog.schemas.get(getattr(securable, "schema", ""))
    return schema is None or holds(catalog, role, Privilege.USAGE, schema)


def _try(
    connection: Connection, role: RoleName, grant: RandomGrant, securable: Securable
) -> tuple[Outcome | None, Acl | None]:
    warnings: list[str] = []
    connection.add_notice_handler(handler := lambda notice: warnings.append(notice.message_primary or ""))
    acl: Acl | None = None
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(identifier(role)))
            connection.execute(grant.statement)
            connection.execute("RESET SESSION AUTHORIZATION")
            column = grant.columns[0] if grant.columns else ""
            acl = _stored(connection, grant.target, securable, column)
    except psycopg.errors.InsufficientPrivilege:
        return Outcome.DENIED, None
    except psycopg.errors.InvalidGrantOperation:
        return None, None
    finally:
        connection.remove_notice_handler(handler)
    if not warnings:
        return Outcome.ALL, acl
    return (Outcome.NOTHING if "no privileges" in warnings[0] else Outcome.PARTIAL), acl


def _stored(connection: Connection, target: Target, securable: Securable, column: str = "") -> Acl | None:
    """The ACL that the server has for the object, or for one of its columns."""
    oid = sql.Literal(getattr(securable, "oid", 0))
    query = keywords(_ACL_OF[target.keyword]).format(oid)
    if column:
        query = sql.SQL("SELECT attacl::text FROM pg_attribute WHERE attrelid = {} AND attname = {}").format(
            oid, sql.Literal(column)
        )
    row = connection.execute(query).fetchone()
    return parse_acl(str(row[0])) if row and row[0] is not None else None


def _acl_after(catalog: Catalog, securable: Securable, column: str) -> Acl | None:
    after = catalog.current(securable)
    if column and isinstance(after, Relation):
        return next((c.acl for c in after.column_acls if c.name == column), None)
    return after.acl


def _as_set(acl: Acl | None) -> frozenset[AclItem] | None:
    return None if acl is None else frozenset(acl.items)


def _securable(loaded: Loaded, target: Target) -> Securable | None:
    """The catalog's value for a target of the generator; None where names alone do not tell."""
    shown = target.name.as_string(loaded.connection)
    catalog = loaded.catalog
    candidates: list[Securable] = []
    match target.keyword:
        case "TABLE" | "SEQUENCE":
            candidates = [*catalog.relations.all()]
        case "SCHEMA":
            candidates = [*catalog.schemas.values()]
        case "FUNCTION" | "PROCEDURE":
            candidates = [*catalog.routines.all()]
        case "TYPE" | "DOMAIN":
            candidates = [*catalog.types.all()]
        case "DATABASE":
            candidates = [*catalog.cluster.databases.values()]
        case "FOREIGN DATA WRAPPER":
            candidates = [*catalog.wrappers.values()]
        case "FOREIGN SERVER":
            candidates = [*catalog.servers.values()]
        case "LARGE OBJECT":
            candidates = [*catalog.large_objects.all()]
        case "LANGUAGE":
            candidates = [*catalog.languages.values()]
        case _:
            return None
    return next((found for found in candidates if _quoted(found) == shown), None)


def _quoted(found: Securable) -> str:
    """The name of the object with everything quoted, as the generator writes it."""

    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    schema, name = getattr(found, "schema", None), getattr(found, "name", str(getattr(found, "oid", "")))
    if found.kind.value == "large object":
        return str(getattr(found, "oid", ""))
    if found.kind.value == "language":
        return str(name)
    arguments = ""
    if found.kind.value in ("function", "aggregate", "window function"):
        arguments = "(integer)"
    elif found.kind.value == "procedure":
        arguments = "()"
    return (f"{quoted(schema)}." if schema else "") + quoted(str(name)) + arguments
