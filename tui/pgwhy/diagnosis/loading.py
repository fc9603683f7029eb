"""What is needed is asked for early and together: loaded in one batch, not one question after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pgwhy.acl import RELATION_KINDS
from pgwhy.catalog import By, Need, NotLoaded, Part
from pgwhy.incident import Incident, InputKind
from pgwhy.statement.loading import names_in

T = TypeVar("T")


def expected(incidents: Iterable[Incident]) -> frozenset[Need]:
    """What will be asked for first, as far as the texts tell without a catalog."""
    return frozenset(need for incident in incidents for need in _expected(incident))


def _expected(incident: Incident) -> Iterator[Need]:
    if incident.kind is InputKind.STATEMENT:
        yield from names_in(incident.text)
        return
    yield from names_in(incident.before + incident.statement)
    complaint = incident.complaint
    if complaint is not None and (complaint.kind is None or complaint.kind in RELATION_KINDS):
        yield Need(Part.RELATIONS, By.NAME, complaint.name)


def at_once(questions: Iterable[Callable[[], T]]) -> list[T]:
    """The answers; raises NotLoaded with all that any of the questions needs."""
    answers: list[T] = []
    needs: set[Need] = set()
    for question in questions:
        try:
            answers.append(question())
        except NotLoaded as missing:
            needs |= missing.needs
    if needs:
        raise NotLoaded(needs)
    return answers
