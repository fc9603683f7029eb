"""What is shown when a connection failed: what failed, what to check, and the fields to try again with."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from pgwhy.keys import Where
from pgwhy.screens.choose import typed_so_far
from pgwhy.server.errors import PasswordNeeded, ServerError
from pgwhy.server.login import changed, effective_parameters
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import Label
from pgwhy.widgets.page import GAP, Page, lay, text

FIELDS = (
    ("host", "host"),
    ("port", "port"),
    ("dbname", "database"),
    ("user", "user"),
    ("password", "password"),
)


class Connect(Screen[ConnectionOptions]):
    """Dismissed with the login to try next."""

    BINDINGS = bindings(Where.CONNECT)

    def __init__(self, login: ConnectionOptions, error: ServerError) -> None:
        super().__init__()
        self.login = login
        self.error = error

    def compose(self) -> ComposeResult:
        yield Lines(cursor_shown=False)
        try:
            given = effective_parameters(self.login)
        except ServerError:  # the connection string itself is malformed: start from an empty one
            self.login, given = ConnectionOptions(), {}
        for keyword, label in FIELDS:
            with Horizontal(classes="field"):
                yield Label(label)
                yield Input(
                    given.get(keyword, ""),
                    id=keyword,
                    password=keyword == "password",
                    compact=True,
                    select_on_focus=False,
                )
        yield Footer(Where.CONNECT)

    def on_mount(self) -> None:
        wanted = "#password" if isinstance(self.error, PasswordNeeded) else "#host"
        self.set_focus(self.query_one(wanted, Input))
        for field in self.query(Input):
            field.cursor_blink = False

    def on_resize(self) -> None:
        laid = lay(_page(self.error), max(20, self.app.size.width - 2))
        lines = self.query(Lines).first()
        lines.styles.height = len(laid) + 1
        lines.show(FixedRows([(Span(" "), *found.content) for found in laid]), 0, 0)

    async def action_retry(self) -> None:
        if isinstance(self.focused, Input):
            await typed_so_far(self.focused)
        given = {keyword: self.query_one(f"#{keyword}", Input).value.strip() for keyword, _ in FIELDS}
        password = given.pop("password")
        self.dismiss(changed(self.login, given, password or None))

    def action_next_field(self) -> None:
        self.focus_next(Input)

    def action_previous_field(self) -> None:
        self.focus_previous(Input)


def _page(error: ServerError) -> Page:
    return (GAP, text(Span("✗ ", Ink.MISSING), error.message, hang=2), text(error.check, indent=2), GAP)
