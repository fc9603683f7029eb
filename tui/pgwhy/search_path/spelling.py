"""SQL's spellings of type names: ``double precision``, ``int[]``, ``varchar(10)`` and what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.acl.privilege import PG_17
from pgwhy.search_path.path import SYSTEM
from pgwhy.search_path.resolution import Name
from pgwhy.search_path.tokens import Kind, NameSyntaxError, Token

# GenericType, Numeric, Bit, Character, ConstDatetime, ConstInterval of gram.y: words that mean a type of pg_catalog
_KEYWORDS = {
    "int": "int4",
    "integer": "int4",
    "smallint": "int2",
    "bigint": "int8",
    "real": "float4",
    "float": "float8",
    "dec": "numeric",
    "decimal": "numeric",
    "numeric": "numeric",
    "boolean": "bool",
    "bit": "bit",
    "character": "bpchar",
    "char": "bpchar",
    "nchar": "bpchar",
    "varchar": "varchar",
    "time": "time",
    "timestamp": "timestamp",
    "interval": "interval",
}
_VARYING = {"bit": "varbit", "bpchar": "varchar"}
_WITH_TIME_ZONE = {"time": "timetz", "timestamp": "timestamptz"}
_INTERVAL_FIELDS = frozenset(("year", "month", "day", "hour", "minute", "second", "to"))


class TypeName(msgspec.Struct, frozen=True):
    """A type as it is written: the name to look up, and whether an array of it is meant."""

    name: Name
    array: bool = False


class Reader:
    """Goes through tokens; the parsers of names and of types share it."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self._tokens = found
        self._at = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def mark(self) -> int:
        """Where it is, to come back to by ``reset``."""
        return self._at

    def reset(self, mark: int) -> None:
        self._at = mark

    def take(self) -> Token:
        token = self.next
        self._at += token.kind is not Kind.END
        return token

    def takes(self, *values: str, kind: Kind = Kind.MARK) -> bool:
        """Whether these tokens come next; if so, they are taken."""
        ahead = self._tokens[self._at : self._at + len(values)]
        if [(token.kind, token.value) for token in ahead] != [(kind, value) for value in values]:
            return False
        self._at += len(values)
        return True

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            raise self.error(f"{mark!r} is expected here")

    def error(self, problem: str) -> NameSyntaxError:
        return NameSyntaxError(self.text, self.next.position, problem)

    def dotted_name(self) -> Name:
        """``name``, ``schema.name`` or ``database.schema.name``."""
        parts = [self._part()]
        while self.takes("."):
            parts.append(self._part())
        return named(self, parts)

    def _part(self) -> str:
        if not self.next.is_name:
            raise self.error("a name is expected here")
        return self.take().value


def named(reader: Reader, parts: Sequence[str]) -> Name:
    """The parts of a dotted name as a Name; more than three are refused."""
    match list(parts):
        case [name]:
            return Name(name)
        case [schema, name]:
            return Name(name, schema)
        case [database, schema, name]:
            return Name(name, schema, database)
        case _:
            raise reader.error("a name has at most three parts: database.schema.name")


def is_type_word(token: Token) -> bool:
    """Whether the grammar takes the word for a type of pg_catalog, whatever the path."""
    return token.kind is Kind.WORD and token.value in _KEYWORDS


def read_type(reader: Reader, version: int) -> TypeName:
    """The type that is written next, without the modifiers, which do not matter for where it leads."""
    name = _keyword(reader, version) or reader.dotted_name()
    _skip_modifiers(reader)
    return TypeName(name, _array(reader))


def _keyword(reader: Reader, version: int) -> Name | None:
    """The type of pg_catalog that a keyword stands for, if one is next and is not followed by a dot."""
    if reader.next.kind is not Kind.WORD:
        return None
    if reader.takes("double", "precision", kind=Kind.WORD):
        return Name("float8", SYSTEM)
    if reader.takes("json", kind=Kind.WORD):  # a keyword since 17
        return Name("json", SYSTEM if version >= PG_17 else None)
    if reader.takes("national", "character", kind=Kind.WORD) or reader.takes(
        "national", "char", kind=Kind.WORD
    ):
        word = "bpchar"
    elif reader.next.value in _KEYWORDS:
        word = _KEYWORDS[reader.take().value]
    else:
        return None
    if reader.takes("varying", kind=Kind.WORD):
        word = _VARYING.get(word, word)
    if word == "float8" and reader.takes("("):
        precision = reader.take()
        reader.expect(")")
        word = "float4" if precision.kind is Kind.NUMBER and int(precision.value) <= 24 else "float8"
    if word in _WITH_TIME_ZONE:
        _skip_modifiers(reader)
        if reader.takes("with", "time", "zone", kind=Kind.WORD):
            word = _WITH_TIME_ZONE[word]
        else:
            reader.takes("without", "time", "zone", kind=Kind.WORD)
    while word == "interval" and reader.next.value in _INTERVAL_FIELDS:
        reader.take()
    return Name(word, SYSTEM)


def _skip_modifiers(reader: Reader) -> None:
    if not reader.takes("("):
        return
    while not reader.takes(")"):
        if reader.take().kind is Kind.END:
            raise reader.error("')' is expected here")


def _array(reader: Reader) -> bool:
    is_array = reader.takes("array", kind=Kind.WORD)
    while reader.takes("["):
        is_array = True
        if reader.next.kind is Kind.NUMBER:
            reader.take()
        reader.expect("]")
    return is_array
