"""Where the scripts are written: a line with a file name, which asks before it overwrites."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.screen import Screen

from pgwhy.keys import Where
from pgwhy.printable import printable
from pgwhy.screens.choose import typed_so_far
from pgwhy.widgets.basket import Collected, both, free_name, write
from pgwhy.widgets.field import Field
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import lay, text


class Saving(Screen[str | None]):
    """Dismissed with what was written, as a sentence, or None."""

    BINDINGS = bindings(Where.SAVING)

    def __init__(self, basket: list[Collected], folder: Path) -> None:
        super().__init__()
        self.basket = basket
        self.folder = folder
        self._warned = ""
        """The name that was said to exist: entered again, it is overwritten."""

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Field(free_name(self.folder), placeholder="file name")
        yield Lines(cursor_shown=False)
        yield Footer(Where.SAVING)

    def on_mount(self) -> None:
        self.query_one(OneLine).show((Span(" Write the script to ", Ink.STRONG), span(str(self.folder))))
        self.query_one(Field).focus()
        self._tell()

    def on_input_changed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        name = self.query_one(Field).value.strip()
        undo = printable(both(self._path(name))[1].name) if name else ""
        told = (
            f"The undo script goes beside it, to {undo}. Nobody else can read them."
            if name
            else "A name is needed."
        )
        laid = lay((text(Span(told, Ink.DIM)),), max(20, self.app.size.width - 2))
        self.query_one(Lines).show(FixedRows([(Span(" "), *part.content) for part in laid]))

    def _path(self, name: str) -> Path:
        path = self.folder / Path(name).expanduser()
        return path if path.suffix else path.with_name(f"{path.name}.sql")

    async def action_enter(self) -> None:
        field, footer = self.query_one(Field), self.query_one(Footer)
        await typed_so_far(field)
        name = field.value.strip()
        if not name or "\0" in name or not Path(name).name:
            footer.say("A name is needed")
            return
        try:
            forward, back = write(self.basket, self._path(name), overwrite=name == self._warned)
        except FileExistsError as error:
            self._warned = name
            footer.say(f"{printable(str(error))}: enter again overwrites it")
        except OSError as error:
            footer.say(f"Cannot write there: {error.strerror or error}")
        else:
            told = f"Written to {forward.name} and {back.name} in {forward.parent}"
            self.dismiss(printable(told))

    def action_escape(self) -> None:
        self.dismiss(None)
