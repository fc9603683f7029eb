"""Managed services: known by the roles that they make, and what their own rules may decide otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.access import Attribute
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.statement import Answer, HasAttribute

SERVICES = {
    RoleName("rds_superuser"): "Amazon RDS",
    RoleName("cloudsqlsuperuser"): "Google Cloud SQL",
    RoleName("alloydbsuperuser"): "Google AlloyDB",
    RoleName("azure_pg_admin"): "Azure Database for PostgreSQL",
    RoleName("supabase_admin"): "Supabase",
}
"""The role by which a service is known; where it is no superuser, hooks give it some of a superuser's rights."""
_HOOKED = ("CREATE EXTENSION", "ALTER EXTENSION", "CREATE EVENT TRIGGER", "ALTER EVENT TRIGGER")
_OF_ROLES = ("CREATE ROLE", "ALTER ROLE", "ALTER ROLE SET", "DROP ROLE")


def about_service(catalog: Catalog, command: str, answers: Iterable[Answer]) -> tuple[str, ...]:
    """That a hook of the service may decide otherwise; nothing on a server that is nobody's service.

    That is so of extensions, event triggers, roles, and whatever asks for a role attribute other than LOGIN.
    """
    found = [(role, name) for role, name in SERVICES.items() if role in catalog.cluster.roles]
    asks = any(
        isinstance(need := answer.requirement.need, HasAttribute)
        and need.attribute is not Attribute.LOGIN
        and answer.check.held is False
        for answer in answers
    )
    if not (asks or command in (*_HOOKED, *_OF_ROLES)):
        return ()
    return tuple(
        f"This server belongs to {name} (it has the role {role}), where a hook of the service may allow or refuse this "
        f"otherwise than PostgreSQL does: what {role} and its members may do is in the service's documentation."
        for role, name in found
    )
