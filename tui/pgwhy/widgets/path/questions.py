"""What the search_path panel asks the catalog, in workers, and the values that come back."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.render.path import bad_name, name_lines, schema_section, usage_section
from pgwhy.render.section import Section
from pgwhy.search_path import (
    Hazard,
    NameSyntaxError,
    Setting,
    creation,
    effective_path,
    function_hazards,
    leads,
    parse_name,
    path_hazards,
    setting_for,
    usage_pattern,
)
from pgwhy.search_path.answer import CREATED_KINDS, NameAnswer


class Shown(NamedTuple):
    """A path, and what became of it."""

    catalog: Catalog
    role: RoleName
    own: Setting
    """What the role has by itself."""
    text: str | None
    """The path that is shown; None where none was typed and the role's own cannot be known."""
    schemas: tuple[Section, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    usage: tuple[Section, ...] = ()


class Led(NamedTuple):
    """Where a name leads."""

    section: Section


class Functions(NamedTuple):
    """The functions that are unsafe whatever the path."""

    hazards: tuple[Hazard, ...]


def shown(catalog: Catalog, role: RoleName | None, typed: str | None) -> Shown:
    """The path that was typed, or the role's own; without a role the one that is connected.

    Raises SearchPathSyntaxError for what is no path.
    """
    asked = role if role is not None else catalog.session.user
    own = setting_for(catalog, asked)
    text = typed if typed is not None else own.value
    if text is None:
        return Shown(catalog, asked, own, None)
    path = effective_path(catalog, asked, text)
    creations = [creation(catalog, path, kind) for kind in CREATED_KINDS]
    return Shown(
        catalog,
        asked,
        own,
        text,
        (schema_section(catalog, path, creations),),
        path_hazards(catalog, path),
        (usage_section(usage_pattern(catalog)),),
    )


def led(catalog: Catalog, role: RoleName, path: str, name: str) -> Led:
    """Raises NotLoaded."""
    try:
        typed = parse_name(name, catalog.version)
    except NameSyntaxError as error:
        return Led(Section((bad_name(error),)))
    searched = effective_path(catalog, role, path)
    return Led(Section(name_lines(catalog, searched, NameAnswer(name, leads(catalog, searched, typed)))))


def functions(catalog: Catalog) -> Functions:
    """Raises NotLoaded."""
    return Functions(function_hazards(catalog))
