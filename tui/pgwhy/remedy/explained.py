"""The whole answer to an incident: the diagnosis of each of its statements, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from pgwhy.catalog import Catalog, attempt
from pgwhy.diagnosis import Diagnosis
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.diagnosis.loading import at_once
from pgwhy.incident import Incident
from pgwhy.remedy.remedies import no_remedies, remedies
from pgwhy.remedy.remedy import Remedies


class Explained(msgspec.Struct, frozen=True):
    """One statement or message, explained."""

    diagnosis: Diagnosis
    remedies: Remedies


def explained(
    catalog: Catalog, incident: Incident, *, role: str | None = None, search_path: str | None = None
) -> tuple[Explained, ...]:
    """One answer for each statement of SQL, one for an error; ``role`` and ``search_path`` win over the text.

    Raises NoSuchRole, SearchPathSyntaxError, and NotLoaded.
    """
    return question(incident, role=role, search_path=search_path)(catalog)


def question(
    incident: Incident, *, role: str | None = None, search_path: str | None = None
) -> Callable[[Catalog], tuple[Explained, ...]]:
    """The same to be asked of one door, which asks again whenever it has loaded more.

    The remedies of a long script take longest: what was found before more was loaded stays true, and is kept.
    """
    known: dict[int, Remedies] = {}

    def remedy(at: int, diagnosis: Diagnosis) -> Remedies:
        if at not in known:
            known[at] = attempt(partial(remedies, diagnosis), no_remedies)
        return known[at]

    def asked(catalog: Catalog) -> tuple[Explained, ...]:
        answers = diagnose(catalog, incident, role=role, search_path=search_path)
        found = at_once(partial(remedy, at, diagnosis) for at, diagnosis in enumerate(answers))
        return tuple(map(Explained, answers, found))

    return asked
