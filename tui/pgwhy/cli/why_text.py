"""The answers of `pgwhy why` as text: the verdict first, then the checks, the fix, and what else can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.cli.output import shown
from pgwhy.cli.sections import printed, text
from pgwhy.diagnosis import Verdict
from pgwhy.remedy.explained import Explained
from pgwhy.render.section import MarkedLine
from pgwhy.render.why import (
    answer_sections,
    asker_line,
    input_line,
    statement_line,
    sum_line,
    trial_section,
    verdict_line,
)

_WIDTH = 72


def script_lines(answers: Sequence[Explained]) -> Iterator[str]:
    """The lines of the answers about one text: of several statements first the sum, and of what is allowed one line."""
    if len(answers) == 1:
        yield from answer_lines(answers[0])
        return
    if answers:
        yield _marked(sum_line(answers))
        yield ""
    short = False
    for answer in answers:
        if _is_plain(answer):
            line = statement_line(answer.diagnosis, asked=False)
            yield f"{shown(line.mark.text)} line {answer.diagnosis.line}: {_cut(text(line.phrases))}"
        else:
            yield from [""] if short else []
            yield from answer_lines(answer)
        short = _is_plain(answer)
    yield from [""] if short else []


def _is_plain(answer: Explained) -> bool:
    """Whether the statement is allowed and there is nothing more to say."""
    diagnosis, remedies = answer.diagnosis, answer.remedies
    more = (*diagnosis.advice, *remedies.advice, *diagnosis.unknown, *remedies.alternatives)
    return diagnosis.verdict is Verdict.ALLOWED and not more and not remedies.fix


def answer_lines(answer: Explained) -> Iterator[str]:
    """The lines of one answer; safe to show."""
    diagnosis = answer.diagnosis
    yield _marked(verdict_line(diagnosis))
    given = input_line(diagnosis)
    taken = f"{text(given.behind)}: " if given.behind else ""
    yield f"  {taken}{_cut(text(given.phrases))}"
    if asker := text(asker_line(diagnosis).phrases):
        yield f"  {asker}"
    yield ""
    yield from printed(answer_sections(answer))
    if diagnosis.candidates:
        yield from ("", "--role ROLE says which role it was.")
    if answer.remedies.fix and answer.remedies.fix.trial:
        yield ""
        yield from printed((trial_section(answer.remedies.fix),))
    yield ""


def _marked(line: MarkedLine) -> str:
    return f"{shown(line.mark.text)} {text(line.phrases)} {text(line.behind)}".rstrip()


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + shown("…")
