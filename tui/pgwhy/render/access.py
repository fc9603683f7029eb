"""Why a role has a privilege or lacks it, as lines beneath a check."""

from __future__ import annotations

from pgwhy.access import Check
from pgwhy.acl import PUBLIC, Privilege
from pgwhy.render.section import MarkedLine, detail, folded, note
from pgwhy.render.wording import chain_words, near_miss_words, role_name

_MOST = 5
"""How many more sources are told before the rest is folded."""
_PRIVILEGES = frozenset(privilege.value for privilege in Privilege)


def reason_lines(check: Check) -> tuple[MarkedLine, ...]:
    """All but the source that decides: the other sources; else what is missing, what is close, what is not granted."""
    others = [detail(note("also "), chain_words(chain)) for chain in check.sources[1:]]
    lines = [*folded(others, _MOST, "more sources")]
    if check.missing_columns and check.missing_columns != check.columns:
        lines.append(detail(f"missing on {', '.join(check.missing_columns)}"))
    lines += [detail(note("close: "), near_miss_words(miss)) for miss in check.near_misses]
    if check.held is False and not check.near_misses and _is_granted(check):
        inherited = "" if check.role == PUBLIC else ", to PUBLIC, or to a role that it inherits from"
        lines.append(detail(f"not granted to {role_name(check.role)}{inherited}"))
    return tuple(lines)


def _is_granted(check: Check) -> bool:
    """Whether it is a privilege; roles have options of the same names."""
    return check.privilege in _PRIVILEGES and check.kind != "role"
