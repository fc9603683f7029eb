"""The Why screen as a widget: one answer, or the list of them and each when it is gone into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pgwhy.acl import RoleName
from pgwhy.diagnosis import Verdict
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedy
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.why.answer import answer_tree
from pgwhy.widgets.why.header import asker_line, input_line, statement_line, verdict_line
from pgwhy.widgets.why.tree import AnswerTree


class WhyPane(Vertical):
    """Shows answers."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = OneLine()
        self.input = OneLine()
        self.asker = OneLine()
        self.list = Lines(id="statements")
        self.told = AnswerTree()
        self.answers: Sequence[Explained] = ()
        self.inside = False
        """Whether one of several answers was gone into."""
        self.chosen: Remedy | None = None
        """Whose undo and trial are meant: the fix, or the way that was chosen instead."""

    def compose(self) -> ComposeResult:
        yield self.verdict
        yield self.input
        yield self.asker
        yield self.list
        yield self.told

    def say(self, words: str) -> None:
        """Something instead of answers."""
        self.answers = ()
        self.verdict.show((Span("   "), span(words)))
        self.input.show(())
        self.asker.show(())
        self.told.tell(())
        self._switch(several=False)

    def tell(self, answers: Sequence[Explained]) -> None:
        """The answers to a text; of several the first that is not allowed is under the cursor."""
        self.answers, self.inside = answers, False
        verdicts = [answer.diagnosis.verdict for answer in answers]
        first = next((at for at, verdict in enumerate(verdicts) if verdict is not Verdict.ALLOWED), 0)
        self.list.show(self._statements, first, 0)
        self._draw()

    @property
    def several(self) -> bool:
        """Whether the list is shown."""
        return len(self.answers) > 1 and not self.inside

    @property
    def answer(self) -> Explained | None:
        """What is shown, or is under the cursor of the list."""
        at = self.list.cursor if len(self.answers) > 1 else 0
        return self.answers[at] if at < len(self.answers) else None

    @property
    def remedy(self) -> Remedy | None:
        """Whose undo and trial are meant."""
        return self.chosen or (self.answer.remedies.fix if self.answer else None)

    @property
    def lines(self) -> Lines:
        return self.list if self.several else self.told

    @property
    def picks(self) -> Sequence[Remedy | RoleName]:
        """What the digits mean."""
        if self.answer is None or self.several:
            return ()
        return self.answer.remedies.alternatives or self.answer.diagnosis.candidates

    @property
    def plain(self) -> str:
        """What is shown as text, nothing cut off and everything open."""
        if self.several or self.answer is None:
            rows = self._statements
            return "\n".join(_text(rows.line(at, 0)) for at in range(len(rows)))
        diagnosis = self.answer.diagnosis
        heads = (*verdict_line(diagnosis), input_line(diagnosis), *asker_line(diagnosis))
        return "\n".join((*filter(None, map(_text, heads)), "", self.told.plain))

    def go_in(self) -> None:
        """From the list to the answer under the cursor."""
        self.inside = True
        self._draw()

    def go_out(self) -> bool:
        """Back to the list; False if there is none."""
        was, self.inside = self.inside, False
        if was:
            self._draw()
        return was

    def _draw(self) -> None:
        self.chosen = None
        if self.several:
            self._draw_list()
        elif (answer := self.answer) is not None:
            self.verdict.show(*verdict_line(answer.diagnosis))
            self.input.show(input_line(answer.diagnosis))
            self.asker.show(*asker_line(answer.diagnosis))
            self.told.tell(answer_tree(answer))
        self._switch(several=self.several)

    def _draw_list(self) -> None:
        counts = Counter(answer.diagnosis.verdict for answer in self.answers)
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
        self.verdict.show((Span(f" {len(self.answers)} answers: {told}", Ink.STRONG),))
        self.input.show(())
        self.asker.show(*(asker_line(self.answers[0].diagnosis) if self._alike else ((), ())))

    @property
    def _alike(self) -> bool:
        """Whether all are about the same role in the same database."""
        return len({(each.diagnosis.role, each.diagnosis.catalog.database) for each in self.answers}) == 1

    @property
    def _statements(self) -> StatementRows:
        return StatementRows(self.answers, asker=not self._alike)

    def _switch(self, *, several: bool) -> None:
        self.list.display, self.told.display = several, not several
        self.screen.set_focus(self.lines)


class StatementRows:
    """The answers as rows of a list, drawn when seen."""

    def __init__(self, answers: Sequence[Explained], *, asker: bool) -> None:
        self.answers = answers
        self.asker = asker

    def __len__(self) -> int:
        return len(self.answers)

    def line(self, index: int, width: int) -> Line:
        return statement_line(self.answers[index].diagnosis, asker=self.asker)


def _text(content: Line) -> str:
    return "".join(part.text for part in content).strip()
