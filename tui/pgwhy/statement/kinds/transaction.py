"""BEGIN, COMMIT, ROLLBACK, SAVEPOINT: what they leave of the statements between them."""

from __future__ import annotations

import msgspec
from postgast import nodes
from postgast.pg_query_pb2 import (
    TRANS_STMT_BEGIN,
    TRANS_STMT_COMMIT,
    TRANS_STMT_PREPARE,
    TRANS_STMT_ROLLBACK,
    TRANS_STMT_ROLLBACK_TO,
    TRANS_STMT_START,
)

from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene, State


def transaction(_scene: Scene, ledger: Ledger, node: nodes.TransactionStmt) -> None:
    """Nothing is required; the state behind it may be that of BEGIN."""
    match node.kind:
        case kind if kind in (TRANS_STMT_BEGIN, TRANS_STMT_START):
            ledger.effects.append(_begin)
        case kind if kind in (TRANS_STMT_COMMIT, TRANS_STMT_PREPARE):
            ledger.effects.append(_commit)
        case kind if kind == TRANS_STMT_ROLLBACK:
            ledger.effects.append(_rollback)
        case kind if kind == TRANS_STMT_ROLLBACK_TO:
            ledger.effects.append(
                lambda state: state.doubting("what ROLLBACK TO SAVEPOINT brings back is not followed")
            )
        case _:
            pass


def _begin(state: State) -> State:
    return state if state.began is not None else msgspec.structs.replace(state, began=state)


def _commit(state: State) -> State:
    if state.aborted:
        return _rollback(state)
    settings = state.committed or state
    return msgspec.structs.replace(
        state,
        role=settings.role,
        session_user=settings.session_user,
        search_path=settings.search_path,
        row_security=settings.row_security,
        settings=settings.settings,
        began=None,
        committed=None,
    )


def _rollback(state: State) -> State:
    return state.began or state
