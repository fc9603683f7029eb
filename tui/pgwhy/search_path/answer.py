"""Everything about a role's path at once: the setting, what of it counts, where CREATE goes, where names lead."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import Catalog
from pgwhy.search_path.creation import Creation, creation
from pgwhy.search_path.hazards import Hazard, function_hazards, path_hazards
from pgwhy.search_path.leads import Lead, leads
from pgwhy.search_path.path import EffectivePath, effective_path
from pgwhy.search_path.pattern import Usage, usage_pattern
from pgwhy.search_path.source import Setting, setting_for
from pgwhy.search_path.typed import parse_name

CREATED_KINDS = (ObjectKind.TABLE, ObjectKind.FUNCTION, ObjectKind.TYPE)


class NameAnswer(msgspec.Struct, frozen=True):
    """A name as it was typed, and where it leads as each kind of object."""

    text: str
    leads: tuple[Lead, ...]

    @property
    def leads_somewhere(self) -> bool:
        return any(lead.leads_somewhere for lead in self.leads)


class PathAnswer(msgspec.Struct, frozen=True):
    """The answer; ``path`` is None, and with it all that follows from it, where the setting cannot be known."""

    role: RoleName
    setting: Setting
    path: EffectivePath | None
    creations: tuple[Creation, ...] = ()
    """Of a table, a function and a type."""
    names: tuple[NameAnswer, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    usage: Usage | None = None


def path_answer(
    catalog: Catalog, role: RoleName, names: Sequence[str] = (), override: str | None = None
) -> PathAnswer:
    """Raises SearchPathSyntaxError for a bad ``override``, NameSyntaxError for a bad name."""
    typed = [parse_name(text, catalog.version) for text in names]
    setting = setting_for(catalog, role, override)
    if setting.value is None:
        return PathAnswer(role, setting, None)
    path = effective_path(catalog, role, setting.value)
    return PathAnswer(
        role=role,
        setting=setting,
        path=path,
        creations=tuple(creation(catalog, path, kind) for kind in CREATED_KINDS),
        names=tuple(
            NameAnswer(text, leads(catalog, path, name)) for text, name in zip(names, typed, strict=True)
        ),
        hazards=(*path_hazards(catalog, path), *function_hazards(catalog)),
        usage=usage_pattern(catalog),
    )
