"""The answer of `pgwhy path` as JSON, with the fields that cli.md promises."""

from __future__ import annotations

from typing import Any

from pgwhy.access import effective
from pgwhy.acl import PUBLIC
from pgwhy.catalog import Catalog, NamedObject, identity
from pgwhy.search_path import EffectivePath, Hazard, Lead, PathAnswer, Status, WhyNot, why_not
from pgwhy.search_path.answer import NameAnswer
from pgwhy.search_path.resolution import Target


def path_fields(catalog: Catalog, answer: PathAnswer) -> dict[str, Any]:
    """One document; ``setting`` and all that follows from it is null where it cannot be known."""
    path, setting = answer.path, answer.setting
    return {
        "role": answer.role,
        "database": catalog.database,
        "setting": setting.value,
        "source": setting.source,
        "set_by": setting.set_by,
        "overridden": [
            {"setting": layer.value, "source": layer.source, "set_by": layer.set_by}
            for layer in setting.overridden
        ],
        "effective": list(path.search) if path else None,
        "explicit": list(path.explicit) if path else None,
        "creates_in": path.creates_in if path else None,
        "may_create": answer.creations[0].allowed if path else None,
        "creates": {creation.kind.value: creation.allowed for creation in answer.creations},
        "skipped": [
            {
                "schema": entry.element.name if entry.element and _unnamed(entry.status) else entry.schema,
                "reason": entry.because,
            }
            for entry in (path.skipped if path else ())
        ],
        "names": [_lead_fields(catalog, answer, name, lead) for name in answer.names for lead in name.leads],
        "warnings": [_hazard_fields(hazard) for hazard in answer.hazards],
        "pattern": answer.usage.pattern.name.lower() if answer.usage else None,
    }


def _unnamed(status: Status) -> bool:
    """Whether there is no schema to name: ``$user`` without one, ``pg_temp`` before there is one."""
    return status in (Status.NO_USER_SCHEMA, Status.NO_TEMPORARY)


def _lead_fields(catalog: Catalog, answer: PathAnswer, name: NameAnswer, lead: Lead) -> dict[str, Any]:
    resolution, version = lead.resolution, catalog.version
    assert answer.path is not None
    path = answer.path
    hidden = (*resolution.shadows, *(other.target for other in resolution.elsewhere))
    fields: dict[str, Any] = {
        "name": name.text,
        "kind": lead.kind,
        "resolves_to": identity(resolution.winner, version) if resolution.winner else None,
        "privileges": _privileges(catalog, path, resolution.winner),
        "shadows": [identity(target, version) for target in resolution.shadows],
        "elsewhere": [identity(other.target, version) for other in resolution.elsewhere],
        "why_not": [
            _why_not_fields(catalog, path, why_not(catalog, path, resolution, target, lead.candidates))
            for target in hidden
        ],
    }
    if lead.kind in ("function", "operator"):
        fields["candidates"] = [identity(candidate.target, version) for candidate in lead.candidates]
    if lead.casts_to:
        fields["casts_to"] = identity(lead.casts_to, version)
    if resolution.failure and not lead.casts_to:
        fields["sqlstate"] = resolution.failure.sqlstate
        fields["message"] = resolution.failure.message
    return fields


def _privileges(catalog: Catalog, path: EffectivePath, target: Target | None) -> list[str]:
    """What the role holds on it; nothing where its kind has no privileges."""
    if target is None or isinstance(target, NamedObject) or not target.kind.has_acl:
        return []
    held, _ = effective(catalog, path.role, target)
    return sorted(held)


def _why_not_fields(catalog: Catalog, path: EffectivePath, found: WhyNot) -> dict[str, Any]:
    return {
        "object": identity(found.other, catalog.version),
        "because": list(found.because),
        "privileges": _privileges(catalog, path, found.other),
        "remedies": [remedy.statement for remedy in found.remedies],
    }


def _hazard_fields(hazard: Hazard) -> dict[str, Any]:
    return {
        "warning": hazard.kind.value,
        "schema": hazard.schema,
        "function": hazard.function.identity if hazard.function else None,
        "creators": ["PUBLIC" if role == PUBLIC else role for role in hazard.creators],
        "fix": hazard.fix,
    }
