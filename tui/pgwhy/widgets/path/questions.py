"""What the search_path panel asks the catalog, in workers, and the values that come back."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.search_path import Setting, effective_path, function_hazards, path_hazards, setting_for
from pgwhy.widgets.path.names import name_rows
from pgwhy.widgets.path.schemas import schema_rows
from pgwhy.widgets.path.told import Told
from pgwhy.widgets.path.unsafe import unsafe_rows, usage_row


class Shown(NamedTuple):
    """A path, and what became of it."""

    catalog: Catalog
    role: RoleName
    own: Setting
    """What the role has by itself."""
    text: str | None
    """The path that is shown; None where none was typed and the role's own cannot be known."""
    schemas: tuple[Told, ...] = ()
    unsafe: tuple[Told, ...] = ()
    usage: tuple[Told, ...] = ()


class Led(NamedTuple):
    """Where a name leads."""

    rows: tuple[Told, ...]


class Functions(NamedTuple):
    """The functions that are unsafe whatever the path."""

    rows: tuple[Told, ...]


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
    return Shown(
        catalog,
        asked,
        own,
        text,
        schema_rows(catalog, path),
        unsafe_rows(path_hazards(catalog, path)),
        (usage_row(catalog),),
    )


def led(catalog: Catalog, role: RoleName, path: str, name: str) -> Led:
    """Raises NotLoaded."""
    return Led(name_rows(catalog, effective_path(catalog, role, path), name))


def functions(catalog: Catalog) -> Functions:
    """Raises NotLoaded."""
    return Functions(unsafe_rows(function_hazards(catalog)))
