"""From text to analyses: each statement of a script, where the ones before it have left the session."""

from __future__ import annotations

import re
from functools import partial

import msgspec
from postgast import AstNode

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Need, NotLoaded, NotVisible, attempt
from pgwhy.statement.evaluate import answers_of
from pgwhy.statement.follow.event_triggers import after_command, before_command
from pgwhy.statement.kinds.table import KINDS, kind_of
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.loading import load_names
from pgwhy.statement.meta import follow_meta
from pgwhy.statement.parsing import Parsed, parsed
from pgwhy.statement.promises import promised_by
from pgwhy.statement.requirement import Analysis
from pgwhy.statement.state import Scene, State, scene_of


def analyze(
    text: str,
    catalog: Catalog,
    role: RoleName,
    search_path: str,
    *,
    session_user: RoleName | None = None,
    variables: tuple[tuple[str, int], ...] = (),
) -> tuple[Analysis, ...]:
    """What each statement of the text requires of ``role``, in the order in which the server checks it.

    ``search_path`` is the setting that the session starts with; ``variables``, by name and type, are those of the
    function from whose body the text is. Earlier statements count for later ones. Raises NotLoaded where the
    catalog does not hold what a statement touches, for a door to load.
    """
    state = State(
        catalog=catalog,
        session_user=session_user or role,
        authenticated_user=session_user or role,
        role=role,
        search_path=search_path,
        login_path=search_path,
        row_security=True,
        variables=variables,
    )
    found: list[Analysis] = []
    needs: set[Need] = set()
    for statement in parsed(text):
        try:
            analysis, state = attempt(
                partial(_followed, state, statement), partial(_could_not, state, statement)
            )
        except NotLoaded as missing:
            # on with the rest, so that a script is not loaded statement by statement
            needs |= missing.needs
        else:
            found += [analysis] if analysis else []
    if needs:
        raise NotLoaded(needs)
    return tuple(found)


def reanalyzed(analysis: Analysis, catalog: Catalog) -> Analysis:
    """The same statement at the same place of its script, were this the catalog. Raises NotLoaded."""
    assert analysis.state is not None
    (statement, *_) = parsed(analysis.text)
    return _analyzed(analysis.state.with_catalog(catalog), statement)[0]


def _followed(state: State, statement: Parsed) -> tuple[Analysis | None, State]:
    if statement.meta:
        return None, follow_meta(state, statement)
    if statement.unread:
        return _lost(state, statement, f"it {statement.refused}")
    return _analyzed(state, statement)


def _analyzed(state: State, statement: Parsed) -> tuple[Analysis, State]:
    ledger = _ledger(state)
    if statement.node is None:
        ledger.doubt(Phase.ANALYSIS, f"it {statement.refused}")
    else:
        execute(scene_of(state, execute), ledger, statement.node)
    analysis = _analysis(state, statement, ledger)
    return analysis, _behind(state, statement, ledger, analysis)


def _ledger(state: State) -> Ledger:
    """Begun with what is not known before the statement is even looked at."""
    ledger = Ledger()
    for doubt in (*state.doubts, *([state.aborted] if state.aborted else [])):
        ledger.doubt(Phase.ANALYSIS, doubt)
    return ledger


def _analysis(state: State, statement: Parsed, ledger: Ledger) -> Analysis:
    requirements, unknowns = ledger.result()
    if state.doubts:
        requirements = ()  # whatever is refused now may have been granted or made meanwhile
    return Analysis(
        kind=kind_of(statement.node) if statement.node else "",
        text=statement.text,
        line=statement.line,
        role=state.role,
        search_path=state.search_path,
        catalog=state.catalog,
        answers=answers_of(state.catalog, requirements),
        unknowns=unknowns,
        state=state,
    )


def _could_not(state: State, statement: Parsed, reason: str) -> tuple[Analysis | None, State]:
    return _lost(state, statement, f"it could not be followed: {reason}")


def _lost(state: State, statement: Parsed, reason: str) -> tuple[Analysis | None, State]:
    """Nothing is known of the statement, nor of what it may have changed for those behind it."""
    what = f"what the statement on line {statement.line} does is not known"
    if statement.meta:
        return None, state.doubting(what)
    ledger = _ledger(state)
    ledger.doubt(Phase.ANALYSIS, reason)
    analysis = _analysis(state, statement, ledger)
    if analysis.kind in _MAKE:
        return analysis, _with_promises(state, statement, analysis)
    changes = analysis.kind not in _CHANGE_NOTHING if analysis.kind else not _QUERY.match(statement.text)
    return analysis, state.doubting(what) if changes else state


_CHANGE_NOTHING = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "COPY")
_MAKE = ("CREATE TABLE", "CREATE TABLE AS", "CREATE VIEW", "CREATE INDEX", "CREATE DOMAIN", "CREATE FUNCTION")
_QUERY = re.compile(r"\W*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|TABLE|EXPLAIN)\b", re.IGNORECASE)


def _with_promises(state: State, statement: Parsed, analysis: Analysis) -> State:
    """What the statement has made besides what is in the catalog: not found does not mean that it is not there."""
    assert analysis.state is not None
    reason = f"what the statement on line {statement.line} makes is not followed in full"
    for name in promised_by(statement.node) if statement.node is not None else ():
        state = state.promising(name, reason)
    own = [unknown for unknown in analysis.unknowns if unknown.reason not in analysis.state.doubts]
    if analysis.kind in _PROGRAMS and own:
        return state.doubting(f"what the {analysis.kind} on line {statement.line} does is not known")
    return state


_PROGRAMS = ("DO", "CALL")


def execute(scene: Scene, ledger: Ledger, node: AstNode) -> None:
    """Follows one statement: the session's own, or one of a function's body."""
    kind = KINDS.get(type(node))
    if kind is None:
        ledger.doubt(Phase.ANALYSIS, f"{kind_of(node)} is not followed")
        return
    try:
        load_names(scene, node)
        if kind.handler is not None:
            before_command(scene, ledger, node, kind.name)
            kind.handler(scene, ledger, node)
            after_command(scene, ledger, node, kind.name)
    except NotVisible as hidden:
        ledger.doubt(Phase.ANALYSIS, str(hidden))


def _behind(state: State, statement: Parsed, ledger: Ledger, analysis: Analysis) -> State:
    """Where the session is after the statement, if it succeeds; after an error the transaction is lost."""
    ending = analysis.kind == "TRANSACTION"
    if not analysis.refused or ending:
        for effect in ledger.effects:
            state = effect(state)
        return _with_promises(state, statement, analysis)
    if state.began is None:
        return state
    reason = f"the transaction is lost: the statement on line {statement.line} is refused"
    return msgspec.structs.replace(state, aborted=state.aborted or reason)
