"""A paste without the frame that mails, chats, web pages and terminals put around what was copied."""

from __future__ import annotations

import re
from itertools import groupby
from textwrap import dedent

from pgwhy.acl.listing.items import count_seen

_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\w*\s*")
_FENCE_BESIDE = re.compile(r"^`{3}|`{3}$")
_SAID_BY_CLIENTS = re.compile(
    r"""[\w@\[~/.][\w.@:\[\]/~\ -]*[-=][*!?]?[>#](?:\ .*)?"""  # the prompts of psql: shop=> \dp
    r"""|[\w.-]+@[\w.:/\[\]-]+[>$#%](?:\ .*)?"""  # of pgcli and of shells: own@localhost:shop> \dp
    r"""|[$%\#]\ \S.*"""
    r"""|(?:SELECT|INSERT\ 0|UPDATE|DELETE)\ \d+|Time:\ \d.*|Expanded\ display\ is\ .*""",
    re.VERBOSE,
)


def without_frame(text: str) -> list[str]:
    """The lines of the text, as many as it has: those that belong to the frame are empty."""
    lines = text.split("\n")
    is_all_quoted = all(line.startswith(">") for line in lines if line.strip())
    groups = groupby(lines, key=lambda line: line.startswith(">"))
    lines = [
        _without_fence(line)
        for _, group in groups
        for line in _without_quote_marks(list(group), alone=is_all_quoted)
    ]
    if any(re.match(r"\xa0|.*\xa0[|│+↵]", line) for line in lines):
        lines = [line.replace("\xa0", " ") for line in lines]
    lines = ["" if _SAID_BY_CLIENTS.fullmatch(line) and not count_seen(line) else line for line in lines]
    paragraphs = groupby(lines, key=lambda line: bool(line.strip()))
    return [line for _, paragraph in paragraphs for line in _dedented(list(paragraph))]


def _without_quote_marks(lines: list[str], *, alone: bool) -> list[str]:
    """The lines without the marks that all of them begin with; a single one is quoted only if all else is."""
    while (alone or len(lines) > 1) and all(line.startswith(">") for line in lines):
        lines = [line[1:].removeprefix(" ") for line in lines]
    return lines


def _without_fence(line: str) -> str:
    return "" if _FENCE.fullmatch(line) else _FENCE_BESIDE.sub("", line)


def _dedented(lines: list[str]) -> list[str]:
    """A paragraph without its indentation; psql itself begins lines with one blank."""
    is_indented = all(line.startswith(("  ", "\t")) for line in lines)
    return dedent("\n".join(lines)).split("\n") if is_indented else lines
