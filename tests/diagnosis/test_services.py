"""On a managed service what its hooks decide is not claimed; on any other server nothing is said of them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.diagnosis import diagnose
from pgwhy.diagnosis.services import SERVICES
from pgwhy.incident import recognise
from tests.differential.worlds import load
from tests.servers import Server

REMARKED = (
    "CREATE EXTENSION pg_stat_statements",
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
    "CREATE ROLE x",
    "ALTER ROLE postgres BYPASSRLS",
    'ERROR:  permission denied to create extension "pg_stat_statements"',
    "ERROR:  permission denied to create role",
)
PLAIN = ("CREATE TABLE t (a int)", "ERROR:  permission denied for schema public")


@pytest.fixture(scope="module")
def catalog(server18: Server) -> Catalog:
    return load(server18.dsn())


def _advice(catalog: Catalog, text: str) -> str:
    cluster = catalog.cluster
    plain = replace(cluster.roles[RoleName("pg_monitor")], name=RoleName("plain"), login=True)
    asked = replace(catalog, cluster=replace(cluster, roles={**cluster.roles, plain.name: plain}))
    (incident,) = recognise(text)
    (found,) = diagnose(asked, incident, role="plain")
    return " ".join(found.advice)


def _managed(catalog: Catalog, name: RoleName) -> Catalog:
    role = replace(catalog.cluster.roles[RoleName("pg_monitor")], name=name)
    return replace(catalog, cluster=replace(catalog.cluster, roles={**catalog.cluster.roles, name: role}))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("text", REMARKED)
def test_what_a_hook_may_decide_is_remarked_on(catalog: Catalog, service: RoleName, text: str) -> None:
    advice = _advice(_managed(catalog, service), text)
    assert f"This server belongs to {SERVICES[service]}" in advice
    assert service in advice


@pytest.mark.parametrize("text", PLAIN)
def test_nothing_is_said_of_hooks_where_they_decide_nothing(catalog: Catalog, text: str) -> None:
    assert "belongs to" not in _advice(_managed(catalog, RoleName("rds_superuser")), text)


@pytest.mark.parametrize("text", [*REMARKED, *PLAIN])
def test_nothing_is_said_on_a_server_of_one_s_own(catalog: Catalog, text: str) -> None:
    assert "belongs to" not in _advice(catalog, text)
