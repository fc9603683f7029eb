"""Why: the answer to a text that was pasted, and what fixes it; a key copies that once it was on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Verdict
from pgwhy.incident import Incident
from pgwhy.keys import Where
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedy
from pgwhy.render.section import Choice, LookUp, PathElement
from pgwhy.screens.choices import Hit, database_choices, role_choices
from pgwhy.screens.choose import Choose
from pgwhy.screens.copying import copy_seen
from pgwhy.screens.moving import Moving
from pgwhy.screens.paste import Paste, Typed
from pgwhy.screens.search_path import Asked, Left, SearchPath
from pgwhy.search_path import SearchPathSyntaxError, parse_setting
from pgwhy.widgets.carried import AddToBasket, ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.why.answer import Chosen
from pgwhy.widgets.why.pane import WhyPane
from pgwhy.widgets.why.questions import Answers, Pasted, Read, Refused, answers, read

_IN = "in "
"""What the topics of questions to a database begin with."""


class Done(NamedTuple):
    """How the screen was left: what was asked, and an object to go to."""

    asked: Pasted
    hit: Hit | None = None


class Why(Moving[Done]):
    """What is pasted or chosen is asked anew at once."""

    BINDINGS = bindings(Where.WHY)

    def __init__(self, desk: Desk, first: str, asked: Pasted, seen_as: RoleName | None = None) -> None:
        """``first``: the database that was connected to first; ``seen_as``: the role of a text that names none."""
        super().__init__()
        self.desk = desk
        self.first = first
        self.asked = asked
        self.seen_as = seen_as
        self.pane = WhyPane()
        self.incidents: tuple[Incident, ...] = ()
        self._numbers: dict[str, list[int]] = {}
        """The incidents that are asked about, by the door to their database."""
        self._found: dict[int, tuple[Explained, ...]] = {}

    def compose(self) -> ComposeResult:
        yield self.pane
        yield Footer(Where.WHY)

    def on_mount(self) -> None:
        self._begin()

    # what is asked

    def _begin(self) -> None:
        """Of another text, role, database or path."""
        self.pane.say("Reading the catalog …")
        self.desk.ask(self, "read", self._door(self.asked.database), partial(read, self.asked.text))

    def _ask(self, found: Read) -> None:
        """Each incident in its database."""
        self.incidents = found.incidents
        self._numbers, self._found = {}, {}
        for number, database in enumerate(found.databases):
            self._numbers.setdefault(self._door(self.asked.database or database), []).append(number)
        for door in self._numbers:
            self._ask_in(door, self._numbers[door])

    def _ask_in(self, door: str, numbers: Sequence[int]) -> None:
        numbered = [(number, self.incidents[number]) for number in numbers]
        self.desk.ask(self, _IN + door, door, partial(answers, numbered, self.asked, self.seen_as))

    def _door(self, database: str | None) -> str:
        return "" if database is None or database == self.first else database

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Read() as found:
                self._ask(found)
            case Answers(found):
                self._found |= found
                if len(self._found) == len(self.incidents):
                    self.pane.tell([each for number in sorted(self._found) for each in self._found[number]])
            case Refused(sentence):
                self.pane.say(sentence)
            case _:
                pass
        self.query_one(Footer).refresh()

    def on_failed(self, message: Failed) -> None:
        """A database that cannot be asked is left for the one that can, and said to be."""
        if not self.desk.counts(self, message):
            return
        sentence = f"{message.error.message} {message.error.check}".strip()
        door = message.topic.removeprefix(_IN)
        if message.topic.startswith(_IN) and door and self.asked.database is None:
            self.query_one(Footer).say(sentence)
            self._ask_in("", self._numbers[door])
        else:
            self.pane.say(sentence)

    def on_lines_moved(self, message: Lines.Moved) -> None:
        if message.lines is self.pane.list:
            self.pane.rest()
        self.query_one(Footer).refresh()

    def on_paste(self, event: events.Paste) -> None:
        self._explain(event.text)

    def _explain(self, text: str) -> None:
        """Another text: it says itself whom and where it is about."""
        if text.strip():
            self.asked = Pasted(text)
            self._begin()

    def _instead(self, asked: Pasted) -> None:
        """The same text with something else chosen."""
        self.asked = asked
        self._begin()

    # what the keys do

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        name, _, argument = action.partition("(")
        answer, remedy = self.pane.answer, self.pane.remedy
        if answer is None and name not in ("escape", "help", "quit", "palette", "edit"):
            return "One moment: the catalog is being read"
        match name:
            case "copy" | "copy_undo" | "trial" | "basket" if remedy is None:
                return self._no_offer()
            case "copy_undo" if remedy is not None and not remedy.undo:
                return "There is nothing to undo"
            case "trial" if remedy is not None and not remedy.trial:
                return "There is no statement to try: the text has only the message"
            case "pick" if not self.pane.picks or _number(argument) > len(self.pane.picks):
                return "There is nothing of this number"
            case "enter" if not self._leads_on():
                return "This line leads nowhere"
            case _:
                return None

    def _no_offer(self) -> str:
        if self.pane.picks:
            return "Nothing is chosen yet: a digit chooses"
        verdict = self.pane.answer.diagnosis.verdict if self.pane.answer else Verdict.UNKNOWN
        match verdict:
            case Verdict.ALLOWED:
                return "It is allowed: there is nothing to fix"
            case Verdict.DENIED:
                return "No GRANT fixes this: the notes say what does"
            case Verdict.UNKNOWN:
                return "What would fix it is not known: see Not known"

    def _leads_on(self) -> bool:
        line = self.pane.told.row.line
        return self.pane.several or line.about is not None or bool(line.details)

    @property
    def moved(self) -> Lines:
        """What has the keys: the answer, or the list of them."""
        return self.pane.lines

    def action_escape(self) -> None:
        if not self.pane.go_out():
            self.dismiss(Done(self.asked))

    async def action_enter(self) -> None:
        """Into an answer of the list; to the object of a check or its name; on a numbered line what its digit does."""
        about, answer = self.pane.told.row.line.about, self.pane.answer
        if self.pane.several:
            self.pane.go_in()
        elif isinstance(about, Choice):
            self.action_pick(about.number)
        elif isinstance(about, LookUp | PathElement):
            await self.action_search_path()
        elif about is not None and answer is not None:
            self.dismiss(Done(self.asked, Hit(about, answer.diagnosis.catalog.database)))
        elif not self.pane.told.open_row():
            self.pane.told.close_row()

    def action_open(self) -> None:
        if self.pane.several:
            self.pane.go_in()
        elif not self.pane.told.open_row():
            self.action_down()

    def action_close(self) -> None:
        if self.pane.several or not self.pane.told.close_row():
            self.pane.go_out()

    def action_pick(self, number: int) -> None:
        """Shows an offer in the place of the fix, or asks as a role. Copies nothing."""
        pick = self.pane.picks[number - 1]
        if isinstance(pick, Remedy):
            if self.pane.chosen == Chosen(pick):
                self.query_one(Footer).say("It is shown: y copies it")
            self.pane.choose(Chosen(pick))
        else:
            self._instead(self.asked._replace(role=pick))

    def action_trial(self) -> None:
        self.pane.rest()
        self.pane.choose(self.pane.chosen._replace(trial=True))

    def action_copy(self) -> None:
        self.pane.rest()
        offered = self.pane.offered
        copy_seen(offered, offered.copied_rows(), self.pane.copied, "y")

    def action_copy_undo(self) -> None:
        self.pane.rest()
        if self.pane.chosen.trial:
            self.pane.choose(self.pane.chosen._replace(trial=False))
        offered, remedy = self.pane.offered, self.pane.remedy
        if remedy is not None:
            copy_seen(offered, offered.copied_rows(undo=True), "\n".join(remedy.undo), "u")

    def action_basket(self) -> None:
        answer, remedy = self.pane.answer, self.pane.remedy
        if answer is not None and remedy is not None:
            database = answer.diagnosis.catalog.database
            self.post_message(AddToBasket(database, remedy.statements, remedy.undo))

    def action_plain(self) -> None:
        self.post_message(ShowPlain(self.pane.plain))

    async def action_edit(self) -> None:
        await self.app.push_screen(Paste(self.asked.text), self._typed)

    def _typed(self, typed: Typed | None) -> None:
        if typed is not None and typed.explain:
            self._explain(typed.text)
        elif typed is not None:
            self.asked = self.asked._replace(text=typed.text)

    async def action_as_role(self) -> None:
        if (catalog := self._catalog) is not None:
            choices = role_choices(catalog.cluster.roles.values())
            await self.app.push_screen(Choose("as which role?", choices), self._as)

    def _as(self, role: RoleName | None) -> None:
        if role is not None:
            self._instead(self.asked._replace(role=role))

    async def action_database(self) -> None:
        if (catalog := self._catalog) is not None:
            choices = database_choices(catalog.cluster)
            await self.app.push_screen(Choose("in which database?", choices), self._in)

    def _in(self, database: str | None) -> None:
        if database is not None:
            self._instead(self.asked._replace(database=database))

    async def action_search_path(self) -> None:
        """The path is edited in its own panel, and taken from there."""
        if (answer := self.pane.answer) is None:
            return
        diagnosis = answer.diagnosis
        sections = () if self.pane.several else self.pane.told.sections
        about = (line.about for section in sections for line in section.lines)
        name = next((each.name for each in about if isinstance(each, LookUp)), "")
        path = diagnosis.asker.search_path
        asked = Asked(diagnosis.role, self._door(diagnosis.catalog.database), path, name)
        await self.app.push_screen(SearchPath(self.desk, self.first, asked), partial(self._after_path, path))

    def _after_path(self, before: str, left: Left | None) -> None:
        if left is None:
            return
        after = left.asked.path
        if left.hit is not None:
            self.dismiss(Done(self.asked, left.hit))
        elif after not in (self.asked.path, before) and _is_path(after):
            self._instead(self.asked._replace(path=after))

    @property
    def _catalog(self) -> Catalog | None:
        return self.pane.answer.diagnosis.catalog if self.pane.answer else None


def _number(argument: str) -> int:
    """The number in ``pick(3)``; in the key table, where the number is still open, the first one."""
    digits = argument.rstrip(")")
    return int(digits) if digits.isdigit() else 1


def _is_path(text: str | None) -> bool:
    """Whether it is one; none at all stands for the role's own."""
    try:
        parse_setting(text or "")
    except SearchPathSyntaxError:
        return False
    return True
