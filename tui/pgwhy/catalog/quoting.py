"""The one place that quotes SQL: identifiers and literals, on one line whatever the name holds."""

from __future__ import annotations

import re
from functools import lru_cache

from pgwhy.acl import NEWEST_KNOWN
from pgwhy.printable import printable

# Words that are not plain identifiers (pg_get_keywords() with a catcode other than U), and since when.
_KEYWORDS = {
    0: """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary bit
        boolean both case cast char character check coalesce collate collation column concurrently
        constraint create cross current_catalog current_date current_role current_schema current_time
        current_timestamp current_user dec decimal default deferrable desc distinct do else end except
        exists extract false fetch float for foreign freeze from full grant greatest group grouping
        having ilike in initially inner inout int integer intersect interval into is isnull join lateral
        leading least left like limit localtime localtimestamp national natural nchar none not notnull
        null nullif numeric offset on only or order out outer overlaps overlay placing position
        precision primary real references returning right row select session_user setof similar smallint
        some substring symmetric table tablesample then time timestamp to trailing treat trim true union
        unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
        xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """,
    130000: "normalize",
    160000: "json_array json_arrayagg json_object json_objectagg system_user",
    170000: """
        json json_exists json_query json_scalar json_serialize json_table json_value merge_action
    """,
}
_KEYWORD_SINCE = {word: version for version, words in _KEYWORDS.items() for word in words.split()}

_SAFE_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*\Z", re.ASCII)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@lru_cache(maxsize=1 << 16)
def quote_identifier(name: str, version: int = NEWEST_KNOWN) -> str:
    """The name as a server of this version prints it: quoted only where needed. Raw: may hold line breaks.

    Source: quote_identifier in ruleutils.c.
    """
    if _SAFE_IDENTIFIER.match(name) and _KEYWORD_SINCE.get(name, version + 1) > version:
        return name
    return '"' + name.replace('"', '""') + '"'


def sql_identifier(name: str) -> str:
    """The name for SQL that is copied: one line, and safe to paste into psql.

    A name with a control or invisible character becomes ``U&"…"`` (4.1.1 of the documentation), which means
    the same to the server, whatever its standard_conforming_strings, and cannot act on a terminal.
    """
    if printable(name) == name:
        return quote_identifier(name)
    return 'U&"' + _escaped(name, '"', "\\{:04X}", "\\+{:06X}") + '"'


def sql_role(name: str) -> str:
    """A role for SQL that is copied; the empty name is PUBLIC."""
    return sql_identifier(name) if name else "PUBLIC"


def sql_literal(text: str) -> str:
    """A string constant for SQL that is copied, on one line.

    With a backslash or an invisible character it is ``E'…'``, because what others mean depends on
    standard_conforming_strings.
    """
    if "\\" not in text and printable(text) == text:
        return "'" + text.replace("'", "''") + "'"
    return "E'" + _escaped(text, "'", "\\u{:04X}", "\\U{:08X}") + "'"


def sql_identity(identity: str) -> str:
    """An identity as the server gave it (``app.f("my type")``) with every quoted name made safe to paste."""

    def safe(quoted: re.Match[str]) -> str:
        name = quoted.group()[1:-1].replace('""', '"')
        return quoted.group() if printable(name) == name else sql_identifier(name)

    return _QUOTED.sub(safe, identity)


def _escaped(text: str, quote: str, short: str, long: str) -> str:
    """The text between its quotes: these and backslashes doubled, what is not printable by its code."""

    def escape(character: str) -> str:
        if character in (quote, "\\"):
            return character * 2
        if printable(character) == character:
            return character
        code = ord(character)
        return (short if code <= 0xFFFF else long).format(code)

    return "".join(map(escape, text))
