"""Where the objects of each kind are: in which system catalog, and in what of a Catalog."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.acl import RELATION_KINDS, ROUTINE_KINDS, Family, ObjectKind
from pgwhy.acl.kind import of_family
from pgwhy.catalog.part import Part


class Place(NamedTuple):
    """Where the objects of a kind are; neither field nor part: they are not read, or within others."""

    system_catalog: str
    field: str = ""
    """Always there: the field of Catalog that holds them by name; of Cluster, where all databases share them."""
    shared: bool = False
    part: Part | None = None
    """Loaded on demand: the part that holds them by oid."""

    @property
    def in_schemas(self) -> bool:
        return self.part in SCHEMA_PARTS


SCHEMA_PARTS = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED)
"""The parts whose objects live in schemas."""

PLACES: dict[ObjectKind, Place] = {
    ObjectKind.SCHEMA: Place("pg_namespace", "schemas"),
    **dict.fromkeys(RELATION_KINDS, Place("pg_class", part=Part.RELATIONS)),
    ObjectKind.COLUMN: Place("pg_attribute"),
    **dict.fromkeys(ROUTINE_KINDS, Place("pg_proc", part=Part.ROUTINES)),
    **dict.fromkeys(of_family(Family.TYPE), Place("pg_type", part=Part.TYPES)),
    ObjectKind.LANGUAGE: Place("pg_language", "languages"),
    ObjectKind.FOREIGN_DATA_WRAPPER: Place("pg_foreign_data_wrapper", "wrappers"),
    ObjectKind.FOREIGN_SERVER: Place("pg_foreign_server", "servers"),
    ObjectKind.LARGE_OBJECT: Place("pg_largeobject_metadata", part=Part.LARGE_OBJECTS),
    ObjectKind.OPERATOR: Place("pg_operator", part=Part.NAMED),
    ObjectKind.COLLATION: Place("pg_collation", part=Part.NAMED),
    ObjectKind.CONVERSION: Place("pg_conversion", part=Part.NAMED),
    ObjectKind.STATISTICS: Place("pg_statistic_ext", part=Part.NAMED),
    ObjectKind.OPERATOR_CLASS: Place("pg_opclass", part=Part.NAMED),
    ObjectKind.OPERATOR_FAMILY: Place("pg_opfamily", part=Part.NAMED),
    ObjectKind.TEXT_SEARCH_PARSER: Place("pg_ts_parser", part=Part.NAMED),
    ObjectKind.TEXT_SEARCH_DICTIONARY: Place("pg_ts_dict", part=Part.NAMED),
    ObjectKind.TEXT_SEARCH_TEMPLATE: Place("pg_ts_template", part=Part.NAMED),
    ObjectKind.TEXT_SEARCH_CONFIGURATION: Place("pg_ts_config", part=Part.NAMED),
    ObjectKind.EXTENSION: Place("pg_extension", "extensions"),
    ObjectKind.EVENT_TRIGGER: Place("pg_event_trigger", "event_triggers"),
    ObjectKind.PUBLICATION: Place("pg_publication", "publications"),
    ObjectKind.SUBSCRIPTION: Place("pg_subscription"),
    ObjectKind.ACCESS_METHOD: Place("pg_am"),
    ObjectKind.DATABASE: Place("pg_database", "databases", shared=True),
    ObjectKind.ROLE: Place("pg_authid", "roles", shared=True),
    ObjectKind.TABLESPACE: Place("pg_tablespace", "tablespaces", shared=True),
    ObjectKind.PARAMETER: Place("pg_parameter_acl", "parameters", shared=True),
}
"""The kinds of one database first."""

ACL_KINDS = tuple(kind for kind in PLACES if kind.has_acl)
ACL_PARTS = tuple(dict.fromkeys(part for kind in ACL_KINDS if (part := PLACES[kind].part) is not None))
"""The parts in which there are objects with an ACL."""
