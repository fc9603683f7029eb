"""psql's backslash commands in a script: what they change for the statements behind them."""

from __future__ import annotations

import msgspec

from pgwhy.acl import RoleName
from pgwhy.statement.parsing import Parsed
from pgwhy.statement.state import State

_CONNECTS = ("connect", "c")
_READS_ON = ("i", "include", "ir", "include_relative", "if", "elif", "else", "gexec")


def follow_meta(state: State, command: Parsed) -> State:
    r"""The state behind a psql command: ``\connect`` as another role is followed, other files are not."""
    word, *arguments = command.text[1:].split() or [""]
    if word in _CONNECTS:
        return _connected(state, command, arguments)
    if word in _READS_ON:
        return state.doubting(f"what \\{word} on line {command.line} does is not in the text")
    return state


def _connected(state: State, command: Parsed, arguments: list[str]) -> State:
    database = arguments[0] if arguments else "-"
    role = RoleName(arguments[1]) if len(arguments) > 1 and arguments[1] != "-" else state.authenticated_user
    same = database in ("-", state.catalog.database) and len(arguments) < 3
    if not same or role not in state.catalog.cluster.roles:
        return state.doubting(f"{command.text} on line {command.line} leads to another database or server")
    return msgspec.structs.replace(
        state,
        role=role,
        session_user=role,
        authenticated_user=role,
        began=None,
        committed=None,
        aborted="",
        prepared={},
        settings={},
    )
