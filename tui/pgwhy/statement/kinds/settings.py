"""SET, RESET, SHOW, SET ROLE, SET SESSION AUTHORIZATION, DISCARD (guc_funcs.c, variable.c)."""

from __future__ import annotations

import msgspec
from postgast import nodes
from postgast.pg_query_pb2 import (
    DISCARD_ALL,
    VAR_RESET,
    VAR_RESET_ALL,
    VAR_SET_CURRENT,
    VAR_SET_DEFAULT,
    VAR_SET_MULTI,
)

from pgwhy.access import Attribute, RoleOption
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.search_path import Name, stored_setting
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.parameters import may_examine, may_set, with_setting
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import missing
from pgwhy.statement.requirement import Denial, HasAttribute, InRole, Requirement
from pgwhy.statement.state import Scene, State

_ROLES = {"role": "SET ROLE", "session_authorization": "SET SESSION AUTHORIZATION"}


def set_variable(scene: Scene, ledger: Ledger, node: nodes.VariableSetStmt) -> None:
    """SET and RESET in all forms."""
    name, local = node.name.lower(), node.is_local
    if node.kind in (VAR_RESET_ALL, VAR_SET_MULTI, VAR_SET_CURRENT):
        if node.kind == VAR_RESET_ALL:
            ledger.effects.append(_reset_all)
        return
    if node.kind in (VAR_RESET, VAR_SET_DEFAULT):
        _reset(scene, ledger, name, local=local)
        return
    values = [_value(argument) for argument in node.args]
    if name in _ROLES:
        _become(scene, ledger, name, next(iter(values), ""), local=local)
        return
    may_set(scene, ledger, node.name, "SET")
    stored = stored_setting(values) if name == "search_path" else ", ".join(values)
    ledger.effects.append(lambda state: with_setting(state, name, stored, local=local))


def _value(argument: object) -> str:
    if isinstance(argument, nodes.A_Const):
        match argument.val:
            case nodes.String() as text:
                return text.sval
            case nodes.Integer() as number:
                return str(number.ival)
            case nodes.Float() as number:
                return number.fval
            case nodes.Boolean() as value:
                return "on" if value.boolval else "off"
            case _:
                pass
    return ""


def _reset(scene: Scene, ledger: Ledger, name: str, *, local: bool) -> None:
    if name in _ROLES:
        session, role = scene.state.authenticated_user, scene.state.session_user
        user = session if name == "session_authorization" else role
        ledger.effects.append(lambda state: with_setting(state, name, user, local=local))
        return
    may_set(scene, ledger, name, "RESET")
    if name == "search_path":
        ledger.effects.append(lambda state: with_setting(state, name, state.login_path, local=local))
    elif name == "row_security":
        ledger.effects.append(lambda state: with_setting(state, name, "on", local=local))
    else:
        ledger.effects.append(lambda state: _forgotten(state, name))


def _forgotten(state: State, name: str) -> State:
    kept = {other: value for other, value in state.settings.items() if other != name}
    return msgspec.structs.replace(state, settings=kept)


def _reset_all(state: State) -> State:
    return msgspec.structs.replace(state, search_path=state.login_path, row_security=True, settings={})


def _become(scene: Scene, ledger: Ledger, name: str, role: str, *, local: bool) -> None:
    """SET ROLE asks the session's user, SET SESSION AUTHORIZATION who logged in (variable.c).

    Source: check_role, check_session_authorization.
    """
    because = Because(Why.SET_ROLE, _ROLES[name])
    found = scene.catalog.cluster.roles.get(RoleName(role))
    user = scene.state.session_user
    if role == "none" and name == "role":
        pass
    elif found is None:
        denial = Denial("22023", f'role "{role}" does not exist')
        missing(scene, ledger, ObjectKind.ROLE, Name(role), denial)
        return
    elif name == "role":
        denial = refused(f'permission denied to set role "{role}"')
        ledger.require(Phase.ANALYSIS, Requirement(InRole(RoleOption.SET, found), user, because, denial))
    elif role != (user := scene.state.authenticated_user):
        suffix = f' "{role}"' if scene.version >= PG_16 else ""
        denial = refused(f"permission denied to set session authorization{suffix}")
        superuser = HasAttribute(Attribute.SUPERUSER)
        ledger.require(Phase.ANALYSIS, Requirement(superuser, user, because, denial))
    ledger.effects.append(lambda state: with_setting(state, name, role, local=local))


def show(scene: Scene, ledger: Ledger, node: nodes.VariableShowStmt) -> None:
    """Some parameters are shown only to those who may read all settings."""
    may_examine(scene, ledger, node.name, Phase.ANALYSIS)


def discard(_scene: Scene, ledger: Ledger, node: nodes.DiscardStmt) -> None:
    """DISCARD ALL resets the session."""
    if node.target == DISCARD_ALL:
        ledger.effects.append(
            lambda state: with_setting(
                msgspec.structs.replace(_reset_all(state), prepared={}),
                "session_authorization",
                state.authenticated_user,
            )
        )
