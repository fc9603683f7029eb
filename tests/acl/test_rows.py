"""The rows of privileges and kinds: each member has one, and no two say the same. Nothing of pgwhy is needed beside."""

from pgwhy.acl import DEFAULT_ACL_KINDS, KINDS, PRIVILEGES, TABLES_FIRST, Family, ObjectKind, Privilege
from pgwhy.acl.kind import of_family


def test_every_privilege_has_a_row() -> None:
    assert set(PRIVILEGES) == set(Privilege)
    assert set(TABLES_FIRST) == set(Privilege)


def test_every_kind_has_a_row() -> None:
    assert set(KINDS) == set(ObjectKind)


def test_every_privilege_allows_something_and_has_a_letter_of_its_own() -> None:
    assert all(row.allows and all(row.allows.values()) for row in PRIVILEGES.values())
    assert len({row.letter for row in PRIVILEGES.values()}) == len(PRIVILEGES)


def test_every_family_has_kinds_and_privileges() -> None:
    for family in Family:
        assert of_family(family), family
        assert any(family in row.allows for row in PRIVILEGES.values()), family


def test_headings_are_short_and_tell_apart_the_privileges() -> None:
    headings = [row.heading or privilege.value for privilege, row in PRIVILEGES.items()]
    assert len(set(headings)) == len(headings)
    assert max(map(len, headings)) <= len(Privilege.CONNECT)


def test_letters_of_families_are_of_one_family_each() -> None:
    rights = {row.rights for row in KINDS.values() if row.rights}
    assert len({each.letter for each in rights}) == len(rights) == len(Family)
    assert len({each.default_acl for each in rights if each.default_acl}) == len(DEFAULT_ACL_KINDS)
    relkinds = [row.relkind for row in KINDS.values() if row.relkind]
    assert len(set(relkinds)) == len(relkinds)
