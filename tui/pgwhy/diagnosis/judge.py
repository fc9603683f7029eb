"""Draws the verdict from the answers to all requirements."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy.diagnosis.diagnosis import Judgement, Verdict
from pgwhy.statement import Answer, Unknown


def judge(answers: Sequence[Answer], unknowns: Sequence[Unknown] = ()) -> Judgement:
    """Denied if anything is surely refused; else unknown if anything is unknown; else allowed.

    The denial is that of the first requirement that is not met: what the server reports, unless something unknown
    comes before it.
    """
    failed = next((each for each in answers if each.fails), None)
    if failed is not None:
        return Judgement(Verdict.DENIED, failed.requirement.denial)
    undecided = next((each for each in answers if each.undecided), None)
    if undecided is not None:
        return Judgement(Verdict.UNKNOWN, undecided.requirement.denial)
    return Judgement(Verdict.UNKNOWN if unknowns else Verdict.ALLOWED, None)
