"""All that can be made wrong in the rooms that judge: conditions negated, branches dropped, versions shifted."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import chain, zip_longest

from tests.mutants.mutant import PACKAGE, ROOMS, Mutant

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
}
_OPPOSITE |= {after: before for before, after in _OPPOSITE.items()}
_VERSION = re.compile(r"PG_\d\d")
_LONGEST = 70
_Change = tuple[str, ast.expr | ast.pattern, str, str]
"""Its kind, what is replaced, by what, and how that reads in a name."""


def draw(count: int, seed: int) -> list[Mutant]:
    """So many of them, of each kind as many; which ones, depends on their own names alone."""
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in sorted(everything(), key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest()):
        by_kind.setdefault(mutant.kind, []).append(mutant)
    in_turn = chain.from_iterable(zip_longest(*(by_kind[kind] for kind in sorted(by_kind))))
    return [mutant for mutant in in_turn if mutant is not None][:count]


@cache
def everything() -> tuple[Mutant, ...]:
    """By file, in the order of the source."""
    files = (path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py")))
    return tuple(
        mutant
        for path in files
        for mutant in of_source(path.relative_to(PACKAGE).as_posix(), path.read_bytes())
    )


def of_source(file: str, source: bytes) -> Iterator[Mutant]:
    """The mutants of one file; a name that several would have is numbered."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    names: Counter[str] = Counter()
    for where, lines, (kind, node, after, reads) in _changes(ast.parse(source), (), None):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        name = f"{file} {where} {kind} {reads}"
        names[name] += 1
        numbered = f"{name} #{names[name]}" if names[name] > 1 else name
        within = None if lines is None else range(lines.start, max(lines.stop, node.end_lineno + 1))
        mutant = Mutant(numbered, kind, file, start, end, after, within)
        if isinstance(node, ast.expr) or _is_python(source[:start] + after.encode() + source[end:]):
            yield mutant


def _is_python(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:  # a pattern in parentheses
        return False
    return True


def _changes(
    node: ast.AST, where: tuple[str, ...], lines: range | None
) -> Iterator[tuple[str, range | None, _Change]]:
    """All changes within the node, with the function that it is in and the lines of its statement."""
    match node:
        case ast.JoinedStr() | ast.Assert() | ast.Import() | ast.ImportFrom():
            return  # words, and what mypy is told; before 3.12 nothing says where a part of an f-string stands
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.ClassDef(name=name):
            where, lines = (*where, name), None
        case ast.FunctionDef(name=name):
            for each in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
                if each is not None:
                    yield from _changes(each, where, lines)
            for statement in node.body:
                yield from _changes(statement, (*where, name), range(statement.lineno, statement.lineno + 1))
            return
        case ast.stmt() | ast.match_case() if lines is not None:
            first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
            lines = range(first, first + 1)
        case _:
            pass
    for change in chain(_negated(node), _dropped(node), _shifted(node)):
        yield ".".join(where) or "(module)", lines, change
    for child in ast.iter_child_nodes(node):
        yield from _changes(child, where, lines)


def _negated(node: ast.AST) -> Iterator[_Change]:
    """Comparisons, and conditions of another form."""
    for test in _tests(node):
        if not isinstance(test, ast.Compare | ast.BoolOp):
            yield "negate", test, f"(not {ast.unparse(test)})", _shown(test)
    match node:
        case ast.Compare(ops=[op]):
            opposite = ast.Compare(node.left, [_OPPOSITE[type(op)]()], node.comparators)
            yield "negate", node, f"({ast.unparse(opposite)})", _shown(node)
        case ast.Compare():
            yield "negate", node, f"(not {ast.unparse(node)})", _shown(node)
        case ast.BoolOp():
            yield "negate", node, f"(not ({ast.unparse(node)}))", _shown(node)
        case _:
            pass


def _tests(node: ast.AST) -> Sequence[ast.expr]:
    match node:
        case ast.If() | ast.IfExp() | ast.While():
            return [node.test]
        case ast.comprehension():
            return node.ifs
        case ast.match_case(guard=ast.expr() as guard):
            return [guard]
        case _:
            return []


def _dropped(node: ast.AST) -> Iterator[_Change]:
    """One of the ways on from here, as if it were not written."""
    match node:
        case ast.If(test=test, orelse=orelse):
            yield "drop", test, "False", f"if {_shown(test)}"
            if orelse and not isinstance(orelse[0], ast.If):
                yield "drop", test, "True", f"else of {_shown(test)}"
        case ast.IfExp(test=test):
            yield "drop", test, "False", f"if {_shown(test)}"
            yield "drop", test, "True", f"else of {_shown(test)}"
        case ast.comprehension(ifs=ifs):
            for test in ifs:
                yield "drop", test, "True", f"filter {_shown(test)}"
        case ast.BoolOp(op=op, values=values):
            for at, value in enumerate(values):
                rest = [*values[:at], *values[at + 1 :]]
                kept = ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
                yield "drop", node, f"({ast.unparse(kept)})", f"{_shown(value)} of {_shown(node)}"
        case ast.match_case(pattern=pattern, guard=guard, body=body) if not isinstance(body[0], ast.Pass):
            shown = f"case {_shown(pattern)}" + (f" if {_shown(guard)}" if guard else "")
            if guard:
                yield "drop", guard, "False", shown
            else:
                yield "drop", pattern, f"{ast.unparse(pattern)} if False", shown
        case _:
            pass


def _shifted(node: ast.AST) -> Iterator[_Change]:
    """A rule that begins or ends a version earlier or later."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if _VERSION.fullmatch(name):
            for sign, word in (("+", "later"), ("-", "earlier")):
                yield "shift", node, f"({name} {sign} 10000)", f"{name} {word}"
        case ast.Compare(left=ast.Attribute(attr="major") | ast.Name(id="major"), comparators=[right]) if (
            isinstance(right, ast.Constant) and isinstance(right.value, int)
        ):
            for by, word in ((1, "later"), (-1, "earlier")):
                yield "shift", right, str(right.value + by), f"{right.value} {word}"
        case _:
            pass


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
