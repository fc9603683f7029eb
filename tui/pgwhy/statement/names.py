"""Names looked up as the server does it: USAGE on the schema, and what is reported for a name that leads nowhere."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.access import Rule
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Relation
from pgwhy.search_path import Failure, FailureKind, Name, resolve_relation
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import INVALID_SCHEMA_NAME, no_privilege
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.requirement import Denial, Exists, Held, Permitted, Requirement
from pgwhy.statement.state import Scene

SYSTEM_SCHEMA = "pg_catalog"


def dotted(parts: list[AstNode]) -> list[str]:
    """The strings of a dotted name."""
    return [part.sval for part in parts if isinstance(part, nodes.String)]


def name_of_parts(parts: list[str]) -> Name:
    """A dotted name of one to three parts."""
    return Name(parts[-1], *reversed(parts[:-1][-2:]))


def name_of_range(range_: nodes.RangeVar) -> Name:
    return Name(range_.relname, range_.schemaname or None, range_.catalogname or None)


def requires_usage(scene: Scene, ledger: Ledger, schema: str, subject: str) -> None:
    """USAGE on the schema in which ``subject`` is looked up; nothing for the schemas that everybody may use."""
    found = scene.catalog.schemas.get(schema)
    if found is None or schema == SYSTEM_SCHEMA or scene.catalog.is_own_temporary(schema):
        return
    because = Because(Why.LOOKUP, subject, schema)
    need = Held(Privilege.USAGE, found)
    ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, no_privilege(found)))


def missing(
    scene: Scene,
    ledger: Ledger,
    kind: ObjectKind,
    name: Name,
    denial: Denial,
    phase: Phase = Phase.ANALYSIS,
) -> None:
    """The name leads nowhere; unknown where an earlier statement might have made what it means."""
    reason = scene.state.promise_of(name.name)
    # relations that statements make are in the catalog: one elsewhere is all that there is of the name
    if reason is not None and not (kind is ObjectKind.TABLE and scene.catalog.relations.named(name.name)):
        ledger.doubt(phase, reason)
        return
    because = Because(Why.NAMED, name.dotted)
    own_path = scene.search_path if scene.search_path != scene.state.search_path else None
    need = Exists(kind, name.dotted, own_path)
    ledger.require(phase, Requirement(need, scene.role, because, denial))


def failed(scene: Scene, ledger: Ledger, kind: ObjectKind, name: Name, failure: Failure) -> None:
    """States what a failed lookup comes down to: USAGE on the schema, or that the name leads nowhere."""
    if failure.kind is FailureKind.NO_USAGE and name.schema is not None:
        requires_usage(scene, ledger, name.schema, name.name)
    elif failure.kind is FailureKind.OTHER_DATABASE:
        need = Permitted(Rule.OTHER_DATABASE, kind, name.dotted)
        denial = Denial(failure.sqlstate, failure.message)
        ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, Because(Why.NAMED, name.dotted), denial))
    else:
        missing(scene, ledger, kind, name, Denial(failure.sqlstate, failure.message))


def find_relation(
    scene: Scene, ledger: Ledger, name: Name, *, in_query: bool = True, optional: bool = False
) -> Relation | None:
    """The relation that the name leads to; what is missing for that is stated, and where USAGE is, the relation too.

    ``in_query``: FROM and the like report a missing schema as a missing relation, other commands as a schema.
    ``optional``: IF EXISTS, which states nothing for what is not there.
    """
    resolution = resolve_relation(scene.catalog, scene.path, name)
    if (found := resolution.winner) is not None:
        requires_usage(scene, ledger, found.schema, name.name)
        if (reason := scene.state.changed.get(found.oid)) is not None:
            ledger.doubt(Phase.RUN, reason)
        return found
    failure = resolution.failure
    if failure is None or (optional and failure.kind in (FailureKind.ABSENT, FailureKind.NO_SCHEMA)):
        return None
    if failure.kind is FailureKind.NO_SCHEMA and not in_query:
        denial = Denial(INVALID_SCHEMA_NAME, f'schema "{name.schema}" does not exist')
        missing(scene, ledger, ObjectKind.SCHEMA, Name(name.schema or ""), denial)
        return None
    failed(scene, ledger, ObjectKind.TABLE, name, failure)
    if failure.kind is not FailureKind.NO_USAGE or name.schema is None:
        return None
    hidden = scene.catalog.relation(name.schema, name.name)
    if hidden is None and not optional:
        absent = Denial("42P01", f'relation "{name.dotted}" does not exist')
        missing(scene, ledger, ObjectKind.TABLE, name, absent)
    return hidden
