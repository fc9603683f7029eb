"""The least set of GRANTs after which nothing is denied: found by trying, and made minimal by trying."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from pgwhy.access import Change, Grant, apply
from pgwhy.acl import Privilege
from pgwhy.catalog import Catalog, Relation, identity
from pgwhy.diagnosis import Diagnosis, Verdict, again
from pgwhy.remedy.changes import changes_for
from pgwhy.statement import Answer

_ROUNDS = 12
"""How often a GRANT may bring up something else that is missing, such as a table in a schema that was closed."""


def applied(catalog: Catalog, changes: Iterable[Change]) -> Catalog:
    """The catalog after all the changes."""
    for change in changes:
        catalog = _after(catalog, change)
    return catalog


@lru_cache(maxsize=64)
def _after(catalog: Catalog, change: Change) -> Catalog:
    """Kept, because the role graph of a changed catalog takes longer than all else, and is kept with it."""
    return apply(catalog, change)


def helps(diagnosis: Diagnosis, changes: Iterable[Change]) -> bool:
    """Whether nothing is denied any more after the changes."""
    return after(diagnosis, changes).verdict is not Verdict.DENIED


def after(diagnosis: Diagnosis, changes: Iterable[Change]) -> Diagnosis:
    """The same question after the changes."""
    return again(diagnosis, applied(diagnosis.catalog, changes))


Meet = Callable[[Diagnosis, Answer], tuple[Change, ...]]
"""What would meet a requirement that is not met."""


def least_fix(diagnosis: Diagnosis, meet: Meet = changes_for) -> tuple[Change, ...]:
    """The changes that are missing, each needed and together enough; empty if there are none. Raises NotLoaded.

    What a GRANT opens may show what else is missing (a schema's USAGE, its tables), so that the question is asked
    again after each round.
    """
    if diagnosis.verdict is not Verdict.DENIED or diagnosis.one_of:
        return ()
    found: tuple[Change, ...] = ()
    now = diagnosis
    for _ in range(_ROUNDS):
        if any(answer.is_ruled_out for answer in now.answers):
            return ()  # the server refuses it all the same
        if now.verdict is not Verdict.DENIED:
            return _without_idle(diagnosis, found)
        ways = [meet(now, answer) for answer in now.missing]
        wanted = [change for changes in ways for change in changes]
        unmet = not all(ways)
        new = [change for change in dict.fromkeys(wanted) if change not in found]
        if unmet or not new:
            return ()
        found = together(diagnosis.catalog, (*found, *new))
        now = after(diagnosis, found)
    return ()


def _without_idle(diagnosis: Diagnosis, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Without what is not needed when the rest is there."""
    kept = list(changes)
    for change in changes:
        rest = [other for other in kept if other is not change]
        if helps(diagnosis, rest):
            kept = rest
    return tuple(kept)


def together(catalog: Catalog, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Grants on the same object to the same grantee joined: columns of one privilege, privileges of the same columns.

    What is granted on the whole table, or on all of its columns, is not granted on columns. Raises NotLoaded.
    """
    others = [change for change in changes if not isinstance(change, Grant)]
    grants = [change for change in changes if isinstance(change, Grant)]
    joined = [change for same in _same_object(grants) for change in _joined(catalog, same)]
    return (*dict.fromkeys(others), *joined)


def _same_object(grants: Sequence[Grant]) -> list[list[Grant]]:
    groups: defaultdict[object, list[Grant]] = defaultdict(list)
    for grant in grants:
        key = (grant.target.kind, identity(grant.target, 0), grant.grantee, grant.grant_option)
        groups[key].append(grant)
    return list(groups.values())


def _joined(catalog: Catalog, grants: Sequence[Grant]) -> list[Grant]:
    columns: dict[Privilege, tuple[str, ...]] = {}
    for grant in grants:
        for privilege in grant.privileges:
            before = columns.get(privilege)
            whole = before == () or not grant.columns
            columns[privilege] = () if whole else tuple(dict.fromkeys((*(before or ()), *grant.columns)))
    by_columns: defaultdict[tuple[str, ...], list[Privilege]] = defaultdict(list)
    for privilege, names in columns.items():
        by_columns[_in_table_order(catalog, grants[0], names)].append(privilege)
    return [
        replace(grants[0], privileges=tuple(privileges), columns=names)
        for names, privileges in by_columns.items()
    ]


def _in_table_order(catalog: Catalog, grant: Grant, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns as the table has them; none where it is all of them, be it with system columns."""
    if not names or not isinstance(grant.target, Relation):
        return ()
    details = catalog.details.by_id(grant.target.oid)
    order = [column.name for column in details.columns] if details else []
    if set(order) <= set(names):
        return ()
    return tuple(sorted(names, key=lambda name: order.index(name) if name in order else len(order)))
