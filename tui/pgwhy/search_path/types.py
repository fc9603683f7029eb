"""What a type is made of and counts as: domains, arrays, rows, categories."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.catalog import By, Catalog, Need, Part, Type

TEXT, UNKNOWN, RECORD, RECORD_ARRAY, ANY = 25, 705, 2249, 2287, 2276
OID_VECTOR, INT2_VECTOR = 30, 22

UNDETERMINED = 0
"""Stands for the type of an argument that the caller cannot tell: everything might accept it."""

STRING_CATEGORY = "S"


def load_types(catalog: Catalog, oids: Iterable[int]) -> None:
    """Ask for all these types at once, so that the lookups that follow cost one load."""
    present = catalog.types.by_oid
    missing = sorted({oid for oid in oids if oid and oid not in present})
    catalog.types.require(*(Need(Part.TYPES, By.OID, str(oid)) for oid in missing))


def type_of(catalog: Catalog, oid: int) -> Type | None:
    return catalog.types.by_id(oid) if oid else None


def base_type(catalog: Catalog, oid: int) -> int:
    """The type that a domain, or a domain over a domain, is made of (getBaseType in lsyscache.c)."""
    found = type_of(catalog, oid)
    while found is not None and found.typtype == "d":
        oid = found.base
        found = type_of(catalog, oid)
    return oid


def category(catalog: Catalog, oid: int) -> str:
    found = type_of(catalog, oid)
    return found.category if found else ""


def is_preferred(catalog: Catalog, oid: int, within: str) -> bool:
    """Whether it is a preferred type of this category (IsPreferredType in parse_coerce.c)."""
    found = type_of(catalog, oid)
    return found is not None and found.preferred and found.category == within


def element_type(catalog: Catalog, oid: int) -> int:
    """The element of a true array type, 0 for all others (get_element_type in lsyscache.c)."""
    found = type_of(catalog, oid)
    return found.element if found else 0


def is_array(catalog: Catalog, oid: int) -> bool:
    """Whether it is an array or a domain over one (type_is_array_domain in lsyscache.c)."""
    return element_type(catalog, base_type(catalog, oid)) != 0


def is_enum(catalog: Catalog, oid: int) -> bool:
    found = type_of(catalog, oid)
    return found is not None and found.typtype == "e"


def range_subtype(catalog: Catalog, oid: int) -> int:
    """What a range type is a range of, 0 for all others (get_range_subtype in lsyscache.c)."""
    found = type_of(catalog, oid)
    return found.base if found and found.typtype == "r" else 0


def range_of_multirange(catalog: Catalog, oid: int) -> int:
    found = type_of(catalog, oid)
    return found.base if found and found.typtype == "m" else 0


def row_relation(catalog: Catalog, oid: int) -> int:
    """The relation whose row type it is, or whose row type it is a domain over; 0 for all others (ISCOMPLEX)."""
    found = type_of(catalog, base_type(catalog, oid))
    return found.relation if found else 0
