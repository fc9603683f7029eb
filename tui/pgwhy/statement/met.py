"""Whether a requirement is met, as far as the statements behind it depend on it."""

from __future__ import annotations

from collections.abc import Iterable

from postgast import AstNode, nodes

from pgwhy.access import attribute_check, check, owns, role_check
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.requirement import (
    Admitted,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Requirement,
)


def first_unmet(catalog: Catalog, requirements: Iterable[Requirement]) -> Requirement | None:
    """The requirement for which the server refuses the statement; None if it does not."""
    for requirement in requirements:
        needs = (requirement.need, *requirement.otherwise)
        if not requirement.denial.warning and all(
            is_met(catalog, need, requirement.role) is False for need in needs
        ):
            return requirement
    return None


def perhaps(catalog: Catalog, ledger: Ledger, phase: Phase, found: Ledger, condition: str) -> None:
    """What was found is only executed under a condition, in words: what is refused of it is doubted, not claimed."""
    requirements, unknowns = found.result()
    for requirement in requirements:
        if first_unmet(catalog, [requirement]) is None:
            ledger.require(phase, requirement)
        else:
            ledger.doubt(phase, f"{condition}: {requirement.denial.message}")
    for unknown in unknowns:
        ledger.doubt(phase, f"{condition}: {unknown.reason}")


def without_rows(catalog: Catalog, found: Ledger, node: AstNode, name: str) -> Ledger:
    """A statement of the body of ``name``: what is refused to its rows is doubted, unless it is sure to have some."""
    if _has_rows(node):
        return found

    def doubted(requirement: Requirement) -> str | None:
        if not requirement.when_rows or first_unmet(catalog, [requirement]) is None:
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


def is_met(catalog: Catalog, need: Need, role: RoleName) -> bool | None:
    """The answer of the access room; None where it depends on rows."""
    match need:
        case Held():
            return _held(catalog, need, role)
        case Owned():
            return owns(catalog, role, need.target).held
        case InRole():
            return role_check(catalog, role, need.option, need.role, session_user=need.session_user).held
        case HasAttribute():
            return attribute_check(catalog, role, need.attribute).held
        case Admitted():
            return need.admits if need.new_row else True
        case Exists():
            return False


def _held(catalog: Catalog, need: Held, role: RoleName) -> bool | None:
    return check(
        catalog,
        role,
        need.privilege,
        need.target,
        alternatives=need.alternatives,
        columns=need.columns,
        any_column=need.any_column,
        grant_option=need.grant_option,
        together=need.together,
    ).held
