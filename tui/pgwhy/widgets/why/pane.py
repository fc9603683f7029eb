"""The Why screen as a widget: one answer, or the list of them and each when it is gone into."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pgwhy.acl import RoleName
from pgwhy.diagnosis import Verdict
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedy
from pgwhy.render.section import MarkedLine
from pgwhy.render.why import asker_line, input_line, statement_line, sum_line, verdict_line
from pgwhy.widgets.ink import Ink, Line, Span, fitted, span, width_of
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.marked import marked, spans
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.why.answer import AnswerTree, Chosen, picks, remedy_of

_SHOWN = 40
"""Cells of a statement in front of its message."""


class WhyPane(Vertical):
    """Shows answers."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = OneLine()
        self.input = OneLine()
        self.asker = OneLine()
        self.list = Lines(id="statements")
        self.told = AnswerTree()
        self.below = AnswerTree(cursor_shown=False, id="offer")
        """The fix of the answer under the cursor of the list."""
        self.below.can_focus = False
        self._below: Explained | None = None
        """Which answer that is: a key may come before the message that the cursor has moved."""
        self.answers: Sequence[Explained] = ()
        self.inside = False
        """Whether one of several answers was gone into."""
        self.chosen = Chosen()

    def compose(self) -> ComposeResult:
        yield self.verdict
        yield self.input
        yield self.asker
        yield self.list
        yield self.told
        yield self.below

    def say(self, words: str) -> None:
        """Something instead of answers."""
        self.answers, self.chosen = (), Chosen()
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
        """Whose statements, undo and trial are meant."""
        return remedy_of(self.answer, self.chosen) if self.answer else None

    @property
    def copied(self) -> str:
        """The statements that are shown."""
        if self.remedy is None:
            return ""
        return "\n".join(self.remedy.trial if self.chosen.trial else self.remedy.statements)

    @property
    def offered(self) -> AnswerTree:
        """Where they are shown."""
        return self.below if self.several else self.told

    @property
    def lines(self) -> Lines:
        return self.list if self.several else self.told

    @property
    def picks(self) -> Sequence[Remedy | RoleName]:
        """What the numbers mean."""
        return () if self.answer is None or self.several else picks(self.answer)

    @property
    def plain(self) -> str:
        """What is shown as text, nothing cut off and everything open."""
        if self.several or self.answer is None:
            rows = self._statements
            return "\n".join((*(_text(rows.line(at, 0)) for at in range(len(rows))), "", self.below.plain))
        diagnosis = self.answer.diagnosis
        heads = [
            marked(line) for line in (verdict_line(diagnosis), input_line(diagnosis), asker_line(diagnosis))
        ]
        return "\n".join((*filter(None, map(_text, heads)), "", self.told.plain))

    def go_in(self) -> None:
        """From the list to the answer under the cursor."""
        self.inside = True
        self._draw()

    def go_out(self) -> bool:
        """Back from the trial to what it tries, to the fix, to the list; False if there is nothing to go back to."""
        if self.chosen != Chosen():
            self.choose(self.chosen._replace(trial=False) if self.chosen.trial else Chosen())
        elif self.inside:
            self.inside = False
            self._draw()
        else:
            return False
        return True

    def choose(self, chosen: Chosen) -> None:
        """Show this in the place of the fix."""
        answer, before = self.answer, self.chosen
        self.chosen = chosen
        if answer is None:
            return
        if self.several:
            self._below = answer
            self.below.offer_alone(answer, chosen)
        elif chosen != before:
            self.told.offer_another(answer, chosen)
        else:
            self.told.go_to_offer()

    def rest(self) -> None:
        """Show the fix of the answer under the cursor of the list, if that is another one now."""
        if self.several and self.answer is not self._below:
            self.choose(Chosen())

    def _draw(self) -> None:
        self.chosen = Chosen()
        if self.several:
            self._draw_list()
        elif (answer := self.answer) is not None:
            self._show(self.verdict, verdict_line(answer.diagnosis))
            self._show(self.input, input_line(answer.diagnosis))
            self._show(self.asker, asker_line(answer.diagnosis))
            self.told.explain(answer, self.chosen)
        self._switch(several=self.several)

    def _draw_list(self) -> None:
        self._show(self.verdict, sum_line(self.answers))
        self.input.show(())
        self._show(
            self.asker, asker_line(self.answers[0].diagnosis) if self._alike else MarkedLine(phrases=())
        )
        self._below = None
        self.rest()

    def _show(self, place: OneLine, line: MarkedLine) -> None:
        """Behind its mark, or beneath what has one."""
        place.show((Span(" " if line.mark.text else "   "), *marked(line)), spans(line.behind))

    @property
    def _alike(self) -> bool:
        """Whether all are about the same role in the same database."""
        return len({(each.diagnosis.role, each.diagnosis.catalog.database) for each in self.answers}) == 1

    @property
    def _statements(self) -> StatementRows:
        return StatementRows(self.answers, asker=not self._alike)

    def _switch(self, *, several: bool) -> None:
        self.list.display = self.below.display = several
        self.told.display = not several
        self.screen.set_focus(self.lines)


class StatementRows:
    """The answers as rows of a list, drawn when seen."""

    def __init__(self, answers: Sequence[Explained], *, asker: bool) -> None:
        self.answers = answers
        self.asker = asker

    def __len__(self) -> int:
        return len(self.answers)

    def line(self, index: int, width: int) -> Line:
        diagnosis = self.answers[index].diagnosis
        line = statement_line(diagnosis, asked=self.asker)
        place = Span(f"{diagnosis.line:>4}  ", Ink.DIM)
        whom, text = spans(line.phrases[:-1]), spans(line.phrases[-1:])
        if line.behind and width_of(text) > _SHOWN:
            text = fitted(text, _SHOWN)
        return (Span(" "), *spans((line.mark,)), place, *whom, *text, Span("  "), *spans(line.behind))


def _text(content: Line) -> str:
    return "".join(part.text for part in content).strip()
