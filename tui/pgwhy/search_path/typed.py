"""Names as somebody types them, in SQL's spelling: ``"MyTable"``, ``s.t``, ``f(int)``, ``OPERATOR(s.+)``, ``int[]``."""

from __future__ import annotations

import msgspec

from pgwhy.search_path.path import SYSTEM
from pgwhy.search_path.resolution import Name
from pgwhy.search_path.spelling import Reader, TypeName, is_type_word, named, read_type
from pgwhy.search_path.tokens import Kind, Token, tokens


class Plain(msgspec.Struct, frozen=True):
    """A bare or qualified name, which may be that of a relation, a type or a routine."""

    name: Name
    type: TypeName
    """What it is as a type: not always of that name, as ``int`` is pg_catalog.int4."""
    spelled: str
    """Its last part as it was typed, before it was folded to lower case."""


class Argument(msgspec.Struct, frozen=True):
    """One argument of a call: its type, or None for an untyped literal."""

    type: TypeName | None
    label: str = ""


class Called(msgspec.Struct, frozen=True):
    """``f(int, label => text)``."""

    name: Name
    arguments: tuple[Argument, ...] = ()
    variadic: bool = False


class Operator(msgspec.Struct, frozen=True):
    """``+``, ``OPERATOR(s.+)`` or ``s.+(NONE, int)``; ``operands`` are None where no types are given."""

    name: Name
    operands: tuple[TypeName | None, TypeName | None] | None = None


Typed = Plain | Called | Operator | TypeName


def parse_name(text: str, version: int) -> Typed:
    """What a person typed for a name. Raises NameSyntaxError with the position where it is none."""
    found = tokens(text)
    reader = Reader(text, found)
    typed: Typed | None = _operator(reader, version)
    if typed is None and _is_plain(found):
        spelled = found[-2]
        typed = Plain(reader.dotted_name(), read_type(Reader(text, found), version), spelled.spelled)
    elif typed is None and _is_call(found):
        typed = _called(reader, version)
    elif typed is None:
        typed = read_type(reader, version)
    if reader.next.kind is not Kind.END:
        raise reader.error("this does not belong to a name")
    return typed


def _is_plain(found: list[Token]) -> bool:
    """Whether these are names between dots and nothing else."""
    *written, _ = found
    return bool(written) and all(
        token.is_name if i % 2 == 0 else token.value == "." for i, token in enumerate(written)
    )


def _is_call(found: list[Token]) -> bool:
    """Whether parentheses follow a name, and not the word of a type, as in ``varchar(10)``."""
    opening = next((i for i, token in enumerate(found) if token.value == "("), 0)
    return _is_plain([*found[:opening], found[-1]]) and not is_type_word(found[0])


def _operator(reader: Reader, version: int) -> Operator | None:
    """An operator, if that is what is written."""
    at = reader.mark()
    wrapped = reader.takes("operator", kind=Kind.WORD) and reader.takes("(")
    parts: list[str] = []
    while reader.next.is_name:
        parts.append(reader.take().value)
        if not reader.takes("."):
            break
    if reader.next.kind is not Kind.OPERATOR:
        reader.reset(at)
        return None
    name = named(reader, [*parts, reader.take().value])
    if wrapped:
        reader.expect(")")
    if not reader.takes("("):
        return Operator(name)
    left = _operand(reader, version)
    reader.expect(",")
    right = _operand(reader, version)
    reader.expect(")")
    return Operator(name, (left, right))


def _operand(reader: Reader, version: int) -> TypeName | None:
    """A type, or ``NONE`` for the side that a unary operator lacks."""
    return None if reader.takes("none", kind=Kind.WORD) else read_type(reader, version)


def _called(reader: Reader, version: int) -> Called:
    name = reader.dotted_name()
    reader.expect("(")
    arguments: list[Argument] = []
    variadic = False
    while not reader.takes(")"):
        if arguments:
            reader.expect(",")
        variadic = reader.takes("variadic", kind=Kind.WORD)
        arguments.append(_argument(reader, version))
    return Called(name, tuple(arguments), variadic)


def _argument(reader: Reader, version: int) -> Argument:
    at = reader.mark()
    label = ""
    if reader.next.is_name:
        label = reader.take().value
        if not reader.takes("=>"):
            label = ""
            reader.reset(at)
    if reader.next.kind is Kind.STRING:
        reader.take()
        return Argument(None, label)
    if reader.takes("null", kind=Kind.WORD):
        return Argument(None, label)
    if reader.next.kind is Kind.NUMBER:
        reader.take()
        return Argument(TypeName(Name("int4", SYSTEM)), label)
    return Argument(read_type(reader, version), label)
