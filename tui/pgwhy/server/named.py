"""Reads what has a name in a schema and an owner, but no ACL: operators, collations, text search objects and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, NamedObject
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection


class _Source(NamedTuple):
    kind: ObjectKind
    prefix: str
    """Of the columns of its system catalog."""
    owner: str | None = "owner"
    """The column without the prefix; None where the kind has no owner: the bootstrap superuser stands for it."""


_OPERATORS = _Source(ObjectKind.OPERATOR, "opr")
_OTHERS = (
    _Source(ObjectKind.COLLATION, "coll"),
    _Source(ObjectKind.CONVERSION, "con"),
    _Source(ObjectKind.OPERATOR_CLASS, "opc"),
    _Source(ObjectKind.OPERATOR_FAMILY, "opf"),
    _Source(ObjectKind.STATISTICS, "stx"),
    _Source(ObjectKind.TEXT_SEARCH_PARSER, "prs", None),
    _Source(ObjectKind.TEXT_SEARCH_DICTIONARY, "dict"),
    _Source(ObjectKind.TEXT_SEARCH_TEMPLATE, "tmpl", None),
    _Source(ObjectKind.TEXT_SEARCH_CONFIGURATION, "cfg"),
)


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    return (
        _select(_OPERATORS, selection, "oprleft, oprright, oprcode::oid, oprresult"),
        " UNION ALL ".join(_select(source, selection, "0, 0, 0, 0") for source in _OTHERS),
    )


def _select(source: _Source, selection: Selection, facts: str) -> str:
    _, prefix, owner = source
    catalog = PLACES[source.kind].system_catalog
    chosen = selection.condition("oid", f"{prefix}namespace", f"{prefix}name")
    return f"""SELECT oid, {prefix}namespace, {prefix}name, '{source.kind}', {prefix + owner if owner else 10},
                      (pg_identify_object('{catalog}'::regclass, oid, 0)).identity, {facts}
               FROM {catalog} WHERE {chosen}"""


def read(results: Sequence[Rows], names: Names) -> list[NamedObject]:
    return [
        NamedObject(
            oid,
            names.schema(schema),
            name,
            ObjectKind(kind),
            names.role(owner),
            identity,
            (left, right) if kind == ObjectKind.OPERATOR else (),
            function,
            result,
        )
        for rows in results
        for oid, schema, name, kind, owner, identity, left, right, function, result in rows
        if identity is not None  # dropped since the snapshot was taken
    ]
