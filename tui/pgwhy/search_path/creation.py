"""Where an unqualified CREATE puts a new object, and whether the role may."""

from __future__ import annotations

import msgspec

from pgwhy.access import Check, check
from pgwhy.acl import RELATION_KINDS, ObjectKind, Privilege
from pgwhy.catalog import Catalog
from pgwhy.search_path.path import SYSTEM, EffectivePath
from pgwhy.search_path.resolution import Failure, FailureKind
from pgwhy.search_path.setting import TEMPORARY

NO_SCHEMA_SELECTED = "no schema has been selected to create in"


class Creation(msgspec.Struct, frozen=True):
    """What CREATE without a schema comes to; there is no falling through to a later schema of the path."""

    kind: ObjectKind
    schema: str | None
    """``pg_temp`` for a temporary schema that is still to be made; None where no schema is left."""
    check: Check | None
    """The privilege that decides: CREATE on the schema, TEMPORARY on the database for one that is to be made."""
    failure: Failure | None

    @property
    def allowed(self) -> bool:
        return self.failure is None


def creation(catalog: Catalog, path: EffectivePath, kind: ObjectKind, name: str = "…") -> Creation:
    """Where ``CREATE kind name`` goes and whether it may.

    Source: RangeVarGetCreationNamespace, QualifiedNameGetCreationNamespace, InitTempTableNamespace in namespace.c,
    heap_create in heap.c.
    """
    schema = path.creates_in
    if schema is None:
        failure = Failure(FailureKind.NO_SCHEMA, "3F000", NO_SCHEMA_SELECTED)
        return Creation(kind, None, None, failure)
    if schema == TEMPORARY:
        database = catalog.own_database
        asked = check(catalog, path.role, Privilege.TEMPORARY, database) if database else None
        message = f'permission denied to create temporary tables in database "{catalog.database}"'
        return Creation(kind, schema, asked, None if asked and asked.held else _denied(message))
    asked = check(catalog, path.role, Privilege.CREATE, catalog.schemas[schema])
    if not asked.held:
        return Creation(kind, schema, asked, _denied(f"permission denied for schema {schema}"))
    if schema == SYSTEM and kind in RELATION_KINDS:
        return Creation(kind, schema, asked, _denied(f'permission denied to create "{schema}.{name}"'))
    return Creation(kind, schema, asked, None)


def _denied(message: str) -> Failure:
    return Failure(FailureKind.DENIED, "42501", message)
