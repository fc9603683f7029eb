"""A role in sentences: what it is, whom it is a member of and who of it, what it owns, holds, and creates with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from pgwhy.access import Edge, graph
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import Catalog, NotVisible, Role
from pgwhy.remedy.drop_role import counted, dependencies
from pgwhy.render.wording import role_name
from pgwhy.widgets.holdings import Holdings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import GAP, Block, Page, Table, heading, text
from pgwhy.widgets.words import attributes

_DEEPEST = 8
_SOME = 4


def role_page(catalog: Catalog, role: Role) -> Page:
    """What is known without looking at objects."""
    return tuple(_about(catalog, role))


def _about(catalog: Catalog, role: Role) -> Iterator[Block]:
    edges = graph(catalog).edges
    above = edges.get(role.name, ())
    below = tuple(edge for found in edges.values() for edge in found if edge.role == role.name)
    yield text(Span("role ", Ink.DIM), span(role.name, Ink.STRONG), ": ", ", ".join(attributes(role)), hang=2)
    yield GAP
    yield heading(f"Is a member of {_count(above)}")
    yield from _tree(catalog, above, 1, lambda edge: edge.role, lambda name: edges.get(name, ()))
    yield GAP
    yield heading(f"Has {_count(below, 'member')}")
    members = {
        name: tuple(edge for found in edges.values() for edge in found if edge.role == name) for name in edges
    }
    yield from _tree(catalog, below, 1, lambda edge: edge.member, lambda name: members.get(name, ()))
    settings = [found for found in catalog.cluster.settings if found.role in (role.name, None)]
    if settings:
        yield GAP
        yield heading("Settings")
    for setting in settings:
        whose = "for every role" if setting.role is None else ""
        where = f"in database {setting.database}" if setting.database is not None else ""
        said = "  ".join(part for part in (whose, where) if part)
        yield text(f"{setting.name} = {setting.value}", Span(f"  {said}", Ink.DIM), indent=2, hang=2)


def _count(edges: Sequence[Edge], noun: str = "role") -> str:
    return f"no {noun}" if not edges else f"one {noun}" if len(edges) == 1 else f"{len(edges)} {noun}s"


def _tree(
    catalog: Catalog,
    edges: Sequence[Edge],
    depth: int,
    other: Callable[[Edge], RoleName],
    beyond: Callable[[RoleName], Sequence[Edge]],
) -> Iterator[Block]:
    """The roles at the other ends, and beneath each those beyond it."""
    for edge in sorted(edges, key=other):
        name = other(edge)
        yield text(
            role_name(name),
            Span(f"  {_options(edge)}", Ink.DIM),
            indent=2 * depth,
            link=catalog.cluster.roles.get(name),
        )
        if depth < _DEEPEST:
            yield from _tree(catalog, beyond(name), depth + 1, other, beyond)


def _options(edge: Edge) -> str:
    if edge.implicit:
        return "as owner of this database"
    options = (("INHERIT", edge.inherit), ("SET", edge.set), ("ADMIN", edge.admin))
    return " ".join(name if on else f"no {name}" for name, on in options if on or name != "ADMIN")


def holdings_page(title: str, found: Holdings) -> Page:
    """What the role has in one database, or of what all share."""
    rows: list[tuple[Line, ...]] = []
    for label, kinds in (
        ("owns", found.owned),
        ("is granted", found.granted),
        ("holds effectively", found.held),
    ):
        lines = [((span(_counted(kind, names)),), _some(names)) for kind, names in kinds]
        for number, cells in enumerate(lines or [((Span("nothing"),), ())]):
            rows.append(((span(f"  {label}" if number == 0 else ""),), *cells))
    defaults = (text(Span("default privileges for ", Ink.DIM), d, indent=2, hang=2) for d in found.defaults)
    return (GAP, heading(title), Table(("", "", ""), tuple(rows)), *defaults)


def _counted(kind: ObjectKind, names: Sequence[str]) -> str:
    return f"{len(names):,} {kind.words if len(names) == 1 else kind.plural}"


def _some(names: Sequence[str]) -> Line:
    more = f" … and {len(names) - _SOME:,} more" if len(names) > _SOME else ""
    return span(", ".join(names[:_SOME]), Ink.DIM), Span(more, Ink.DIM)


def elsewhere(catalog: Catalog, role: RoleName, known: Collection[str]) -> Page:
    """What pg_shdepend tells of databases that were not looked into: what the role holds there is not known."""
    unopened = sorted(catalog.cluster.databases.keys() - set(known))
    if not unopened:
        return ()
    try:
        rows = dependencies(catalog, role)
    except NotVisible:
        return (
            GAP,
            text(Span(f"Not looked into, as they are not open: {', '.join(unopened)}", Ink.DIM), hang=2),
        )
    told = {name: ", ".join(counted(row) for row in rows if row.database == name) for name in unopened}
    bare = ", ".join(name for name in unopened if not told[name])
    return (
        GAP,
        heading("In databases that are not open"),
        *(text(f"{name}  ", Span(words, Ink.DIM), indent=2, hang=2) for name, words in told.items() if words),
        *([text(f"owns nothing and is granted nothing in {bare}", indent=2, hang=2)] if bare else []),
    )
