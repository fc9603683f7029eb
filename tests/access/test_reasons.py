"""Why a role holds a privilege, all the ways, and what nearly gives it: in the words that users read."""

from __future__ import annotations

import pytest

from pgwhy.access import (
    Grant,
    GrantRole,
    Revoke,
    RoleOption,
    apply,
    check,
    effective,
    holders,
    holds,
    missing_together,
    owns,
    role_check,
    summary,
)
from pgwhy.acl import PUBLIC, Privilege, RoleName
from pgwhy.catalog import Relation, Routine
from pgwhy.render.wording import chain_words, near_miss_words
from tests.access.conftest import Cluster
from tests.differential.worlds import load
from tests.servers import Server, fresh_database


def _relation(cluster: Cluster, name: str) -> Relation:
    found = cluster.catalog.relation("app", name)
    assert found is not None
    return found


def _function(cluster: Cluster) -> Routine:
    (found,) = cluster.catalog.routines.in_schema_named("app", "f")
    return found


SOURCES = [
    # role, privilege, relation, the ways by which it is held
    ("boss", "SELECT", "plain", ["as superuser"]),
    ("owner", "SELECT", "plain", ["as owner (owner), by default"]),
    ("owner", "SELECT", "granted", ["as owner (owner), granted by owner with grant option"]),
    ("owner", "SELECT", "revoked", []),
    ("dba", "DELETE", "plain", ["through owner, as owner (owner), by default"]),
    ("reader", "SELECT", "granted", ["granted by owner with grant option"]),
    ("nobody", "INSERT", "granted", ["to PUBLIC, granted by owner"]),
    ("nobody", "SELECT", "granted", []),
    (
        "member",
        "SELECT",
        "granted",
        [
            "through reader (ADMIN TRUE), granted by owner with grant option",
            "through group, through upper, granted by owner",
        ],
    ),
    ("lazy", "SELECT", "granted", []),
]


@pytest.mark.parametrize(("role", "privilege", "relation", "ways"), SOURCES)
def test_all_the_ways_are_told(
    cluster: Cluster, role: str, privilege: str, relation: str, ways: list[str]
) -> None:
    found = check(cluster.catalog, cluster.role(role), Privilege(privilege), _relation(cluster, relation))

    assert [cluster.short(chain_words(chain)) for chain in found.sources] == ways
    assert found.held is bool(ways)
    assert found.reason == (found.sources[0] if ways else ())


NEAR_MISSES = [
    ("reader", "UPDATE", "granted", ["held on column a, b only"]),
    ("owner", "SELECT", "revoked", ["it was revoked from the owner owner, who may grant it again"]),
    (
        "reader",
        "SELECT",
        "plain",
        ["default privileges of migrator in schema app would give it to reader, but the owner is owner"],
    ),
    ("nobody", "SELECT", "plain", []),
]


@pytest.mark.parametrize(("role", "privilege", "relation", "misses"), NEAR_MISSES)
def test_what_nearly_gives_it_is_told(
    cluster: Cluster, role: str, privilege: str, relation: str, misses: list[str]
) -> None:
    found = check(cluster.catalog, cluster.role(role), Privilege(privilege), _relation(cluster, relation))

    assert [cluster.short(near_miss_words(miss)) for miss in found.near_misses] == misses


def test_a_membership_that_is_not_inherited_is_a_near_miss_with_its_way_out(cluster: Cluster) -> None:
    found = check(cluster.catalog, cluster.role("lazy"), Privilege.SELECT, _relation(cluster, "granted"))

    (miss,) = found.near_misses
    assert cluster.short(near_miss_words(miss)) == (
        "through group (INHERIT FALSE), through upper, granted by owner: but group is not inherited; "
        "held after SET ROLE group"
    )


def test_a_function_is_executed_through_the_default_for_public(cluster: Cluster) -> None:
    found = check(cluster.catalog, cluster.role("nobody"), Privilege.EXECUTE, _function(cluster))

    assert [chain_words(chain) for chain in found.sources] == ["to PUBLIC by default"]


def test_predefined_roles_count_since_they_exist(cluster: Cluster) -> None:
    found = check(
        cluster.catalog, cluster.role("pg_read_all_data"), Privilege.SELECT, _relation(cluster, "plain")
    )

    assert found.held is (cluster.catalog.version >= 140000)


def test_a_need_by_column_is_met_by_the_columns_together(cluster: Cluster) -> None:
    catalog, reader, table = cluster.catalog, cluster.role("reader"), _relation(cluster, "granted")

    both = check(catalog, reader, Privilege.UPDATE, table, columns=("a", "b"))
    one_more = check(catalog, reader, Privilege.UPDATE, table, columns=("a", "c"))
    any_of_them = check(catalog, reader, Privilege.UPDATE, table, any_column=True)

    assert (both.held, both.missing_columns) == (True, ())
    assert (one_more.held, one_more.missing_columns) == (False, ("c",))
    assert [near_miss_words(miss) for miss in one_more.near_misses] == ["held on column a, missing on c"]
    assert any_of_them.held


def test_one_of_several_privileges_may_be_enough(cluster: Cluster) -> None:
    sequence = _relation(cluster, "counter")
    after = apply(cluster.catalog, Grant(sequence, (Privilege.UPDATE,), cluster.role("reader")))

    found = check(after, cluster.role("reader"), Privilege.USAGE, sequence, alternatives=(Privilege.UPDATE,))

    assert not check(after, cluster.role("reader"), Privilege.SELECT, sequence).held
    assert found.held is False, "the target is the one of the old catalog"
    current = after.relations.by_id(sequence.oid)
    assert current is not None
    assert check(
        after, cluster.role("reader"), Privilege.USAGE, current, alternatives=(Privilege.UPDATE,)
    ).held


def test_ownership_is_inherited(cluster: Cluster) -> None:
    table = _relation(cluster, "plain")
    answers = {
        role: owns(cluster.catalog, cluster.role(role), table).held
        for role in ("owner", "dba", "boss", "member")
    }

    assert answers == {"owner": True, "dba": True, "boss": True, "member": False}


def test_roles_can_be_asked_about(cluster: Cluster) -> None:
    group = cluster.catalog.cluster.roles[cluster.role("group")]
    reader = cluster.catalog.cluster.roles[cluster.role("reader")]
    catalog, lazy, member = cluster.catalog, cluster.role("lazy"), cluster.role("member")

    assert role_check(catalog, lazy, RoleOption.MEMBER, group).held
    assert role_check(catalog, lazy, RoleOption.SET, group).held
    assert not role_check(catalog, lazy, RoleOption.USAGE, group).held
    assert role_check(catalog, member, RoleOption.ADMIN, reader).held
    assert not role_check(catalog, member, RoleOption.ADMIN, group).held


def test_what_a_revoke_leaves_standing_is_known_with_its_source(cluster: Cluster) -> None:
    table = _relation(cluster, "granted")
    after = apply(cluster.catalog, Revoke(table, (Privilege.SELECT,), cluster.role("reader")))
    current = after.relations.by_id(table.oid)
    assert current is not None

    left = check(after, cluster.role("member"), Privilege.SELECT, current)

    assert [cluster.short(chain_words(chain)) for chain in left.sources] == [
        "through group, through upper, granted by owner"
    ]
    assert not holds(after, cluster.role("reader"), Privilege.SELECT, current)


def test_a_membership_brings_what_the_role_has(cluster: Cluster) -> None:
    nobody, table = cluster.role("nobody"), _relation(cluster, "granted")

    after = apply(cluster.catalog, GrantRole(cluster.role("reader"), nobody))

    assert not holds(cluster.catalog, nobody, Privilege.SELECT, table)
    assert holds(after, nobody, Privilege.SELECT, table)


def test_everyone_who_holds_it_is_listed(cluster: Cluster) -> None:
    found = {
        cluster.short(holding.role): holding.grantable
        for holding in holders(cluster.catalog, _relation(cluster, "granted"), Privilege.SELECT)
        if cluster.short(holding.role) != holding.role
    }

    assert found == {
        "boss": True,
        "dba": True,
        "group": False,
        "member": True,
        "owner": True,
        "reader": True,
        "upper": False,
    }


def test_the_summary_has_public_and_superusers_last(cluster: Cluster) -> None:
    lines = summary(cluster.catalog, _relation(cluster, "granted"))

    assert [line.through for line in lines][-2:] == [PUBLIC, None]
    assert cluster.role("boss") in lines[-1].roles


def test_a_direct_grant_can_take_access_away_from_pg_write_all_data(cluster18: Cluster) -> None:
    catalog, nobody, table = cluster18.catalog, cluster18.role("nobody"), _relation(cluster18, "plain")
    both = (Privilege.INSERT, Privilege.UPDATE)
    writer = apply(catalog, GrantRole(cluster18.role("pg_write_all_data"), nobody))
    granted = apply(writer, Grant(table, (Privilege.INSERT,), nobody))
    current = granted.relations.by_id(table.oid)
    assert current is not None

    assert missing_together(writer, nobody, both, table) == frozenset()
    assert missing_together(granted, nobody, both, current) == {Privilege.UPDATE}
    assert effective(granted, nobody, current)[0] >= set(both), "asked one by one both are held"


def test_a_database_that_pg_database_owner_owns_has_no_owner(server: Server) -> None:
    if server.version < 14:
        return
    with fresh_database(server) as database:
        database.execute(f"ALTER DATABASE {database.name} OWNER TO pg_database_owner")
        catalog = load(database.dsn())
        role = RoleName("pg_read_all_data")
        target = catalog.cluster.databases[database.name]

        assert not check(catalog, role, Privilege.CREATE, target).held
        assert check(catalog, RoleName("pg_database_owner"), Privilege.CREATE, target).held
