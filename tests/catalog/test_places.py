"""Where each kind of object is kept: every kind has a row, and every row leads to what holds objects of the kind."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from pgwhy.acl import ObjectKind
from pgwhy.catalog import ACL_KINDS, PLACES, Catalog, Cluster, Securable
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.server.database import STATEMENTS, SmallParts


def _kinds_by_field(holder: type[Any]) -> dict[str, ObjectKind]:
    """Of the fields that hold objects by name: the kind of these."""
    held = {name: get_args(hint)[1:] for name, hint in get_type_hints(holder).items() if "dict[" in str(hint)}
    return {name: of.kind for name, (of,) in held.items() if hasattr(of, "kind")}


def test_every_kind_has_a_place() -> None:
    assert set(PLACES) == set(ObjectKind)


def test_every_place_is_a_field_that_holds_objects_of_the_kind() -> None:
    for holder, shared in ((Catalog, False), (Cluster, True)):
        places = {p.field: kind for kind, p in PLACES.items() if p.field and p.shared == shared}
        assert _kinds_by_field(holder) == places


def test_every_kind_that_is_granted_on_is_kept_and_securable() -> None:
    kept = {kind for kind in ACL_KINDS if PLACES[kind].field or PLACES[kind].part in PART_FIELDS}
    assert kept | {ObjectKind.COLUMN} == set(ACL_KINDS)
    of_classes = {of.kind for of in get_args(Securable) if isinstance(getattr(of, "kind", None), ObjectKind)}
    in_schemas = {kind for kind in ACL_KINDS if PLACES[kind].in_schemas}
    assert of_classes | in_schemas == set(ACL_KINDS)


def test_what_a_database_keeps_by_name_is_read() -> None:
    assert {**_kinds_by_field(SmallParts), "schemas": ObjectKind.SCHEMA} == _kinds_by_field(Catalog)
    assert {PLACES[kind].system_catalog for kind in _kinds_by_field(Catalog).values()} <= STATEMENTS.keys()
