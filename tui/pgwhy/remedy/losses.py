"""What a remedy takes from others: GRANTs take nothing, another owner takes the object from the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.access import AlterOwner, Change, graph
from pgwhy.catalog import Catalog, identity, identity_type
from pgwhy.remedy.remedy import Loss


def losses(catalog: Catalog, changes: Sequence[Change]) -> Iterator[Loss]:
    """What is lost by the changes, and by whom: the owner, and who counts as the owner by inheriting from it.

    Superusers lose nothing. What the ACL gives the owner goes to the new one, too. Source: object_ownercheck in
    aclchk.c, aclnewowner in acl.c.
    """
    roles = graph(catalog)
    for change in changes:
        if isinstance(change, AlterOwner):
            owner = change.target.owner
            lost = roles.inherited_by(owner) & ~roles.inherited_by(change.owner) & ~roles.superusers
            losers = sorted(roles.members(lost), key=lambda role: role != owner)
            if losers:
                what = f"{identity_type(change.target)} {identity(change.target, catalog.version)}"
                yield Loss(tuple(losers), f"ownership of {what}")
