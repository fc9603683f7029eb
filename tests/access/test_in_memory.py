"""Rules of ACLs and roles that no recorded case comes by, on a recorded catalog."""

from __future__ import annotations

import pytest

from pgwhy.access import Attribute, graph
from pgwhy.access.apply import cascaded
from pgwhy.access.ownership import attribute_check
from pgwhy.acl import PUBLIC, AclItem, Privilege, RoleName, format_item, parse_acl
from pgwhy.catalog import Catalog
from tests.recorded.chapters import chapters
from tests.recorded.writing import catalog

_SELECT = frozenset({Privilege.SELECT})


@pytest.fixture(scope="module")
def ways() -> Catalog:
    world = next(each for each in chapters()["access/reasons"] if each.name.endswith("/ways"))
    return catalog(world, 18)


@pytest.mark.parametrize(
    ("acl", "grantee", "left"),
    [
        ("owner=r*/owner,reader=r*/owner,nobody=r/reader", "reader", ["owner=r*/owner"]),
        ("owner=r*/owner,reader=r*/owner,nobody=r*/reader,grp=r/nobody", "reader", ["owner=r*/owner"]),
        ("reader=r*/owner,reader=r*/dba,nobody=r/reader", "reader", ["nobody=r/reader", "reader=r*/dba"]),
        ("owner=r*/owner,reader=r*/owner,nobody=r/reader", "owner", ["nobody=r/reader", "reader=r*/owner"]),
        ("reader=r/owner,nobody=r/reader", "reader", ["nobody=r/reader"]),
        ("=r/owner,nobody=r/reader", PUBLIC, ["nobody=r/reader"]),
    ],
)
def test_a_revoke_cascades_to_what_depends_on_the_grant_option(
    ways: Catalog, acl: str, grantee: str, left: list[str]
) -> None:
    owner = RoleName("owner")
    taken = AclItem(RoleName(grantee), owner, _SELECT, _SELECT)
    after = cascaded(parse_acl("{" + acl + "}"), taken, owner, graph(ways))
    assert sorted(map(format_item, after.items)) == left


def test_a_role_that_is_not_there_has_no_attribute(ways: Catalog) -> None:
    check = attribute_check(ways, RoleName("gone"), Attribute.CREATEDB)
    assert (check.held, check.object, check.sources) == (False, "gone", ())
