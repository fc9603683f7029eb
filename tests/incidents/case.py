"""One recorded incident: how it comes about, what the server says, and what fixed it for the people who had it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import VERSIONS

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A file of cases/. ``setup`` is run by a superuser in an empty database, statement by statement."""

    name: str
    setup: tuple[str, ...]
    role: str
    search_path: str | None
    statements: tuple[str, ...]
    """The last one fails."""
    sqlstate: str
    messages: dict[int, str]
    """By the first version that words it so."""
    message_pattern: str | None
    fixable_by_grant: bool
    fix: tuple[str, ...]
    """What those who had it did, or were told to do."""
    fixed_statements: tuple[str, ...]
    """What is run after the fix, where the statement itself must change."""
    versions: range
    connects: bool
    """The failing deed is to connect."""
    autocommit: bool
    cleanup: tuple[str, ...]
    side_session: str | None
    advice_names: str = ""
    """What the advice has to name where no GRANT helps; else that is read from the fix."""

    @property
    def number(self) -> str:
        return self.name[:3]

    @property
    def database(self) -> str:
        return f"incident_{self.number}"

    def message(self, version: int) -> str:
        """What the server of this version says."""
        return self.messages[max(since for since in self.messages if since <= version)]

    @property
    def in_transaction(self) -> bool:
        """Whether it can be tried in a transaction that is rolled back."""
        return not (self.autocommit or self.connects or self.cleanup)


def load_cases(only: tuple[str, ...] = ()) -> list[Case]:
    """All cases, or those whose names start so."""
    cases = [_case(json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))]
    return [case for case in cases if not only or case.name.startswith(only)]


def _case(raw: dict[str, Any]) -> Case:
    message = raw["error"]["message"]
    newest = raw["max_version"] or VERSIONS[-1]
    return Case(
        name=raw["id"],
        setup=tuple(raw["setup"]),
        role=raw["role"],
        search_path=raw["search_path"],
        statements=_several(raw["statement"]),
        sqlstate=raw["error"]["sqlstate"],
        messages={int(v): m for v, m in message.items()} if isinstance(message, dict) else {0: message},
        message_pattern=raw["error"].get("message_pattern"),
        fixable_by_grant=raw["fixable_by_grant"],
        fix=tuple(raw["fix"]),
        fixed_statements=_several(raw.get("fixed_statement") or raw["statement"]),
        versions=range(raw["min_version"], newest + 1),
        connects=raw.get("action") == "connect",
        autocommit=bool(raw.get("autocommit")),
        cleanup=tuple(raw.get("cleanup", ())),
        side_session=raw.get("side_session"),
        advice_names=raw.get("advice_names", ""),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
