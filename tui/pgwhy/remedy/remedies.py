"""From a diagnosis to everything that can be done about it: the one walk through this room."""

from __future__ import annotations

from pgwhy.access import Change
from pgwhy.catalog import NotVisible
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.remedy.advice import advice_for
from pgwhy.remedy.alternatives import alternatives, completing
from pgwhy.remedy.confers import PREDEFINED
from pgwhy.remedy.least import least_fix
from pgwhy.remedy.remedy import Remedies, Remedy, Way
from pgwhy.remedy.runners import can_run, runners
from pgwhy.remedy.sql import statements, undo_statements
from pgwhy.remedy.trial import trial


def remedies(diagnosis: Diagnosis) -> Remedies:
    """What can be done; nothing for what is allowed in full, or unknown. Raises NotLoaded."""
    try:
        if diagnosis.verdict is Verdict.DENIED:
            return _found(diagnosis)
        complete = (
            _remedy(diagnosis, way, changes, confers) for way, changes, confers in completing(diagnosis)
        )
        return Remedies(alternatives=tuple(complete))
    except NotVisible as hidden:
        return Remedies(advice=(f"What can be done cannot be known: {hidden}.",))


def _found(diagnosis: Diagnosis) -> Remedies:
    fix = least_fix(diagnosis)
    return Remedies(
        fix=_remedy(diagnosis, Way.LEAST, fix, ()) if fix else None,
        alternatives=tuple(
            _remedy(diagnosis, way, changes, confers)
            for way, changes, confers in alternatives(diagnosis, fix)
        ),
        advice=advice_for(diagnosis),
    )


def _remedy(
    diagnosis: Diagnosis, way: Way, changes: tuple[Change, ...], confers: tuple[str, ...] | None
) -> Remedy:
    catalog = diagnosis.catalog
    sql = statements(changes, catalog.version)
    return Remedy(
        way=way,
        changes=changes,
        statements=sql,
        run_as=runners(catalog, changes),
        can_run=can_run(catalog, catalog.session.user, changes),
        undo=undo_statements(catalog, changes),
        trial=trial(diagnosis, sql),
        confers=confers,
        countable=not set(confers or ()) & set(PREDEFINED.values()),
    )
