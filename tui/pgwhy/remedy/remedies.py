"""From a diagnosis to everything that can be done about it: the one walk through this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pgwhy.access import Change
from pgwhy.catalog import NotVisible
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.remedy.advice import advice_for
from pgwhy.remedy.alternatives import Alternative, alternatives, completing
from pgwhy.remedy.confers import PREDEFINED
from pgwhy.remedy.least import least_fix
from pgwhy.remedy.losses import losses
from pgwhy.remedy.objection import is_offered, warnings
from pgwhy.remedy.remedy import Remedies, Remedy, Way
from pgwhy.remedy.runners import can_run, runners
from pgwhy.remedy.sql import statements, undo_statements
from pgwhy.remedy.trial import trial


def remedies(diagnosis: Diagnosis) -> Remedies:
    """What can be done; nothing for what is allowed in full, or unknown. Raises NotLoaded."""
    try:
        if diagnosis.verdict is Verdict.DENIED:
            return _found(diagnosis)
        return Remedies(
            alternatives=tuple(_offered(diagnosis, completing(diagnosis))), advice=advice_for(diagnosis)
        )
    except NotVisible as hidden:
        return no_remedies(str(hidden))


def no_remedies(reason: str) -> Remedies:
    """Where it is not known what can be done."""
    return Remedies(advice=(f"What can be done cannot be known: {reason}.",))


def _found(diagnosis: Diagnosis) -> Remedies:
    least = least_fix(diagnosis)
    fix = next(_offered(diagnosis, [(Way.LEAST, least, ())] if least else []), None)
    others = alternatives(diagnosis, fix.changes if fix else ())
    return Remedies(fix, tuple(_offered(diagnosis, others)), advice_for(diagnosis))


def _offered(diagnosis: Diagnosis, found: Iterable[Alternative]) -> Iterator[Remedy]:
    """Those to which there is no objection. Nothing is offered that does not come by here."""
    for way, changes, confers in found:
        if is_offered(diagnosis, changes):
            yield _remedy(diagnosis, way, changes, confers)


def _remedy(
    diagnosis: Diagnosis, way: Way, changes: tuple[Change, ...], confers: tuple[str, ...] | None
) -> Remedy:
    catalog = diagnosis.catalog
    sql = statements(changes, catalog.version)
    return Remedy(
        way=way,
        changes=changes,
        statements=sql,
        warnings=warnings(diagnosis),
        run_as=runners(catalog, changes),
        can_run=can_run(catalog, catalog.session.user, changes),
        undo=undo_statements(catalog, changes),
        trial=trial(diagnosis, sql),
        confers=confers,
        countable=not set(confers or ()) & set(PREDEFINED.values()),
        loses=tuple(losses(catalog, changes)),
    )
