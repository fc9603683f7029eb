"""The one key table: the footer, the help screen, the command palette and the README are made from it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Where(StrEnum):
    """The screens, by the words in which help speaks of them."""

    ANYWHERE = "everywhere"
    EXPLORER = "the explorer"
    COMPOSER = "the GRANT composer"
    ROLES = "a role"
    BASKET = "the basket"
    SAVING = "the file to write"
    PATH = "the search_path"
    WHY = "why it was denied"
    PASTE = "the text to explain"
    FIELD = "a line that is typed"
    CHOICE = "a list to choose from"
    GRANTEES = "the grantees to choose"
    HELP = "help"
    CONNECT = "connecting"


class Key(NamedTuple):
    """A thing that can be done: by which keys, and in which words it is offered."""

    where: Where
    keys: tuple[str, ...]
    action: str
    label: str
    """For the footer: one or two words."""
    help: str
    """For help, palette and README: what it does, as a sentence without a full stop."""
    footer: bool = False


DIGITS = tuple("123456789")
"""Keys of one action; in it, ``#`` stands for the one that was pressed."""

_MOVES = (
    (("up", "k"), "up", "up", "Moves up a line"),
    (("down", "j"), "down", "down", "Moves down a line"),
    (("pageup", "ctrl+b"), "previous_page", "page up", "Moves up a page"),
    (("pagedown", "ctrl+f"), "next_page", "page down", "Moves down a page"),
    (("home", "<"), "first", "first", "Goes to the first line"),
    (("end", ">", "G"), "last", "last", "Goes to the last line"),
    (("ctrl+u",), "half_up", "half up", "Moves up half a page"),
    (("ctrl+d",), "half_down", "half down", "Moves down half a page"),
)


def _moves(where: Where) -> tuple[Key, ...]:
    return tuple(Key(where, keys, action, label, text) for keys, action, label, text in _MOVES)


_EX, _CO = Where.EXPLORER, Where.COMPOSER

KEYS: tuple[Key, ...] = (
    Key(
        _EX,
        ("/",),
        "find",
        "find",
        "Finds an object by a part of its name, anywhere in the open databases",
        True,
    ),
    Key(_EX, ("a",), "as_role", "as role", "Shows everything as one role effectively holds it", True),
    Key(_EX, ("A",), "as_before", "role before", "Shows everything as before the last choice of a role"),
    Key(
        _EX,
        ("g",),
        "grant",
        "grant",
        "Composes the GRANT or REVOKE on this object, or on the marked ones",
        True,
    ),
    Key(_EX, ("r",), "roles", "role", "Opens a role: its memberships, attributes and what it holds", True),
    Key(_EX, ("e",), "explain", "explain", "Explains an error, a log, a trace or SQL that is pasted", True),
    Key(_EX, ("p",), "search_path", "path", "Opens the search_path: where names lead, and why", True),
    *_moves(_EX),
    Key(_EX, ("right", "l"), "open", "open", "Opens what is under the cursor, or goes into it"),
    Key(_EX, ("left", "h"), "close", "close", "Closes it, or goes out of it"),
    Key(
        _EX,
        ("enter",),
        "enter",
        "open/close",
        "Opens or closes it; in the panel, goes to the object on this line",
    ),
    Key(_EX, ("tab",), "other_side", "panel", "Moves the keys between tree and panel"),
    Key(_EX, ("1",), "panel(0)", "Access", "Shows Access: who was granted what"),
    Key(_EX, ("2",), "panel(1)", "Who", "Shows Who: everyone who effectively holds something here"),
    Key(
        _EX,
        ("3",),
        "panel(2)",
        "Why",
        "Shows Why: each privilege of the chosen role, and where it comes from",
    ),
    Key(_EX, ("4",), "panel(3)", "Columns", "Shows Columns: what may be done with each"),
    Key(_EX, ("5",), "panel(4)", "Depends", "Shows Depends: what it reads, feeds, calls and refers to"),
    Key(_EX, ("6",), "panel(5)", "Policies", "Shows Policies: which rows the chosen role may see"),
    Key(_EX, ("7",), "panel(6)", "Future", "Shows Future: who can read what will be created here"),
    Key(_EX, ("x",), "letters", "letters", "Explains each letter of the ACL under it"),
    Key(_EX, ("y",), "copy", "copy name", "Copies the name of the object, quoted for SQL", True),
    Key(_EX, ("Y",), "copy_place", "copy place", "Copies where you are: the breadcrumb"),
    Key(
        _EX,
        ("o",),
        "plain",
        "plain",
        "Shows the panel, or what was copied, plain, for the terminal's own selection",
    ),
    Key(_EX, ("space",), "mark", "mark", "Marks the object, for a GRANT on several at once"),
    Key(_EX, ("b",), "basket", "basket", "Opens the basket of collected statements"),
    Key(_EX, ("[",), "back", "back", "Goes back to where you were"),
    Key(_EX, ("]",), "forward", "forward", "Goes forward again"),
    Key(_EX, ("s",), "system", "system", "Shows or hides the schemas of the system"),
    Key(_EX, ("f5", "R"), "refresh", "refresh", "Loads everything anew and says what changed"),
    Key(_EX, ("escape",), "escape", "cancel", "Cancels what is loading, or takes back marks"),
    Key(
        _CO,
        ("space",),
        "tick",
        "tick",
        "Ticks the box: what is not granted is to be granted, what is granted revoked",
        True,
    ),
    Key(_CO, ("y",), "copy", "copy", "Copies the statements, once all of them were on the screen", True),
    Key(
        _CO, ("u",), "copy_undo", "undo", "Copies what takes it back, once all of it was on the screen", True
    ),
    Key(_CO, ("a",), "grantees", "to whom", "Adds grantees, several at once, PUBLIC among them", True),
    Key(_CO, ("r",), "revoke", "revoke", "Revokes all that was granted on this line, or leaves it", True),
    Key(
        _CO,
        ("w",),
        "grant_option",
        "option",
        "Gives the box WITH GRANT OPTION, or takes the option alone",
        True,
    ),
    Key(
        _CO,
        ("=",),
        "fill",
        "fill",
        "Ticks the other lines of its sort in the group as this one: all objects, or all grantees",
        True,
    ),
    Key(_CO, ("b",), "basket", "basket", "Puts the statements into the basket", True),
    Key(_CO, ("f",), "future", "future", "Adds lines for what will be created: default privileges", True),
    Key(_CO, ("t",), "turn", "turn", "Turns the grid: objects by grantee, or grantees by object", True),
    Key(
        _CO,
        ("+",),
        "fill_all",
        "fill all",
        "Ticks every line of its sort as this one, for all objects and grantees",
    ),
    Key(_CO, ("A",), "everything", "all", "Ticks all that is not granted on this line, or nothing"),
    Key(_CO, ("e",), "everyone", "everyone", "Adds every grantee to whom something is granted here"),
    Key(_CO, ("d", "delete"), "remove", "remove", "Removes the grantee of this line from the grid"),
    Key(_CO, ("c",), "columns", "columns", "Adds lines for the columns of the table, or removes them"),
    Key(_CO, ("x",), "clear", "clear", "Takes all ticks away"),
    *_moves(_CO)[:2],
    Key(_CO, ("left", "h"), "left", "left", "Goes to the privilege on the left"),
    Key(_CO, ("right", "l"), "right", "right", "Goes to the privilege on the right"),
    Key(_CO, ("tab",), "next_group", "next", "Goes on to the next grantee, or object"),
    Key(_CO, ("shift+tab",), "previous_group", "previous", "Goes back to the grantee, or object, before"),
    Key(_CO, ("pageup", "ctrl+b"), "previous_page", "page up", "Scrolls the statements up"),
    Key(_CO, ("pagedown", "ctrl+f"), "next_page", "page down", "Scrolls the statements down"),
    Key(_CO, ("B",), "open_basket", "open basket", "Opens the basket"),
    Key(
        _CO,
        ("o",),
        "plain",
        "plain",
        "Shows the statements plain, for the terminal's own selection",
    ),
    Key(_CO, ("escape",), "escape", "back", "Goes back; nothing is changed anywhere", True),
    *_moves(Where.ROLES),
    Key(Where.ROLES, ("enter",), "enter", "go", "Goes to the role or object on this line", True),
    Key(Where.ROLES, ("a",), "as_role", "as this role", "Shows everything as this role holds it", True),
    Key(Where.ROLES, ("r", "/"), "roles", "other role", "Opens another role", True),
    Key(
        Where.ROLES,
        ("d",),
        "drop",
        "drop",
        "Shows what DROP ROLE would need, as a script for each database",
        True,
    ),
    Key(
        Where.ROLES, ("y",), "copy", "copy", "Copies the name of the role, or the script that is shown", True
    ),
    Key(Where.ROLES, ("o",), "plain", "plain", "Shows it plain, for the terminal's own selection"),
    Key(Where.ROLES, ("escape",), "escape", "back", "Goes back", True),
    *_moves(Where.BASKET),
    Key(
        Where.BASKET,
        ("d", "delete"),
        "remove",
        "remove",
        "Takes the entry under the cursor out of the basket",
        True,
    ),
    Key(
        Where.BASKET,
        ("y",),
        "copy",
        "copy",
        "Copies all statements as one script, once they were on the screen",
        True,
    ),
    Key(
        Where.BASKET,
        ("u",),
        "copy_undo",
        "copy undo",
        "Copies what takes everything back, once all of it was on the screen",
        True,
    ),
    Key(
        Where.BASKET,
        ("w",),
        "write",
        "write file",
        "Writes the script, and its undo script, to two files",
        True,
    ),
    Key(Where.BASKET, ("o",), "plain", "plain", "Shows the script plain, for the terminal's own selection"),
    Key(Where.BASKET, ("escape",), "escape", "back", "Goes back; the basket keeps its statements", True),
    Key(Where.SAVING, ("enter",), "enter", "write", "Writes both; asks before it overwrites a file", True),
    Key(Where.SAVING, ("escape",), "escape", "back", "Goes back without writing", True),
    *_moves(Where.PATH),
    Key(Where.PATH, ("e",), "edit_path", "path", "Edits the path as a line", True),
    Key(Where.PATH, ("n", "/"), "edit_name", "name", "Types a name, to see where it leads", True),
    Key(Where.PATH, ("J", "shift+down"), "move(1)", "move", "Moves the schema down in the path", True),
    Key(Where.PATH, ("K", "shift+up"), "move(-1)", "move up", "Moves the schema up in the path"),
    Key(Where.PATH, ("a",), "as_role", "role", "Shows the path of another role", True),
    Key(
        Where.PATH,
        ("y",),
        "copy",
        "copy",
        "Copies the marked statement below: the first, or what a digit chose",
        True,
    ),
    Key(Where.PATH, ("escape",), "escape", "back", "Goes back", True),
    Key(Where.PATH, ("-", "delete"), "remove", "remove", "Removes the schema from the path", True),
    Key(Where.PATH, ("+",), "add", "add", "Adds a schema to the path, behind the one under the cursor", True),
    Key(Where.PATH, ("d",), "database", "database", "Shows the path in another database"),
    Key(Where.PATH, ("u",), "own_path", "own path", "Goes back to the path that the role has by itself"),
    Key(Where.PATH, DIGITS, "pick(#)", "choose", "Marks the statement of that number, for y to copy"),
    Key(Where.PATH, ("g",), "grant", "grant", "Composes the GRANT that is missing on this line"),
    Key(Where.PATH, ("enter",), "enter", "go", "Goes to the object on this line, in the explorer"),
    Key(Where.PATH, ("tab",), "next_stop", "next", "Goes on to the next list or field"),
    Key(Where.PATH, ("shift+tab",), "previous_stop", "previous", "Goes back to the list or field before"),
    Key(Where.PATH, ("o",), "plain", "plain", "Shows it plain, for the terminal's own selection"),
    Key(Where.FIELD, ("enter",), "enter", "done", "Goes to the list beneath", True),
    Key(Where.FIELD, ("tab",), "next_stop", "next", "Goes on to the next list or field", True),
    Key(Where.FIELD, ("up",), "up", "up", "Goes to the list above", True),
    Key(Where.FIELD, ("down",), "down", "down", "Goes to the list beneath", True),
    Key(Where.FIELD, ("escape",), "escape", "back", "Leaves the line; what was typed stays", True),
    Key(Where.WHY, ("y",), "copy", "copy", "Copies what is shown: the fix, or what was chosen instead", True),
    Key(Where.WHY, ("u",), "copy_undo", "undo", "Copies what takes it back, which is shown beneath it", True),
    Key(
        Where.WHY,
        DIGITS,
        "pick(#)",
        "choose",
        "Shows the other way of that number in full, or asks as the role; copies nothing",
        True,
    ),
    Key(
        Where.WHY,
        ("t",),
        "trial",
        "trial",
        "Shows a script that tries it and rolls back, for y to copy",
        True,
    ),
    Key(Where.WHY, ("enter",), "enter", "go", "Goes to the object on this line, or into the answer", True),
    Key(Where.WHY, ("a",), "as_role", "role", "Asks for another role", True),
    Key(Where.WHY, ("escape",), "escape", "back", "Goes back; the text is kept", True),
    Key(Where.WHY, ("e",), "edit", "edit", "Edits the text", True),
    Key(
        Where.WHY,
        ("p",),
        "search_path",
        "path",
        "Opens the search_path; one that is edited there is taken",
        True,
    ),
    Key(Where.WHY, ("d",), "database", "database", "Asks in another database"),
    *_moves(Where.WHY),
    Key(Where.WHY, ("right", "l"), "open", "open", "Opens what is under the cursor"),
    Key(Where.WHY, ("left", "h"), "close", "close", "Closes it, or goes out of it"),
    Key(Where.WHY, ("b",), "basket", "basket", "Puts the statements into the basket"),
    Key(Where.WHY, ("o",), "plain", "plain", "Shows it plain, for the terminal's own selection"),
    Key(Where.PASTE, ("tab", "f5"), "explain", "explain", "Explains the text", True),
    Key(Where.PASTE, ("escape",), "escape", "back", "Goes back; the text is kept", True),
    Key(Where.CHOICE, ("up", "ctrl+p"), "up", "up", "Moves up a line"),
    Key(Where.CHOICE, ("down", "ctrl+n"), "down", "down", "Moves down a line"),
    Key(Where.CHOICE, ("pageup",), "previous_page", "page up", "Moves up a page"),
    Key(Where.CHOICE, ("pagedown",), "next_page", "page down", "Moves down a page"),
    Key(Where.CHOICE, ("enter",), "enter", "choose", "Takes the line under the cursor", True),
    Key(Where.CHOICE, ("escape",), "escape", "back", "Goes back without choosing", True),
    Key(Where.GRANTEES, ("tab",), "mark", "mark", "Marks the line, to take several", True),
    Key(Where.GRANTEES, ("up", "ctrl+p"), "up", "up", "Moves up a line"),
    Key(Where.GRANTEES, ("down", "ctrl+n"), "down", "down", "Moves down a line"),
    Key(Where.GRANTEES, ("pageup",), "previous_page", "page up", "Moves up a page"),
    Key(Where.GRANTEES, ("pagedown",), "next_page", "page down", "Moves down a page"),
    Key(
        Where.GRANTEES,
        ("enter",),
        "enter",
        "take",
        "Takes what is marked, or the line under the cursor",
        True,
    ),
    Key(Where.GRANTEES, ("escape",), "escape", "back", "Goes back without choosing", True),
    *_moves(Where.HELP),
    Key(Where.HELP, ("escape", "?", "q"), "escape", "back", "Goes back", True),
    Key(Where.CONNECT, ("enter",), "retry", "connect", "Tries to connect with what the fields say", True),
    Key(Where.CONNECT, ("tab", "down"), "next_field", "next field", "Goes to the next field", True),
    Key(Where.CONNECT, ("shift+tab", "up"), "previous_field", "previous field", "Goes to the field before"),
    Key(Where.CONNECT, ("escape",), "quit", "quit", "Leaves", True),
    Key(Where.ANYWHERE, ("?",), "help", "help", "Explains the keys and marks of this screen", True),
    Key(
        Where.ANYWHERE,
        (":",),
        "palette",
        "commands",
        "Lists everything that can be done here, to choose by name",
    ),
    Key(Where.ANYWHERE, ("q",), "quit", "quit", "Leaves; what was copied is printed to the terminal", True),
    Key(Where.ANYWHERE, ("ctrl+q", "ctrl+c"), "quit", "quit", "Leaves, also while text is being typed"),
)

_TYPING = frozenset({Where.CHOICE, Where.GRANTEES, Where.SAVING, Where.CONNECT, Where.FIELD, Where.PASTE})
"""Screens in which letters are text: of the keys for everywhere only those with a modifier work."""

_SHOWN = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "f5": "F5",
}


def keys_of(where: Where) -> tuple[Key, ...]:
    """The keys that work on a screen: its own, then those for everywhere that it does not use itself."""
    own = tuple(key for key in KEYS if key.where is where)
    taken = {name for key in own for name in key.keys}
    common: list[Key] = []
    for key in KEYS:
        if key.where is not Where.ANYWHERE or where is Where.ANYWHERE:
            continue
        free = tuple(k for k in key.keys if k not in taken and (where not in _TYPING or len(k) > 1))
        if free:
            common.append(key._replace(keys=free))
    return own + tuple(common)


def shown(key: str) -> str:
    """A key as it is written for people: ``esc``, ``^F``, ``↑``."""
    if key.startswith("ctrl+"):
        return "^" + key[-1].upper()
    return _SHOWN.get(key, key)


def listed(keys: tuple[str, ...]) -> str:
    """All keys of an action as they are written for people."""
    return "1-9" if keys == DIGITS else " ".join(map(shown, keys))


def markdown() -> str:
    """The tables for the README: each screen's own keys, and once those that move in any list."""
    parts = [_table("Moving, in every list and tree", _moves(Where.ANYWHERE))]
    for where in (Where.ANYWHERE, *(w for w in Where if w is not Where.ANYWHERE)):
        moves = _moves(where)
        own = [key for key in KEYS if key.where is where and key not in moves]
        parts.append(_table(f"{where.value[0].upper()}{where.value[1:]}", own))
    return "\n".join(parts)


def _table(title: str, keys: Iterable[Key]) -> str:
    rows = (f"| {' '.join(f'`{shown(k)}`' for k in key.keys)} | {key.help} |\n" for key in keys)
    return f"**{title}**\n\n| key | |\n| --- | --- |\n{''.join(rows)}"
