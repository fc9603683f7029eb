"""Configuration parameters: who may SET them, and what that changes for the statements behind (guc.c)."""

from __future__ import annotations

import msgspec

from pgwhy.access import Attribute, RoleOption, graph
from pgwhy.acl import Privilege, RoleName
from pgwhy.acl.privilege import PG_15, PG_16
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import refused
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.parameter_lists import HIDDEN_SETTINGS, SUPERUSER_SETTINGS
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import HasAttribute, Held, InRole, Need, Requirement
from pgwhy.statement.state import Scene, State

_READER = RoleName("pg_read_all_settings")
OFF = ("off", "false", "no", "0", "of", "f", "n", "fa", "fal", "fals")


def may_set(
    scene: Scene,
    ledger: Ledger,
    name: str,
    command: str,
    phase: Phase = Phase.ANALYSIS,
    privilege: Privilege = Privilege.SET,
) -> None:
    """SET on the parameter, where that is not open to everybody (set_config_with_handle in guc.c)."""
    folded = name.lower()
    if privilege is Privilege.SET and folded not in SUPERUSER_SETTINGS:
        return
    because = Because(Why.SET_PARAMETER, command)
    denial = refused(f'permission denied to set parameter "{name}"')
    need: Need = HasAttribute(Attribute.SUPERUSER)
    if scene.version >= PG_15:
        need = Held(privilege, scene.catalog.parameter(folded))
    ledger.require(phase, Requirement(need, scene.role, because, denial))


def may_examine(scene: Scene, ledger: Ledger, name: str, phase: Phase) -> None:
    """To see the value of a parameter that is not shown to everybody (ConfigOptionIsVisible)."""
    folded = name.lower()
    reader = scene.catalog.cluster.roles.get(_READER)
    if folded not in HIDDEN_SETTINGS or reader is None:
        return
    if scene.version >= PG_16:
        message = f'permission denied to examine "{folded}"'
    else:
        how = "have privileges" if scene.version >= PG_15 else "a member"
        message = f'must be superuser or {how} of pg_read_all_settings to examine "{folded}"'
    option = RoleOption.USAGE if scene.version >= PG_15 else RoleOption.MEMBER
    because = Because(Why.NAMED, folded)
    need = InRole(option, reader)
    ledger.require(phase, Requirement(need, scene.role, because, refused(message)))


def current_setting(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """As SHOW."""
    name = call.arguments[0].literal if call.arguments else None
    if name is not None:
        may_examine(scene, ledger, name, phase)
        return
    reader = scene.catalog.cluster.roles.get(_READER)
    if reader is None or not graph(scene.catalog).has_privileges_of(scene.role, reader.name):
        ledger.doubt(phase, "which parameter current_setting shows is not a constant")


def with_setting(state: State, name: str, value: str, *, local: bool = False) -> State:
    """The state behind a successful SET; SET LOCAL holds until the end of the transaction.

    A script that says SET LOCAL without BEGIN is taken from within a transaction.
    """
    changed = _changed(state, name, value)
    if local:
        return msgspec.structs.replace(changed, committed=state.committed or state)
    committed = state.committed and _changed(state.committed, name, value)
    return msgspec.structs.replace(changed, committed=committed)


def _changed(state: State, name: str, value: str) -> State:
    match name.lower():
        case "search_path":
            return msgspec.structs.replace(state, search_path=value)
        case "row_security":
            return msgspec.structs.replace(state, row_security=value.lower() not in OFF)
        case "lo_compat_privileges":
            catalog = state.catalog
            session = msgspec.structs.replace(catalog.session, lo_compat_privileges=value.lower() not in OFF)
            return state.with_catalog(msgspec.structs.replace(catalog, session=session))
        case "role":
            role = state.session_user if value == "none" else RoleName(value)
            return msgspec.structs.replace(state, role=role)
        case "session_authorization":
            return msgspec.structs.replace(state, role=RoleName(value), session_user=RoleName(value))
        case folded:
            return msgspec.structs.replace(state, settings={**state.settings, folded: value})


def set_config(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """As SET, with the value as it is stored."""
    literals = [argument.literal for argument in call.arguments]
    if len(literals) < 2 or literals[0] is None:
        ledger.doubt(phase, "which parameter set_config changes is not a constant")
        return
    name, value = literals[0], literals[1]
    may_set(scene, ledger, name, "set_config", phase)
    if value is None:
        ledger.effects.append(lambda state: state.doubting(f"set_config gives {name} a computed value"))
    else:
        ledger.effects.append(lambda state: with_setting(state, name, value))
