"""The one place that quotes SQL: identifiers and literals, on one line whatever the name holds."""

from __future__ import annotations

import re

from pgwhy.acl import NEWEST_KNOWN

# Words that are not plain identifiers: pg_get_keywords() with catcode other than U, in 12 and since which version.
_KEYWORDS_OF_12 = """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
    case cast char character check coalesce collate collation column concurrently constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer
    intersect interval into is isnull join lateral leading least left like limit localtime localtimestamp
    national natural nchar none not notnull null nullif numeric offset on only or order out outer overlaps
    overlay placing position precision primary real references returning right row select session_user setof
    similar smallint some substring symmetric table tablesample then time timestamp to trailing treat trim
    true union unique user using values varchar variadic verbose when where window with xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
"""
_KEYWORD_SINCE: dict[str, int] = {
    **dict.fromkeys(_KEYWORDS_OF_12.split(), 0),
    **dict.fromkeys("normalize".split(), 130000),
    **dict.fromkeys("json_array json_arrayagg json_object json_objectagg system_user".split(), 160000),
    **dict.fromkeys(
        "json json_exists json_query json_scalar json_serialize json_table json_value merge_action".split(),
        170000,
    ),
}

_SAFE_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*\Z", re.ASCII)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# Controls, line and paragraph separators, bidirectional and zero-width characters: what may act on a terminal, end
# a line of a script, or be seen as something else than it is.
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def quote_identifier(name: str, version: int = NEWEST_KNOWN) -> str:
    """The name as a server of this version prints it: quoted only where needed. Raw: may hold line breaks.

    Source: quote_identifier in ruleutils.c.
    """
    if _SAFE_IDENTIFIER.match(name) and _KEYWORD_SINCE.get(name, version + 1) > version:
        return name
    return _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def sql_identifier(name: str) -> str:
    """The name for SQL that is copied: one line, and safe to paste into psql.

    A name with a control or invisible character becomes ``U&"…"`` (4.1.1 of the documentation), which means the
    same to the server and cannot act on a terminal.
    """
    if not UNPRINTABLE.search(name):
        return quote_identifier(name)
    escaped = name.replace("\\", "\\\\").replace('"', '""')
    return 'U&"' + UNPRINTABLE.sub(lambda m: _unicode_escape(m.group()), escaped) + '"'


def sql_role(name: str) -> str:
    """A role for SQL that is copied; the empty name is PUBLIC."""
    return sql_identifier(name) if name else "PUBLIC"


def sql_literal(text: str) -> str:
    """A string constant for SQL that is copied, on one line."""
    if UNPRINTABLE.search(text):
        escaped = text.replace("\\", "\\\\").replace("'", "''")
        return "U&'" + UNPRINTABLE.sub(lambda m: _unicode_escape(m.group()), escaped) + "'"
    quoted = text.replace("'", "''")
    # standard_conforming_strings may be off: a backslash is only safe in an E'' constant
    return f"'{quoted}'" if "\\" not in text else "E'" + quoted.replace("\\", "\\\\") + "'"


def sql_identity(identity: str) -> str:
    """An identity as the server gave it (``app.f("my type")``) with every quoted name made safe to paste."""

    def safe(quoted: re.Match[str]) -> str:
        name = quoted.group()[1:-1].replace('""', '"')
        return sql_identifier(name) if UNPRINTABLE.search(name) else quoted.group()

    return _QUOTED.sub(safe, identity)


def _unicode_escape(character: str) -> str:
    code = ord(character)
    return f"\\{code:04X}" if code <= 0xFFFF else f"\\+{code:06X}"
