"""The whole answer to an incident: the diagnosis of each of its statements, and what can be done about it."""

from __future__ import annotations

from functools import partial

import msgspec

from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Diagnosis
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.diagnosis.loading import at_once
from pgwhy.incident import Incident
from pgwhy.remedy.remedies import remedies
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
    answers = diagnose(catalog, incident, role=role, search_path=search_path)
    found = at_once(partial(remedies, diagnosis) for diagnosis in answers)
    return tuple(map(Explained, answers, found))
