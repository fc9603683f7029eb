"""Changes as the fewest statements: the same privileges of several grantees on several objects are one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby

from pgwhy.access import Change, Grant, GrantDefault, Revoke, RevokeDefault
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Column
from pgwhy.catalog.quoting import sql_role
from pgwhy.remedy.grant_sql import change_sql, defaults_sql, privilege_list, sql_name

Pairs = dict[tuple[str, str], None]
"""Objects and grantees, as SQL names them, in the order in which they come."""


def script(changes: Sequence[Change], version: int) -> tuple[str, ...]:
    """The statements, in the order of the changes; neighbours of the same sort are put together.

    What is to be done as another grantor than the owner stands between SET ROLE and RESET ROLE: since the server
    records, and revokes, what the current role granted (select_best_grantor in acl.c).
    """
    found: list[str] = []
    for grantor, group in groupby(changes, key=_as_whom):
        part = [line for _, same in groupby(group, key=_sort) for line in _merged(list(same), version)]
        found += [f"SET ROLE {sql_role(grantor)};", *part, "RESET ROLE;"] if grantor else part
    return tuple(found)


def _as_whom(change: Change) -> RoleName | None:
    if isinstance(change, Grant | Revoke) and change.grantor != change.target.owner:
        return change.grantor
    return None


def _sort(change: Change) -> Hashable:
    """What the statements that may become one have in common."""
    match change:
        case Grant():
            return Grant, change.grant_option
        case Revoke():
            return Revoke, change.grant_option_only, change.cascade
        case GrantDefault() | RevokeDefault():
            option = change.grant_option if isinstance(change, GrantDefault) else change.grant_option_only
            return type(change), change.creator, change.schema, change.object_type, change.privileges, option
        case _:
            return change


def _merged(changes: list[Change], version: int) -> Iterator[str]:
    first = changes[0]
    match first:
        case Grant():
            option = " WITH GRANT OPTION" if first.grant_option else ""
            for what, objects, grantees in _rectangles(changes):
                yield f"GRANT {what} {objects} TO {grantees}{option};"
        case Revoke():
            option = "GRANT OPTION FOR " if first.grant_option_only else ""
            cascade = " CASCADE" if first.cascade else ""
            for what, objects, grantees in _rectangles(changes):
                yield f"REVOKE {option}{what} {objects} FROM {grantees}{cascade};"
        case GrantDefault() | RevokeDefault():
            yield defaults_sql(first, tuple(c.grantee for c in changes if isinstance(c, type(first))))
        case _:
            yield from (change_sql(change, version) for change in changes)


def _rectangles(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    """Privileges, objects and grantees of each statement."""
    wanted: defaultdict[tuple[str, str, str], list[Grant | Revoke]] = defaultdict(list)
    for change in changes:
        if isinstance(change, Grant | Revoke):
            # a sequence has columns, too, but only as what GRANT calls a table
            keyword = "TABLE" if _columns(change) else change.target.kind.grant_sql
            wanted[keyword, sql_name(change.target), sql_role(change.grantee)].append(change)
    same: defaultdict[tuple[str, str], Pairs] = defaultdict(dict)
    for (keyword, name, grantee), found in wanted.items():
        same[_what(found), keyword][name, grantee] = None
    for (what, keyword), pairs in same.items():
        by_object = _grouped(pairs)
        by_grantee = [(objects, grantees) for grantees, objects in _grouped({(g, o): None for o, g in pairs})]
        for objects, grantees in min(by_object, by_grantee, key=len):
            yield what, f"ON {keyword} {', '.join(objects)}", ", ".join(grantees)


def _grouped(pairs: Pairs) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The left sides that have the same right sides, together with these."""
    rights: defaultdict[str, list[str]] = defaultdict(list)
    for left, right in pairs:
        rights[left].append(right)
    lefts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for left, found in rights.items():
        lefts[tuple(found)].append(left)
    return [(tuple(found), right) for right, found in lefts.items()]


def _what(changes: list[Grant | Revoke]) -> str:
    """``SELECT, UPDATE (a, b)``: what one grantee gets on one object; privileges of the same columns together."""
    whole = [p for change in changes if not _columns(change) for p in change.privileges]
    columns: defaultdict[Privilege, list[str]] = defaultdict(list)
    for change in changes:
        for privilege in change.privileges:
            columns[privilege] += _columns(change)
    parts = [privilege_list(tuple(dict.fromkeys(whole)))] if whole else []
    parts += [privilege_list((p,), tuple(dict.fromkeys(names))) for p, names in columns.items() if names]
    return ", ".join(parts)


def _columns(change: Grant | Revoke) -> tuple[str, ...]:
    return (change.target.name,) if isinstance(change.target, Column) else change.columns
