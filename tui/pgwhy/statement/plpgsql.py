"""PL/pgSQL bodies taken apart: the SQL in them in the order of execution, and which of it is sure to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from postgast import PgQueryError, parse_plpgsql

_RETURNS = ("record", "void", "SETOF record")
"""What the function may return decides which forms of RETURN the parser takes."""

TRIGGER_VARIABLES = (
    *("new", "old", "tg_name", "tg_when", "tg_level", "tg_op", "tg_relid", "tg_relname", "tg_table_name"),
    *("tg_table_schema", "tg_nargs", "tg_argv", "tg_event", "tg_tag"),
)

_EXPRESSION_KEYS = ("cond", "t_expr", "lower", "upper", "step", "expr", "query", "sqlstmt", "argquery")
_ALIAS = re.compile(r"\b(\w+)\s+ALIAS\s+FOR\b", re.IGNORECASE)
"""Another name of a parameter or variable: what is parsed does not have it."""
_LEAVES = ("PLpgSQL_stmt_return", "PLpgSQL_stmt_exit")
_ERROR_LEVEL = 21
_ASSIGNMENT = re.compile(r"[^:=]*?:?=(?P<value>.*)", re.DOTALL)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_FACT = re.compile(
    r"(?P<name>\w+)\s*(?P<operator>=|<>|!=|\bnot\s+in\b|\bin\b)\s*(?P<values>'\w+'|\((?:\s*'\w+'\s*,?)+\))",
    re.IGNORECASE,
)
_TEXT = re.compile(r"'(\w+)'")
_CONSTANT = re.compile(
    r"\s*(?:'(?P<quoted>(?:[^']|'')*)'|\$(?P<tag>\w*)\$(?P<dollar>.*)\$(?P=tag)\$)\s*", re.DOTALL
)


class Step(msgspec.Struct, frozen=True):
    """One piece of SQL in a body. ``sql`` is None where it is put together when it runs."""

    sql: str | None
    certain: bool
    """Whether it is reached whatever the data are, and not in a block that catches errors."""
    line: int


class Body(msgspec.Struct, frozen=True):
    """A body that was understood."""

    steps: tuple[Step, ...]
    variables: tuple[str, ...]


Facts = tuple[tuple[str, str], ...]
"""What is known of variables, by their names in lower case: a trigger's ``tg_op`` and its like."""


@lru_cache(maxsize=512)
def parsed_body(body: str, parameters: tuple[str, ...], facts: Facts = ()) -> Body | None:
    """The body's SQL in order; None if it cannot be understood. What the facts rule out is left out."""
    declared = ", ".join(
        f'"{name.replace(chr(34), chr(34) * 2)}" record' for name in dict.fromkeys(parameters) if name
    )
    quote = "$pgwhy_body$"
    for returns in _RETURNS:
        source = f"CREATE FUNCTION f({declared}) RETURNS {returns} LANGUAGE plpgsql AS {quote}{body}{quote}"
        try:
            (found, *_) = parse_plpgsql(source)
            function: dict[str, Any] = found["PLpgSQL_function"]
            datums = function.get("datums", [])
            walk = _Walk(datums, dict(facts))
            steps = (*walk.declarations(), *walk.statement(function["action"], certain=True))
        except (PgQueryError, ValueError):
            continue
        except RecursionError:  # some 2,000 blocks within each other
            return None
        return Body(steps, (*_names(datums), *(name.lower() for name in _ALIAS.findall(body))))
    return None


def _unwrapped(condition: str) -> str:
    """Without the parentheses around all of it."""
    text = condition.strip()
    while text.startswith("(") and text.endswith(")") and "(" not in text[1:] and ")" not in text[:-1]:
        text = text[1:-1].strip()
    return text


def _names(datums: Iterable[dict[str, Any]]) -> Iterator[str]:
    for datum in datums:
        for inside in datum.values():
            if "refname" in inside:
                yield inside["refname"]


class _Walk:
    """Goes through the statements; ``left`` once control may have left the block."""

    def __init__(self, datums: list[dict[str, Any]], facts: dict[str, str]) -> None:
        self._datums = datums
        self._facts = facts
        self._left = False
        self._gone = False
        """Whether control has surely left the function."""

    def declarations(self) -> Iterator[Step]:
        """The initial values of variables."""
        for datum in self._datums:
            for inside in datum.values():
                if "default_val" in inside:
                    yield from self._expression(inside["default_val"], True, inside.get("lineno", 0))

    def statement(self, node: dict[str, Any], *, certain: bool) -> Iterator[Step]:
        """The SQL of one statement and of those inside it."""
        if self._gone:
            return
        ((kind, inside),) = node.items()
        line = inside.get("lineno", 0)
        reached = certain and not self._left
        if kind == "PLpgSQL_stmt_block":
            yield from self._block(inside, certain=certain)
            return
        if kind == "PLpgSQL_stmt_if":
            yield from self._if(inside, certain=certain)
            return
        for key in _EXPRESSION_KEYS:
            if key in inside:
                dynamic = kind in ("PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors")
                yield from self._expression(inside[key], reached, line, dynamic=dynamic)
        if "dynquery" in inside:
            yield from self._expression(inside["dynquery"], reached, line, dynamic=True)
        yield from self._cursor(inside, reached, line)
        for parameter in inside.get("params", ()):
            yield from self._expression(parameter, reached, line)
        yield from self._inside(kind, inside, certain=certain)
        raises = kind == "PLpgSQL_stmt_raise" and inside.get("elog_level") == _ERROR_LEVEL
        if kind in _LEAVES or raises:
            self._left = True
            self._gone |= reached and kind != "PLpgSQL_stmt_exit"

    def _if(self, inside: dict[str, Any], *, certain: bool) -> Iterator[Step]:
        """The branches in order: from the first condition on that is not known, none is sure to be reached."""
        others = [branch["PLpgSQL_if_elsif"] for branch in inside.get("elsif_list", ())]
        branches = [(inside, inside.get("then_body", ()))]
        branches += [(other, other.get("stmts", ())) for other in others]
        for holder, body in branches:
            line = holder.get("lineno", 0)
            yield from self._expression(holder["cond"], certain and not self._left, line)
            known = self._truth(holder["cond"].get("PLpgSQL_expr", {}).get("query", ""))
            if known is False:
                continue
            for statement in body:
                yield from self.statement(statement, certain=certain and known is True)
            if known:
                return
            certain = False
        for statement in inside.get("else_body", ()):
            yield from self.statement(statement, certain=certain)

    def _truth(self, condition: str) -> bool | None:
        """Whether the facts make the condition true or false; None if they do not decide it."""
        either = [self._all_of(part) for part in _OR.split(_unwrapped(condition))]
        return True if True in either else None if None in either else False

    def _all_of(self, condition: str) -> bool | None:
        each = [self._fact(part) for part in _AND.split(_unwrapped(condition))]
        return False if False in each else None if None in each else True

    def _fact(self, condition: str) -> bool | None:
        found = _FACT.fullmatch(_unwrapped(condition))
        value = self._facts.get(found["name"].lower()) if found else None
        if found is None or value is None:
            return None
        listed = value in _TEXT.findall(found["values"])
        return listed if found["operator"].lower() in ("=", "in") else not listed

    def _inside(self, kind: str, inside: dict[str, Any], *, certain: bool) -> Iterator[Step]:
        """Branches and loops: what is in them may not be reached; LOOP itself is, once."""
        loop = kind == "PLpgSQL_stmt_loop"
        before = self._left
        for key in ("then_body", "else_body", "else_stmts", "body"):
            for statement in inside.get(key, ()):
                yield from self.statement(statement, certain=certain and loop)
        for key, inner in (("elsif_list", "PLpgSQL_if_elsif"), ("case_when_list", "PLpgSQL_case_when")):
            for branch in inside.get(key, ()):
                part = branch[inner]
                for condition in ("cond", "expr"):
                    if condition in part:
                        yield from self._expression(part[condition], False, part.get("lineno", 0))
                for statement in part.get("stmts", ()):
                    yield from self.statement(statement, certain=False)
        if loop:
            # EXIT leads behind the loop, RETURN does not: what follows is taken to be reached
            self._left = before

    def _block(self, inside: dict[str, Any], *, certain: bool) -> Iterator[Step]:
        caught = "exceptions" in inside
        for statement in inside.get("body", ()):
            yield from self.statement(statement, certain=certain and not caught)
        handlers = inside.get("exceptions", {}).get("PLpgSQL_exception_block", {}).get("exc_list", ())
        for handler in handlers:
            for statement in handler["PLpgSQL_exception"].get("action", ()):
                yield from self.statement(statement, certain=False)

    def _cursor(self, inside: dict[str, Any], reached: bool, line: int) -> Iterator[Step]:
        """A bound cursor's query, when it is opened or looped over."""
        number = inside.get("curvar")
        if number is None or "how_many" in inside or not 0 <= number < len(self._datums):
            return
        variable = self._datums[number].get("PLpgSQL_var", {})
        if "cursor_explicit_expr" in variable:
            yield from self._expression(variable["cursor_explicit_expr"], reached, line)

    @staticmethod
    def _expression(
        node: dict[str, Any], certain: bool, line: int, *, dynamic: bool = False
    ) -> Iterator[Step]:
        found = node.get("PLpgSQL_expr", {})
        text, mode = found.get("query", ""), found.get("parseMode", 0)
        if dynamic:
            yield Step(f"SELECT {text}", certain, line)
            constant = _CONSTANT.fullmatch(text)
            written = constant and (constant["dollar"] or (constant["quoted"] or "").replace("''", "'"))
            yield Step(written or None, certain, line)
        elif mode == 0:
            yield Step(text, certain, line)
        elif mode == 2:
            yield Step(f"SELECT {text}", certain, line)
        elif (assignment := _ASSIGNMENT.fullmatch(text)) is not None:
            yield Step(f"SELECT {assignment['value']}", certain, line)
