"""Which of the documentation's usage patterns for schemas a database follows, and what that implies (5.10.6)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access import stored_or_default
from pgwhy.acl import PUBLIC, Privilege
from pgwhy.catalog import Catalog


class Pattern(StrEnum):
    """How schemas are used, with what it implies."""

    NONE = "no schema of its own: unqualified names resolve only to what is in pg_catalog, and CREATE needs a schema"
    OPEN = "one shared schema in which everybody can create: each user must trust all others"
    SHARED = "one shared schema: names need no schema, and only those with CREATE on it can add to it"
    PER_USER = (
        'one schema per user: with "$user" first in the search_path, their own objects come before all others'
    )
    PER_APPLICATION = (
        "one schema per application: each role's search_path decides what an unqualified name resolves to"
    )


class Usage(msgspec.Struct, frozen=True):
    """The pattern, and the schemas that make it."""

    pattern: Pattern
    schemas: tuple[str, ...]


def usage_pattern(catalog: Catalog) -> Usage:
    """What the database's schemas look like; those of extensions do not count."""
    of_extensions = {extension.schema for extension in catalog.extensions.values()} - {"public"}
    own = [s.name for s in catalog.schemas.values() if not s.is_system and s.name not in of_extensions]
    named = [name for name in own if name != "public"]
    per_user = [name for name in named if name in catalog.cluster.roles]
    if per_user and len(per_user) * 2 >= len(named):
        return Usage(Pattern.PER_USER, tuple(per_user))
    if named:
        return Usage(Pattern.PER_APPLICATION, tuple(named))
    if not own:
        return Usage(Pattern.NONE, ())
    acl = stored_or_default(catalog.schemas["public"], catalog.version)
    is_open = Privilege.CREATE in acl.granted_to(PUBLIC)
    return Usage(Pattern.OPEN if is_open else Pattern.SHARED, ("public",))
