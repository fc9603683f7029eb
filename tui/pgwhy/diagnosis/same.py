"""Whether a statement still requires the same after a GRANT or a new membership: it need not be analysed again then."""

from __future__ import annotations

from msgspec.structs import replace

from pgwhy.access import holds
from pgwhy.catalog import Catalog, Relation, Schema
from pgwhy.search_path import effective_path
from pgwhy.statement import Analysis, Held, Requirement, answers_of

_QUERIES = ("SELECT", "INSERT", "UPDATE", "DELETE")


def same_in(analysis: Analysis, catalog: Catalog) -> Analysis | None:
    """The analysis with its requirements as they stand in this catalog; None where they may be others there.

    They are the same for queries of relations without row level security, where the path still leads to the same
    schemas, and nothing but privileges on relations was missing: what is looked up then does not depend on grants.
    """
    if analysis.kind not in _QUERIES or not all(
        _is_plain(analysis.catalog, r) for r in analysis.requirements
    ):
        return None
    before, now = (
        effective_path(c, analysis.role, analysis.search_path) for c in (analysis.catalog, catalog)
    )
    if before.search != now.search or before.routine_search != now.routine_search:
        return None
    answers = answers_of(catalog, (_as_in(catalog, requirement) for requirement in analysis.requirements))
    state = analysis.state.with_catalog(catalog) if analysis.state is not None else None
    return replace(analysis, catalog=catalog, answers=answers, state=state)


def _is_plain(catalog: Catalog, requirement: Requirement) -> bool:
    match requirement.need:
        case Held(target=Relation() as relation):
            return not relation.row_security and not requirement.otherwise
        case Held(target=Schema() as schema, privilege=privilege):
            return holds(catalog, requirement.role, privilege, schema)
        case _:
            return False


def _as_in(catalog: Catalog, requirement: Requirement) -> Requirement:
    need = requirement.need
    assert isinstance(need, Held)
    target = need.target
    if isinstance(target, Relation):
        target = catalog.relations.by_id(target.oid) or target
    elif isinstance(target, Schema):
        target = catalog.schemas.get(target.name) or target
    return replace(requirement, need=replace(need, target=target))
