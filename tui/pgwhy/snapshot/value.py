"""What a snapshot holds, and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from pgwhy.catalog import By, Catalog, Need, Part, Routine
from pgwhy.catalog.details import Details, Policy

SETTINGS_THAT_DECIDE = frozenset({"search_path", "role", "row_security"})
"""The only settings in a snapshot: others may be secrets."""


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """One cluster and the databases that were asked for, each with all its parts; the first is the default."""

    catalogs: Mapping[str, Catalog]
    """By database; all share one cluster."""
    with_bodies: bool = False
    taken: str = ""
    """When, in ISO format with the time zone."""


def everything() -> tuple[Need, ...]:
    """What has to be loaded of a catalog that goes into a snapshot."""
    return tuple(Need(part, By.ALL) for part in Part if part is not Part.TEXTS)


def without_secrets(catalogs: Sequence[Catalog], *, with_bodies: bool) -> dict[str, Catalog]:
    """Databases of one server, as they may be written down, in one cluster: that of the last, which is the latest.

    Without settings that decide nothing; unless ``with_bodies`` also without the bodies of functions, and without
    what policies look like, which then is known to be unknown.
    """
    cluster = catalogs[-1].cluster
    settings = tuple(s for s in cluster.settings if s.name in SETTINGS_THAT_DECIDE)
    cluster = msgspec.structs.replace(cluster, settings=settings)
    return {
        catalog.database: msgspec.structs.replace(_kept(catalog, with_bodies), cluster=cluster)
        for catalog in catalogs
    }


def _kept(catalog: Catalog, with_bodies: bool) -> Catalog:
    routines = {oid: _routine(routine, with_bodies) for oid, routine in catalog.routines.by_oid.items()}
    details = catalog.details.by_oid
    if not with_bodies:
        details = {oid: _details(found) for oid, found in details.items()}
    return msgspec.structs.replace(
        catalog,
        routines=msgspec.structs.replace(catalog.routines, by_oid=routines),
        details=msgspec.structs.replace(catalog.details, by_oid=details),
    )


def _routine(routine: Routine, with_bodies: bool) -> Routine:
    settings = tuple(s for s in routine.settings if s.partition("=")[0] in SETTINGS_THAT_DECIDE)
    if with_bodies:
        return msgspec.structs.replace(routine, settings=settings)
    return msgspec.structs.replace(routine, settings=settings, body=None, parsed_body=None)


def _details(details: Details) -> Details:
    if not details.policies:
        return details
    return msgspec.structs.replace(details, policies=tuple(map(_policy, details.policies)))


def _policy(policy: Policy) -> Policy:
    return msgspec.structs.replace(policy, using=None, check=None, expressions_known=False)
