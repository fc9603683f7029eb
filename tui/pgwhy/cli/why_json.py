"""An answer of `pgwhy why` as JSON, field by field."""

from __future__ import annotations

from typing import Any

from pgwhy.cli.output import check_fields
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.statement import Answer


def answer_fields(diagnosis: Diagnosis, found: Remedies) -> dict[str, Any]:
    """The JSON object of one answer; names are raw."""
    fix = found.fix
    allowed = diagnosis.verdict is Verdict.ALLOWED
    incident = diagnosis.incident
    return {
        "input": {
            "kind": incident.kind.value,
            "text": diagnosis.text,
            "line": diagnosis.line,
            "form": incident.form,
            "count": incident.count,
        },
        "role": diagnosis.role,
        "database": diagnosis.catalog.database,
        "search_path": list(diagnosis.path),
        "verdict": diagnosis.verdict.value,
        "sqlstate": None if allowed else diagnosis.sqlstate,
        "message": None if allowed else diagnosis.message,
        "checks": [_check(answer) for answer in diagnosis.answers],
        "fix": list(fix.statements) if fix else [],
        "warnings": list(fix.warnings) if fix else [],
        "run_as": list(fix.run_as) if fix else [],
        "can_run": bool(fix and fix.can_run),
        "undo": list(fix.undo) if fix else [],
        "trial": list(fix.trial) if fix else [],
        "alternatives": [_alternative(each) for each in found.alternatives],
        "advice": [*diagnosis.advice, *found.advice],
        "unknown": list(diagnosis.unknown),
        "candidates": list(diagnosis.candidates),
    }


def _check(answer: Answer) -> dict[str, Any]:
    fields = check_fields(answer.check)
    fields["via"] = [
        {"kind": via.kind.value, "object": via.object, "role": via.role}
        for via in answer.requirement.because.via
    ]
    if answer.check.privilege == "POLICY":
        fields["policies"] = list(answer.policies)
    return fields


def _alternative(remedy: Remedy) -> dict[str, Any]:
    return {
        "statements": list(remedy.statements),
        "warnings": list(remedy.warnings),
        "also_confers": remedy.also_confers,
        "confers": None if remedy.confers is None else list(remedy.confers),
        "way": remedy.way.value,
        "run_as": list(remedy.run_as),
        "can_run": remedy.can_run,
        "undo": list(remedy.undo),
        "trial": list(remedy.trial),
    }
