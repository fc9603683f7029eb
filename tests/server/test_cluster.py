"""What databases share, normalised over the versions."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.catalog import DefaultAcl, Membership
from tests.server.doors import opened
from tests.servers import FreshDatabase

POSTGRES = RoleName("postgres")


def test_memberships_have_their_options_on_every_version(database: FreshDatabase) -> None:
    group, quiet, member, boss = (RoleName(database.own(n)) for n in ("group", "quiet", "member", "boss"))
    database.execute(
        f"CREATE ROLE {group}; CREATE ROLE {quiet} NOINHERIT; CREATE ROLE {member}; CREATE ROLE {boss};"
        f"GRANT {group} TO {quiet}; GRANT {group} TO {member} WITH ADMIN OPTION"
    )
    if database.server.version >= 16:
        database.execute(f"GRANT {group} TO {boss} WITH INHERIT FALSE, SET FALSE, ADMIN TRUE")
    with opened(database) as door:
        cluster = door.catalog.cluster
    found = {m for m in cluster.memberships if m.role == group}
    expected = {
        Membership(group, quiet, POSTGRES, admin=False, inherit=False, set=True),
        Membership(group, member, POSTGRES, admin=True, inherit=True, set=True),
    }
    if database.server.version >= 16:
        expected.add(Membership(group, boss, POSTGRES, admin=True, inherit=False, set=False))
    assert found == expected
    assert cluster.roles[quiet].inherit is False
    assert cluster.bootstrap_superuser == "postgres"
    assert cluster.major == database.server.version


def test_small_parts_of_a_database(database: FreshDatabase) -> None:
    user = database.own("user")
    database.execute(
        f"""
        CREATE ROLE {user};
        CREATE SCHEMA app AUTHORIZATION {user};
        CREATE FOREIGN DATA WRAPPER fdw;
        CREATE SERVER srv FOREIGN DATA WRAPPER fdw;
        GRANT USAGE ON FOREIGN SERVER srv TO {user};
        ALTER DEFAULT PRIVILEGES FOR ROLE {user} IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
        ALTER DEFAULT PRIVILEGES FOR ROLE {user} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        """
    )
    with opened(database) as door:
        catalog = door.catalog
    assert catalog.schemas["app"].owner == user
    server = catalog.servers["srv"]
    assert (server.wrapper, server.acl is not None and user in server.acl.grantees) == ("fdw", True)
    assert catalog.wrappers["fdw"].acl is None
    own: list[DefaultAcl] = [d for d in catalog.default_acls if d.role == user]
    assert [(d.schema, d.object_type) for d in own] == [(None, "f"), ("app", "r")]
    assert {"plpgsql", "sql"} <= set(catalog.languages)
    assert catalog.languages["c"].trusted is False
    assert "plpgsql" in catalog.extensions
    assert catalog.own_database is not None
    assert any(cast.function for cast in catalog.casts)
