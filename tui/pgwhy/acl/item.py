"""One aclitem and one ACL as values; what a NULL ACL stands for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NewType

import msgspec

from pgwhy.acl.kind import ObjectKind, default_privileges
from pgwhy.acl.privilege import NEWEST_KNOWN, Privilege

RoleName = NewType("RoleName", str)
"""A role as aclitem text and catalogs name it, exact to the byte. A role oid without a role is its digits."""

PUBLIC = RoleName("")
"""The grantee that stands for every role; aclitem text writes it as the empty name."""


class AclItem(msgspec.Struct, frozen=True, cache_hash=True):
    """``grantee=privileges/grantor``: what one grantor gave one grantee.

    ``unknown`` keeps the letters (each with its ``*``) of privileges that a newer server may have.
    The grantor is the empty name only in an item that a person wrote without one.
    """

    grantee: RoleName
    grantor: RoleName
    privileges: frozenset[Privilege]
    grant_options: frozenset[Privilege] = frozenset()
    unknown: str = ""


class Acl(msgspec.Struct, frozen=True, dict=True, cache_hash=True):
    """The items of an ACL in stored order. No items is the *empty* ACL; a NULL ACL is Python's None."""

    items: tuple[AclItem, ...] = ()

    @cached_property
    def grantees(self) -> tuple[RoleName, ...]:
        """Each grantee once, in order."""
        return tuple(dict.fromkeys(item.grantee for item in self.items))

    def granted_to(self, grantee: RoleName) -> frozenset[Privilege]:
        """What this very grantee holds, from any grantor."""
        return _union(item.privileges for item in self.items if item.grantee == grantee)

    def grant_options_of(self, grantee: RoleName) -> frozenset[Privilege]:
        """What this very grantee may pass on, by any grantor; the owner's implicit options are not counted in."""
        return _union(item.grant_options for item in self.items if item.grantee == grantee)

    def adding(self, added: AclItem) -> Acl:
        """This ACL with the item's rights added to those of the same grantee and grantor, or as a last item.

        Source: aclupdate in acl.c, with ACL_MODECHG_ADD.
        """
        items = list(self.items)
        for at, old in enumerate(items):
            if (old.grantee, old.grantor) == (added.grantee, added.grantor):
                items[at] = msgspec.structs.replace(
                    old,
                    privileges=old.privileges | added.privileges,
                    grant_options=old.grant_options | added.grant_options,
                    unknown=old.unknown or added.unknown,
                )
                return Acl(tuple(items))
        return Acl((*items, added))


def _union(sets: Iterable[frozenset[Privilege]]) -> frozenset[Privilege]:
    return frozenset().union(*sets)


def acldefault(kind: ObjectKind, owner: RoleName, version: int = NEWEST_KNOWN) -> Acl:
    """The ACL that NULL stands for, in the order in which the server prints it: PUBLIC, then the owner.

    Source: acldefault in acl.c. The owner's grant options are implicit, and so not part of it.
    """
    to_owner, to_public = default_privileges(kind, version)
    candidates = ((PUBLIC, to_public), (owner, to_owner))
    return Acl(tuple(AclItem(grantee, owner, held) for grantee, held in candidates if held))
