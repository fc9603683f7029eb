"""Polymorphic parameters: whether the types passed for anyelement and its relatives agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pgwhy.acl.privilege import PG_13
from pgwhy.catalog import Catalog
from pgwhy.search_path.coercion import coercible
from pgwhy.search_path.types import (
    TEXT,
    UNDETERMINED,
    UNKNOWN,
    base_type,
    category,
    element_type,
    is_array,
    is_enum,
    is_preferred,
    range_of_multirange,
    range_subtype,
)

ANY_ARRAY, ANY_ELEMENT, ANY_NON_ARRAY, ANY_ENUM = 2277, 2283, 2776, 3500
ANY_RANGE, ANY_MULTIRANGE = 3831, 4537
COMPATIBLE, COMPATIBLE_ARRAY, COMPATIBLE_NON_ARRAY = 5077, 5078, 5079
COMPATIBLE_RANGE, COMPATIBLE_MULTIRANGE = 5080, 4538

_ELEMENTS = (ANY_ELEMENT, ANY_NON_ARRAY, ANY_ENUM)
_SAME = (*_ELEMENTS, ANY_ARRAY, ANY_RANGE, ANY_MULTIRANGE)
_ALIKE = (COMPATIBLE, COMPATIBLE_ARRAY, COMPATIBLE_NON_ARRAY, COMPATIBLE_RANGE, COMPATIBLE_MULTIRANGE)
_POLYMORPHIC = frozenset((*_SAME, *_ALIKE))

Pairs = Sequence[tuple[int, int]]
"""(type passed, type declared) for each argument."""


def is_polymorphic(oid: int) -> bool:
    return oid in _POLYMORPHIC


def polymorphic_agree(catalog: Catalog, arguments: Pairs) -> bool:
    """Whether some choice of types suits all polymorphic parameters (check_generic_type_consistency)."""
    known = [pair for pair in arguments if pair[0] not in (UNKNOWN, UNDETERMINED)]
    declared = {target for _, target in arguments}
    return _same_types_agree(catalog, known, declared) and _compatible_agree(catalog, known, declared)


def polymorphic_result(catalog: Catalog, arguments: Pairs, result: int) -> int:
    """The type that a polymorphic result is; UNDETERMINED where that takes more than one argument tells.

    Source: enforce_generic_type_consistency in parse_coerce.c.
    """
    family = _ALIKE if result in _ALIKE else _SAME
    passed = {(source, target) for source, target in arguments if target in family}
    if len({target for _, target in passed}) != 1 or len(passed) != 1:
        return UNDETERMINED
    ((source, target),) = passed
    if source in (UNKNOWN, UNDETERMINED):
        return UNDETERMINED
    if target == result:
        return source
    if result in (*_ELEMENTS, COMPATIBLE, COMPATIBLE_NON_ARRAY) and target in (ANY_ARRAY, COMPATIBLE_ARRAY):
        return element_type(catalog, base_type(catalog, source))
    return UNDETERMINED


def _same_types_agree(catalog: Catalog, known: Pairs, declared: set[int]) -> bool:
    """anyelement, anyarray, anyrange …: all must lead to the very same element type."""
    elements = {source for source, target in known if target in _ELEMENTS}
    arrays = {base_type(catalog, source) for source, target in known if target == ANY_ARRAY}
    ranges = {base_type(catalog, source) for source, target in known if target == ANY_RANGE}
    multiranges = {base_type(catalog, source) for source, target in known if target == ANY_MULTIRANGE}
    if any(len(kind) > 1 for kind in (elements, arrays, ranges, multiranges)):
        return False
    if arrays == {ANY_ARRAY}:
        if catalog.version < PG_13:
            return declared.isdisjoint(_ELEMENTS)
        arrays = set()
    ranges |= {range_of_multirange(catalog, oid) for oid in multiranges}
    elements |= {element_type(catalog, oid) for oid in arrays} | {
        range_subtype(catalog, oid) for oid in ranges
    }
    if len(elements) > 1 or len(ranges) > 1 or 0 in elements:
        return False
    element = next(iter(elements), 0)
    if ANY_NON_ARRAY in declared and is_array(catalog, element):
        return False
    return ANY_ENUM not in declared or is_enum(catalog, element)


def _compatible_agree(catalog: Catalog, known: Pairs, declared: set[int]) -> bool:
    """anycompatible …: all must have one common type, which is that of a range if there is one."""
    types: list[int] = []  # in the order of the arguments, which can decide what they have in common
    ranges: dict[int, int] = {}
    multiranges: set[int] = set()
    for source, target in known:
        if target in (COMPATIBLE, COMPATIBLE_NON_ARRAY):
            types.append(source)
        elif target == COMPATIBLE_ARRAY:
            types.append(element_type(catalog, base_type(catalog, source)))
        elif target == COMPATIBLE_MULTIRANGE:
            multiranges.add(range_of_multirange(catalog, base_type(catalog, source)))
        elif target == COMPATIBLE_RANGE and (found := base_type(catalog, source)) not in ranges:
            ranges[found] = range_subtype(catalog, found)
            types.append(ranges[found])
    for found in multiranges - ranges.keys():
        ranges[found] = range_subtype(catalog, found)
        types.append(ranges[found])
    if len(ranges) > 1 or 0 in types:
        return False
    if not types:
        return True
    common = common_type(catalog, types)
    if not common or not all(coercible(catalog, oid, common) for oid in types):
        return False
    if COMPATIBLE_NON_ARRAY in declared and is_array(catalog, common):
        return False
    return all(subtype == common for subtype in ranges.values())


def common_type(catalog: Catalog, types: Iterable[int]) -> int:
    """The type that all of these become in a UNION, CASE or anycompatible argument; 0 if there is none.

    Source: select_common_type_from_oids in parse_coerce.c.
    """
    remaining = list(types)
    if len(set(remaining)) == 1 and remaining[0] != UNKNOWN:
        return remaining[0]
    chosen = UNKNOWN
    for oid in (base_type(catalog, oid) for oid in remaining):
        if oid in (UNKNOWN, chosen):
            continue
        if chosen == UNKNOWN:
            chosen = oid
        elif category(catalog, oid) != category(catalog, chosen):
            return 0
        elif (
            not is_preferred(catalog, chosen, category(catalog, chosen))
            and coercible(catalog, chosen, oid)
            and not coercible(catalog, oid, chosen)
        ):
            chosen = oid
    return TEXT if chosen == UNKNOWN else chosen
