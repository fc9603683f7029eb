"""What PUBLIC holds: only what was granted to it; it is no role, owns nothing and is a member of nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access.decision import stored_or_default
from pgwhy.access.reason import Chain, Check, Default, Granted
from pgwhy.acl import PUBLIC, Privilege
from pgwhy.catalog import Catalog, Column, Securable, identity, identity_type


def public_check(
    catalog: Catalog, privilege: Privilege, target: Securable, *, grant_option: bool = False
) -> Check:
    """``has_*_privilege('public', …)``; grant options cannot be granted to PUBLIC."""
    chains = () if grant_option else tuple(_chains(catalog, privilege, target))
    return Check(
        privilege=privilege.value,
        kind=identity_type(target),
        object=identity(target, catalog.version),
        role=PUBLIC,
        held=bool(chains),
        reason=chains[0] if chains else (),
        sources=chains,
    )


def _chains(catalog: Catalog, privilege: Privilege, target: Securable) -> Iterator[Chain]:
    if isinstance(target, Column):
        yield from _chains(catalog, privilege, target.relation)
        if target.acl is None:
            return
    columns = (target.name,) if isinstance(target, Column) else ()
    for item in stored_or_default(target, catalog.version).items:
        if item.grantee == PUBLIC and privilege in item.privileges:
            if target.acl is None:
                yield (Default(PUBLIC, item.grantor, grantable=False),)
            else:
                yield (Granted(PUBLIC, item.grantor, grantable=False, columns=columns),)
