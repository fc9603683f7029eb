"""pg_database_size and pg_tablespace_size: CONNECT on what is measured, or CREATE, or pg_read_all_stats (dbsize.c)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pgwhy.access import RoleOption, graph, holds
from pgwhy.acl import Privilege, RoleName
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import Database, Tablespace
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import Held, InRole, Need, Requirement
from pgwhy.statement.state import Scene

_READER = RoleName("pg_read_all_stats")

Measured = Callable[[Scene], Mapping[str, Database | Tablespace]]


def measures(measured: Measured, privilege: Privilege) -> Callable[[Scene, Ledger, Call, Phase], None]:
    """What measuring one of these takes; where the argument is not a constant, it is doubted if any is closed."""

    def size(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
        reader = scene.catalog.cluster.roles.get(_READER)
        option = RoleOption.USAGE if scene.version >= PG_15 else RoleOption.MEMBER
        instead: tuple[Need, ...] = (InRole(option, reader),) if reader else ()
        objects = measured(scene)
        written = call.arguments[0].literal if call.arguments else None
        named = [found for found in objects.values() if written in (found.name, str(found.oid))]
        if named:
            because = Because(Why.CALLS, call.routine.name)
            need = Held(privilege, named[0])
            denial = no_privilege(named[0])
            ledger.require(phase, Requirement(need, scene.role, because, denial, instead))
            return
        if reader is not None and graph(scene.catalog).has_privileges_of(scene.role, reader.name):
            return
        if any(not holds(scene.catalog, scene.role, privilege, found) for found in objects.values()):
            ledger.doubt(phase, f"which one {call.routine.name} measures is not a constant")

    return size


def databases(scene: Scene) -> Mapping[str, Database]:
    """Every database."""
    return scene.catalog.cluster.databases


def tablespaces(scene: Scene) -> Mapping[str, Tablespace]:
    """Every tablespace but the one of this database, which everybody may measure."""
    own = scene.catalog.own_database
    default = own.tablespace if own is not None else ""
    return {name: found for name, found in scene.catalog.cluster.tablespaces.items() if name != default}
