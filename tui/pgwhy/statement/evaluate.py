"""Whether a requirement is met: asked of the access room once per statement, and kept with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from postgast import AstNode, nodes

from pgwhy.access import Check, attribute_check, check, owns, role_check
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, identity, identity_type
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.requirement import (
    Admitted,
    Answer,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Permitted,
    Requirement,
)


def answer(catalog: Catalog, requirement: Requirement) -> Answer:
    """The check of the server for one requirement; if one of its alternatives is met, with that as the reason.

    Raises NotLoaded and NotVisible.
    """
    first = evaluate(catalog, requirement.need, requirement.role)
    if first.held is False:
        for other in requirement.otherwise:
            instead = evaluate(catalog, other, requirement.role)
            if instead.held:
                first = replace(
                    first, held=True, reason=instead.reason, sources=instead.sources, near_misses=()
                )
                break
    return Answer(requirement, replace(first, because=requirement.because.sentence))


def answers_of(catalog: Catalog, requirements: Iterable[Requirement]) -> tuple[Answer, ...]:
    """The answers to all of them, in order. Raises NotLoaded and NotVisible."""
    return tuple(answer(catalog, requirement) for requirement in requirements)


def evaluate(catalog: Catalog, need: Need, role: RoleName) -> Check:
    """The check of one need of the role; ``held`` is None where it depends on rows. Raises NotLoaded."""
    match need:
        case Held():
            return _held(catalog, need, role)
        case Owned():
            return owns(catalog, role, need.target)
        case InRole():
            return role_check(catalog, role, need.option, need.role, session_user=need.session_user)
        case HasAttribute():
            return attribute_check(catalog, role, need.attribute)
        case Admitted():
            relation = need.relation
            # a row that is read and not admitted is no error: it is only not seen
            held = need.admits if need.new_row or need.admits else None
            return Check("POLICY", identity_type(relation), identity(relation, catalog.version), role, held)
        case Exists():
            return Check("EXISTS", need.kind.identity_type, need.name, role, held=False)
        case Permitted():
            return Check("RULE", need.kind.identity_type, need.name, role, held=False)


def _held(catalog: Catalog, need: Held, role: RoleName) -> Check:
    found = check(
        catalog,
        role,
        need.privilege,
        need.target,
        alternatives=need.alternatives,
        columns=need.columns,
        any_column=need.any_column,
        grant_option=need.grant_option,
        together=need.together,
    )
    return replace(found, privilege=f"{need.privilege} WITH GRANT OPTION") if need.grant_option else found


def perhaps(catalog: Catalog, ledger: Ledger, phase: Phase, found: Ledger, condition: str) -> None:
    """What was found is only executed under a condition, in words: what is refused of it is doubted, not claimed."""
    requirements, unknowns = found.result()
    for each in answers_of(catalog, requirements):
        if each.fails:
            ledger.doubt(phase, f"{condition}: {each.requirement.denial.message}")
        else:
            ledger.require(phase, each.requirement)
    for unknown in unknowns:
        ledger.doubt(phase, f"{condition}: {unknown.reason}")


def without_rows(catalog: Catalog, found: Ledger, node: AstNode, name: str) -> Ledger:
    """A statement of the body of ``name``: what is refused to its rows is doubted, unless it is sure to have some."""
    if _has_rows(node):
        return found

    def doubted(requirement: Requirement) -> str | None:
        if not requirement.when_rows or not answer(catalog, requirement).fails:
            return None
        return f"if {name} comes upon a row: {requirement.denial.message}"

    return found.with_doubts(doubted)


def _has_rows(node: AstNode) -> bool:
    match node:
        case nodes.SelectStmt():
            return not (node.from_clause or node.where_clause or node.larg)
        case nodes.InsertStmt():
            source = node.select_stmt
            given = source is None or (isinstance(source, nodes.SelectStmt) and bool(source.values_lists))
            return given and node.on_conflict_clause is None
        case nodes.UpdateStmt() | nodes.DeleteStmt() | nodes.MergeStmt():
            return False
        case _:
            return True
