"""An answer as a list that folds, with what was chosen in the place of the fix."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from pgwhy.acl import RoleName
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedy
from pgwhy.render.section import Choice, Section, detail, note
from pgwhy.render.why import answer_sections, offer_sections, trial_section
from pgwhy.widgets.marked import MarkedLines


class Chosen(NamedTuple):
    """What is shown in the place of the fix."""

    remedy: Remedy | None = None
    """Another way."""
    trial: bool = False
    """The script that tries it, instead of it."""


def remedy_of(answer: Explained, chosen: Chosen) -> Remedy | None:
    """Whose statements, undo and trial are meant: the other way that was chosen, or the fix."""
    return chosen.remedy or answer.remedies.fix


def picks(answer: Explained) -> tuple[Remedy | RoleName, ...]:
    """What the numbers mean: the other ways, then the roles that can have got the error."""
    return (*answer.remedies.alternatives, *answer.diagnosis.candidates)


def offered(answer: Explained, chosen: Chosen) -> list[Section]:
    """The fix, or what was chosen instead; nothing where there is neither. The first section is what is copied."""
    remedy, fix = remedy_of(answer, chosen), answer.remedies.fix
    if remedy is None:
        return []
    number = 0 if remedy is fix else answer.remedies.alternatives.index(remedy) + 1
    heading = f"Way {number}" if number else "Fix"
    shown = (
        [trial_section(remedy)]
        if chosen.trial
        else [*offer_sections(answer.diagnosis.catalog, remedy, heading)]
    )
    if chosen.trial or (chosen.remedy and fix):
        back = f"esc shows {'what it tries' if chosen.trial else 'the fix'} again"
        shown.append(Section((detail(note(back)),)))
    return shown


class AnswerTree(MarkedLines):
    """The sections of an answer, the first check that fails open and under the cursor."""

    def __init__(self, *, cursor_shown: bool = True, id: str | None = None) -> None:  # noqa: A002
        super().__init__(cursor_shown=cursor_shown, id=id, folds=True)
        self.offer: Sequence[Section] = ()

    def explain(self, answer: Explained, chosen: Chosen) -> None:
        """Another answer: from the first line that fails on, or as far down as the offer is on the screen, too."""
        self.offer = offered(answer, chosen)
        self.tell([*answer_sections(answer, self.offer, chosen.remedy)])
        rows = enumerate(self.seen.rows)
        starts = (at for at, row in rows if row.place in self.opened or isinstance(row.line.about, Choice))
        start, end = next(starts, 0), max((*self.copied_rows(), *self.copied_rows(undo=True)), default=0)
        self.show(self.seen, start, max(0, min(start, end - self.page + 1)))

    def offer_alone(self, answer: Explained, chosen: Chosen) -> None:
        """Only what is offered."""
        self.offer = offered(answer, chosen)
        self.tell(self.offer)

    def offer_another(self, answer: Explained, chosen: Chosen) -> None:
        """The same answer with another offer, which is gone to; what is the same above it stays open."""
        before, opened = self.sections, self.opened
        self.offer = offered(answer, chosen)
        self.sections = [*answer_sections(answer, self.offer, chosen.remedy)]
        same = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, self.sections, strict=False))
        )
        self.opened = {place for place in opened if place[0] < same}
        self._lay(self.cursor)
        self.go_to_offer()

    def go_to_offer(self) -> None:
        """The cursor to the offer, and all of it on the screen, if it fits."""
        rows = (*self.copied_rows(), *self.copied_rows(undo=True)) or (0,)
        self.go(rows[0])
        self.bring_up(rows[0], rows[-1])

    def copied_rows(self, *, undo: bool = False) -> list[int]:
        """The rows of what is copied, or of what takes it back: the first section of the offer, and the second."""
        section = self.offer[undo] if undo < len(self.offer) else None
        return [at for at, row in enumerate(self.seen.rows) if row.section is section]
