"""Text to its lines, without what terminals, containers, journals and mail put around them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One line of the text as its writer wrote it; ``number`` is where it is in the paste, from 1."""

    number: int
    text: str


_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_ENTITY = re.compile(r"&(?:quot|lt|gt|amp|#0?39|#x27);")
# What begins a line of its own, whatever the line before it: a date, a tool's or a field's name, a prompt, an indent.
_OWN_LINE = re.compile(r"\s|\[|\d{4}[-/]\d\d|[\w.-]*: |LINE \d|\S*[=\-][>#] |\w+ *\| |[│╵╷>]|$")
_SAME_START = 8
_NARROWEST = 60
_USUAL_WIDTHS = (72, 76, 80, 100, 120, 132)

# Each is taken off where every line that is not blank has it, so that SQL and tables stay as they are.
_COMMON = (
    re.compile(r"(?:>|│|┃) ?"),  # quoted mail, chat and framed error boxes
    # docker compose, with --timestamps or without
    re.compile(r"(?:\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d) )?[\w.@/-]+ *\| ?"),
    re.compile(r"\[pod/[^\]]+\] "),  # kubectl logs --prefix
    re.compile(r"\S+\[[\w.-]+\]: (?=\d{4}-)"),  # Heroku: app[postgres.123]:
)
# Each is taken off wherever it is: nothing else looks like it.
_ANYWHERE = (
    re.compile(r"\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d) (?:stdout|stderr) [FP] "),  # CRI
    re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\d{6}Z (?=\d{4}-)"),  # kubectl logs --timestamps
    # syslog and journald, RFC 3164 and 5424 dates
    re.compile(
        r"(?:<\d+>\d? ?)?"
        r"(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))"
        r" \S+ [\w./@-]+(?:\[\d+\])?: (?:\[[\d-]+\] )?"
    ),
)
_FRAMED = re.compile(r"\s*[│┃║] ?(?P<text>[^│┃║]*?)\s*[│┃║]\s*")
_EDGE = re.compile(r"\s*[┌╭╔┏├╠┣└╰╚┗][─━═]+[┐╮╗┓┤╣┫┘╯╝┛]\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)\w*\s*\Z")


def lines_of(text: str) -> list[Line]:
    """The lines of a paste, unwrapped. Never raises; lines that are only wrapping are left out, blanks at the end, too.

    Whoever copies a line takes the newline with it or not: what is looked for at the end of a text is there either way.
    """
    clean = _ESCAPES.sub("", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    clean = html.unescape(clean) if _ENTITY.search(clean) else clean
    lines = [Line(number, line) for number, line in enumerate(clean.split("\n"), 1)]
    lines = [line for line in lines if not _FENCE.match(line.text)]
    lines = [line for each in lines for line in _from_docker_json(each)]
    lines = [_without_frame(line) for line in lines if not _EDGE.fullmatch(line.text)]
    lines = _without_indent(lines)
    for pattern in _COMMON:
        lines = _without(pattern, lines)
    for pattern in _ANYWHERE:
        lines = [Line(line.number, pattern.sub("", line.text, count=1)) for line in lines]
    # rsyslog writes a tab as #011
    return _ended([Line(line.number, line.text.replace("#011", "\t")) for line in lines])


def _ended(lines: list[Line]) -> list[Line]:
    """Without blank lines at the end, and without blanks at the end of the last one."""
    last = max((at for at, line in enumerate(lines) if line.text.strip()), default=0)
    return [*lines[:last], *(Line(line.number, line.text.rstrip()) for line in lines[last : last + 1])]


def _without_frame(line: Line) -> Line:
    """What a tool or a chat wrote between the sides of a box."""
    framed = _FRAMED.fullmatch(line.text)
    return Line(line.number, framed["text"]) if framed else line


def _from_docker_json(line: Line) -> Iterator[Line]:
    """What docker's json-file driver wrapped: ``{"log":"…","stream":"stderr","time":"…"}``."""
    if not line.text.startswith('{"log":'):
        yield line
        return
    try:
        wrapped = json.loads(line.text)
    except (ValueError, RecursionError):
        yield line
        return
    for text in str(wrapped.get("log", "")).rstrip("\n").split("\n"):
        yield Line(line.number, text)


def _without_indent(lines: list[Line]) -> list[Line]:
    """Without the blanks that all lines begin with, as where a text was copied from a list or a ticket."""
    indents = [len(line.text) - len(line.text.lstrip(" ")) for line in lines if line.text.strip()]
    indent = min(indents, default=0)
    return [Line(line.number, line.text[indent:]) for line in lines] if indent else lines


def _without(pattern: re.Pattern[str], lines: list[Line]) -> list[Line]:
    written = [line for line in lines if line.text.strip()]
    if not written or not all(pattern.match(line.text) for line in written):
        return lines
    return [Line(line.number, pattern.sub("", line.text, count=1)) for line in lines]


def unwrapped(lines: list[Line], *, at_least: int) -> list[Line]:
    """The lines without the breaks that a terminal of some width put into them; the same where it put none.

    Such a break comes after exactly as many characters as the longest line has. ``at_least`` so many lines must be
    of that length; a single one must be as wide as terminals usually are.
    """
    width = max((len(line.text) for line in lines), default=0)
    full = sum(len(line.text) == width for line in lines)
    if width < _NARROWEST or full < at_least or (full < 2 and width not in _USUAL_WIDTHS):
        return lines
    whole: list[Line] = []
    open_before = False
    starts: set[str] = set()
    for line in lines:
        start = line.text[:_SAME_START]
        if open_before and start not in starts and not _OWN_LINE.match(line.text):
            whole[-1] = Line(whole[-1].number, whole[-1].text + line.text)
        else:
            whole.append(line)
            starts.add(start)
        open_before = len(line.text) == width
    return whole


def joined(lines: Iterable[Line]) -> str:
    """The lines as one text."""
    return "\n".join(line.text for line in lines)
