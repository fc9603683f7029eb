"""What the Why screen asks, in workers: what a text is, and the answer to each error or statement in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.diagnosis import NoSuchRole, Verdict, database_of
from pgwhy.diagnosis.loading import at_once
from pgwhy.incident import Incident, InputKind, recognise
from pgwhy.remedy.explained import Explained, explained
from pgwhy.render.wording import no_such_role
from pgwhy.search_path import SearchPathSyntaxError


class Pasted(NamedTuple):
    """A text, and what was chosen instead of what it says."""

    text: str = ""
    role: RoleName | None = None
    database: str | None = None
    path: str | None = None


class Read(NamedTuple):
    """What the text is: each error in it, or its SQL; and the databases to ask in."""

    incidents: tuple[Incident, ...]
    databases: tuple[str, ...]


class Answers(NamedTuple):
    """The answers to some of the incidents, by their number."""

    found: dict[int, tuple[Explained, ...]]


class Refused(NamedTuple):
    """Why there are none."""

    sentence: str


def read(text: str, catalog: Catalog) -> Read:
    incidents = recognise(text)
    return Read(incidents, tuple(database_of(catalog, incident) for incident in incidents))


def answers(
    numbered: Sequence[tuple[int, Incident]], asked: Pasted, seen_as: RoleName | None, catalog: Catalog
) -> Answers | Refused:
    """As the chosen role, else the one in the text, else the one that is seen as. Raises NotLoaded."""
    questions = [partial(_explained, incident, asked, seen_as, catalog) for _, incident in numbered]
    try:
        found = at_once(questions)
    except NoSuchRole as missing:
        return Refused(no_such_role(missing.role))
    except SearchPathSyntaxError as error:
        return Refused(str(error))
    return Answers({number: each for (number, _), each in zip(numbered, found, strict=True)})


def _explained(
    incident: Incident, asked: Pasted, seen_as: RoleName | None, catalog: Catalog
) -> tuple[Explained, ...]:
    role = asked.role
    if role is None and not incident.role and seen_as is not None:
        found = explained(catalog, incident, role=seen_as, search_path=asked.path)
        if incident.kind is InputKind.STATEMENT or _explains(found):
            return found
    return explained(catalog, incident, role=role, search_path=asked.path)


def _explains(found: Sequence[Explained]) -> bool:
    """Whether the role can have got the error: it may well have been another one that did."""
    return any(answer.diagnosis.verdict is Verdict.DENIED for answer in found)
