"""How error messages name types and signatures: format_type_be, func_signature_string, op_signature_string."""

from __future__ import annotations

from pgwhy.catalog import Catalog
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path.candidates import Arguments
from pgwhy.search_path.lookup import resolve_type
from pgwhy.search_path.path import EffectivePath
from pgwhy.search_path.resolution import Name
from pgwhy.search_path.types import UNDETERMINED, type_of


def type_name(catalog: Catalog, path: EffectivePath, oid: int) -> str:
    """The type as the server prints it for this path: qualified only where the bare name leads elsewhere."""
    if oid == UNDETERMINED:
        return "?"
    found = type_of(catalog, oid)
    if found is None:
        return "???"
    named = type_of(catalog, found.element) if found.element else found
    if named is None:
        return found.identity
    prefix = quote_identifier(named.schema, catalog.version) + "."
    if not found.identity.startswith(prefix):
        return found.identity
    bare = resolve_type(catalog, path, Name(named.name)).winner
    return found.identity.removeprefix(prefix) if bare and bare.oid == named.oid else found.identity


def signature(catalog: Catalog, path: EffectivePath, name: Name, arguments: Arguments) -> str:
    """``s.f(integer, a => text)`` as "function … does not exist" has it (func_signature_string in parse_func.c)."""
    unnamed = len(arguments.types) - len(arguments.names)
    labels = [""] * unnamed + [f"{label} => " for label in arguments.names]
    types = (type_name(catalog, path, oid) for oid in arguments.types)
    return f"{name.dotted}({', '.join(label + shown for label, shown in zip(labels, types, strict=True))})"


def operation(catalog: Catalog, path: EffectivePath, name: Name, left: int | None, right: int | None) -> str:
    """``integer s.+ text`` as "operator does not exist" has it (op_signature_string in parse_oper.c)."""
    parts = [type_name(catalog, path, oid) if oid is not None else "" for oid in (left, right)]
    return " ".join(part for part in (parts[0], name.dotted, parts[1]) if part)
