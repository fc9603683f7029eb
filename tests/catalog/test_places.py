"""Where each kind of object is kept: every kind has a row, and every row leads to what holds objects of the kind."""

from __future__ import annotations

from typing import get_args, get_type_hints

import msgspec

from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, Catalog, Cluster, Role, Securable
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.catalog.part import Part

_NO_OBJECTS = {"extension_members"}


def _held_by_name(holder: type[msgspec.Struct]) -> dict[str, type]:
    hints = get_type_hints(holder)
    return {
        name: get_args(hint)[1] for name, hint in hints.items() if getattr(hint, "__origin__", None) is dict
    }


def test_every_kind_has_a_place() -> None:
    assert set(PLACES) == set(ObjectKind)


def test_what_is_kept_by_name_is_of_the_kind_whose_place_it_is() -> None:
    for holder, shared in ((Catalog, False), (Cluster, True)):
        held = {name: of for name, of in _held_by_name(holder).items() if name not in _NO_OBJECTS}
        placed = {
            place.field: kind for kind, place in PLACES.items() if place.field and place.shared == shared
        }
        assert {name: of.kind for name, of in held.items() if issubclass(of, msgspec.Struct)} == placed  # type: ignore[attr-defined]


def test_what_can_be_granted_on_is_of_a_kind_that_is_kept() -> None:
    for of in (*get_args(Securable), Role):
        kind = getattr(of, "kind", None)
        if isinstance(kind, ObjectKind) and kind is not ObjectKind.COLUMN:
            assert PLACES[kind].field or PLACES[kind].part in PART_FIELDS, of
    kept_by_oid = {place.part for place in PLACES.values() if place.part}
    assert kept_by_oid <= set(Part)
