"""The terminal program: connects, opens the explorer, carries copied text out. It only wires."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.filter import LineFilter
from textual.reactive import Reactive

from pgwhy.acl import RoleName
from pgwhy.printable import printable
from pgwhy.screens.connect import Connect
from pgwhy.screens.ending import close_soon, end_when_told, exit_status
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.help import Help
from pgwhy.screens.palette import Palette
from pgwhy.screens.waiting import Waiting
from pgwhy.server.door import Server
from pgwhy.server.login import address
from pgwhy.server.options import ConnectionOptions
from pgwhy.snapshot import Snapshot, SnapshotDoors, SnapshotError, read
from pgwhy.widgets.desk import Desk, Doors
from pgwhy.widgets.footer import Footer, Refuses
from pgwhy.widgets.ink import Guard, speaks_utf8
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.tree.pane import TreePane

_HERE = Path(__file__).parent
STYLES = _HERE / "styles" if (_HERE / "styles").is_dir() else _HERE.parents[1] / "styles"
_IDLE = 300.0
"""Seconds after which a connection that nobody needs is closed."""


class Pgwhy(Waiting):
    """One login in one window."""

    CSS_PATH = STYLES / "pgwhy.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]  # noqa: RUF012
    theme = Reactive("ansi-dark")
    """The terminal's own colours. Decided here because NO_COLOR is looked at while an app is being made."""

    def __init__(
        self,
        login: ConnectionOptions,
        role: RoleName | None = None,
        snapshot: Snapshot | None = None,
        why: str = "",
        path: str | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.login = login
        self.role = role
        self.snapshot = snapshot
        self.why = why
        self.path = path
        self.complaint = ""
        """Why the program ended before it began."""
        self.doors: Doors = Server(login)
        self.desk = Desk(self.doors)
        self._guard = Guard(ascii_only=not speaks_utf8())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Everything that is drawn passes the guard last."""
        return [*super().get_line_filters(), self._guard]

    def on_mount(self) -> None:
        end_when_told(self)
        self.explore(self.login)
        self.set_interval(60, lambda: self.doors.close_if_idle(_IDLE))

    def explore(self, login: ConnectionOptions | None) -> None:
        """A new explorer on this login."""
        if login is None:
            return
        self.doors.close()
        self.login, self.doors = login, SnapshotDoors(self.snapshot) if self.snapshot else Server(login)
        place = f"snapshot of {self.snapshot.taken[:16]}" if self.snapshot else address(login)
        self.desk = Desk(self.doors)
        self.push_screen(Explorer(self.desk, place, self.role, self.why, self.path))

    def on_tree_pane_opened(self, message: TreePane.Opened) -> None:
        if message.first and self.role is not None and self.role not in message.catalog.cluster.roles:
            self.complaint = f"There is no role {printable(self.role)} on this server."
            self.exit(return_code=2)

    def on_tree_pane_unreachable(self, message: TreePane.Unreachable) -> None:
        self.pop_screen()
        self.push_screen(Connect(self.login, message.error), self.explore)

    async def on_paste(self, event: events.Paste) -> None:
        """What was pasted where nothing is typed is explained."""
        explorers = (screen for screen in self.screen_stack if isinstance(screen, Explorer))
        if (explorer := next(explorers, None)) is not None:
            await explorer.on_paste(event)

    async def action_press(self, action: str) -> None:
        """What every key does: nothing but say why, if the screen refuses; else the screen's own action or ours."""
        screen = self.screen
        for lines in screen.query(Lines):
            lines.note_read()
        for footer in screen.query(Footer):
            footer.hush()
        if action == "escape":
            self.desk.cancel(screen)
        why = screen.refusal(action) if isinstance(screen, Refuses) else None
        if why is not None:
            self.say(why)
        else:
            own = hasattr(screen, f"action_{action.partition('(')[0]}")
            await self.run_action(f"screen.{action}" if own else f"app.{action}")

    async def action_help(self) -> None:
        await self.push_screen(Help(self.screen.query_one(Footer).where))

    async def action_palette(self) -> None:
        await self.push_screen(Palette(self.screen.query_one(Footer).where), self._choose)

    async def _choose(self, action: str | None) -> None:
        if action is not None:
            await self.action_press(action)


def run(
    options: ConnectionOptions,
    *,
    snapshot: str | None = None,
    role: str | None = None,
    search_path: str | None = None,
    why: str | None = None,
) -> int:
    """Open the explorer; afterwards print what was copied. Returns the exit status."""
    try:
        offline = read(Path(snapshot)) if snapshot is not None else None
    except SnapshotError as error:
        print(printable(f"pgwhy: {error}"), file=sys.stderr)
        return 2
    app = Pgwhy(options, RoleName(role) if role is not None else None, offline, why or "", search_path)
    app.run()
    close_soon(app.doors.close)
    for text in app.copied:
        print(*map(printable, text.splitlines()), sep="\n")
    if app.complaint:
        print(printable(f"pgwhy: {app.complaint}"), file=sys.stderr)
    return exit_status(app)
