"""Which types turn into which: the part of parse_coerce.c that decides which function or operator is meant."""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec

from pgwhy.catalog import Catalog
from pgwhy.search_path.types import (
    ANY,
    INT2_VECTOR,
    OID_VECTOR,
    RECORD,
    RECORD_ARRAY,
    STRING_CATEGORY,
    UNDETERMINED,
    UNKNOWN,
    base_type,
    category,
    element_type,
    row_relation,
)


class Context(IntEnum):
    """Where a cast may happen; each includes those before it (CoercionContext in primnodes.h)."""

    IMPLICIT = 0
    ASSIGNMENT = 1
    EXPLICIT = 2


class Pathway(StrEnum):
    """How one type becomes the other (CoercionPathType in parse_coerce.h)."""

    NONE = "none"
    FUNCTION = "function"
    RELABEL = "relabel"
    ARRAY = "array"
    INPUT_OUTPUT = "input and output functions"


class Coercion(msgspec.Struct, frozen=True):
    """How a type is cast, and by which function (0 for none)."""

    pathway: Pathway
    function: int = 0


_IMPOSSIBLE = Coercion(Pathway.NONE)
_CONTEXTS = {"i": Context.IMPLICIT, "a": Context.ASSIGNMENT, "e": Context.EXPLICIT}
_METHODS = {"f": Pathway.FUNCTION, "b": Pathway.RELABEL, "i": Pathway.INPUT_OUTPUT}


def coercion(catalog: Catalog, source: int, target: int, context: Context) -> Coercion:
    """How ``source`` becomes ``target`` where a cast of this context may happen (find_coercion_pathway)."""
    source, target = base_type(catalog, source), base_type(catalog, target)
    if source == target:
        return Coercion(Pathway.RELABEL)
    if cast := catalog.cast_by_types.get((source, target)):
        if context < _CONTEXTS[cast.context]:
            return _IMPOSSIBLE
        return Coercion(_METHODS[cast.method], cast.function)
    if target not in (OID_VECTOR, INT2_VECTOR):
        elements = element_type(catalog, source), element_type(catalog, target)
        if all(elements) and coercion(catalog, *elements, context).pathway is not Pathway.NONE:
            return Coercion(Pathway.ARRAY)
    to_string = context >= Context.ASSIGNMENT and category(catalog, target) == STRING_CATEGORY
    from_string = context >= Context.EXPLICIT and category(catalog, source) == STRING_CATEGORY
    return Coercion(Pathway.INPUT_OUTPUT) if to_string or from_string else _IMPOSSIBLE


def coercible(catalog: Catalog, source: int, target: int, context: Context = Context.IMPLICIT) -> bool:
    """Whether one argument of type ``source`` does for a parameter ``target`` that is not polymorphic.

    Source: can_coerce_type in parse_coerce.c.
    """
    if target in (source, ANY) or source in (UNKNOWN, UNDETERMINED):
        return True
    if coercion(catalog, source, target, context).pathway is not Pathway.NONE:
        return True
    if target == RECORD_ARRAY and row_relation(catalog, element_type(catalog, source)):
        return True
    if RECORD in (source, target):
        return bool(row_relation(catalog, target if source == RECORD else source))
    return _inherits(catalog, source, target)


def _inherits(catalog: Catalog, source: int, target: int) -> bool:
    """Whether ``source`` is the row type of a table that inherits from that of ``target`` (typeInheritsFrom)."""
    child, parent = row_relation(catalog, source), row_relation(catalog, target)
    if not child or not parent:
        return False
    pending, seen = [child], {child}
    while pending:
        details = catalog.details.by_id(pending.pop())
        parents = set(details.parents if details else ()) - seen
        if parent in parents:
            return True
        seen |= parents
        pending.extend(parents)
    return False
