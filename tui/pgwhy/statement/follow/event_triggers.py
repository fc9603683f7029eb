"""Event triggers: functions that commands run which define something, as whoever gives the command."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.catalog import EventTrigger
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.statement.because import Place, Via
from pgwhy.statement.evaluate import perhaps
from pgwhy.statement.follow.bodies import run_body
from pgwhy.statement.follow.calls import follow_stored
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.plpgsql import TRIGGER_VARIABLES
from pgwhy.statement.state import Scene

_VARIABLES = tuple((name, 0) for name in TRIGGER_VARIABLES)
_FIRES = ("O", "A")
_COMMANDS = (
    "CREATE ",
    "ALTER ",
    "DROP",
    "COMMENT",
    "GRANT",
    "RENAME",
    "REFRESH ",
    "IMPORT ",
    "SECURITY ",
    "REASSIGN ",
)
_NEVER = (
    # of what databases share, and of event triggers themselves (EventTriggerSupportsObjectType)
    *(
        nodes.CreateRoleStmt,
        nodes.AlterRoleStmt,
        nodes.AlterRoleSetStmt,
        nodes.DropRoleStmt,
        nodes.GrantRoleStmt,
    ),
    *(nodes.CreatedbStmt, nodes.AlterDatabaseStmt, nodes.AlterDatabaseSetStmt, nodes.DropdbStmt),
    *(nodes.CreateTableSpaceStmt, nodes.AlterTableSpaceOptionsStmt, nodes.AlterSystemStmt),
    nodes.CreateEventTrigStmt,
)


def before_command(scene: Scene, ledger: Ledger, node: AstNode, command: str) -> None:
    """What the event triggers need that fire when the command starts, before it checks anything itself."""
    _fire(scene, ledger, node, command, ("ddl_command_start",), Phase.ANALYSIS)


def after_command(scene: Scene, ledger: Ledger, node: AstNode, command: str) -> None:
    """What those need that fire at its end; of those for what it drops or rewrites it is not known if they do."""
    events = ("ddl_command_end", "sql_drop") if isinstance(node, nodes.DropStmt) else ("ddl_command_end",)
    _fire(scene, ledger, node, command, events, Phase.END)


def _fire(
    scene: Scene, ledger: Ledger, node: AstNode, command: str, events: tuple[str, ...], phase: Phase
) -> None:
    if not command.startswith(_COMMANDS) or isinstance(node, _NEVER):
        return
    for trigger in scene.catalog.event_triggers.values():
        if trigger.event in events and trigger.enabled in _FIRES:
            _run(scene, ledger, trigger, command, phase)


def _run(scene: Scene, ledger: Ledger, trigger: EventTrigger, command: str, phase: Phase) -> None:
    surely = not trigger.tags or command in trigger.tags
    if not surely and not any(tag.startswith(command) for tag in trigger.tags):
        return
    routine = scene.catalog.routines.by_id(trigger.function)
    if routine is None:
        ledger.doubt(phase, f"the function of the event trigger {trigger.name} is not known")
        return
    found = Ledger()
    run_body(scene, found, routine, Phase.RUN, follow_stored, _VARIABLES)
    found = found.within(Via(Place.EVENT_TRIGGER, quote_identifier(trigger.name, scene.version), scene.role))
    if surely:
        ledger.absorb(phase, found)
    else:
        perhaps(scene.catalog, ledger, phase, found, f"if the event trigger {trigger.name} fires")
