"""A role in sentences: what it is, whom it is a member of and who of it, what it owns, holds, and creates with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pgwhy.access import Edge, graph
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import Catalog, Cluster, Role
from pgwhy.widgets.holdings import Counts, Holdings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import GAP, Block, Page, Table, heading, text
from pgwhy.widgets.tree.children import PLURALS
from pgwhy.widgets.words import attributes
from pgwhy.wording import role_name

_DEEPEST = 8


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


def holdings_page(found: Holdings) -> Page:
    """What the role has in one database."""
    return (GAP, heading(f"In database {found.database}"), *_holdings(found))


def _holdings(found: Holdings) -> Iterator[Block]:
    rows: list[tuple[Line, ...]] = []
    for label, counts in (
        ("owns", found.owned),
        ("is granted", found.granted),
        ("holds effectively", found.held),
    ):
        rows.append(((span(f"  {label}"),), (span(_counted(counts)),)))
    yield Table(("", ""), tuple(rows))
    for default in found.defaults:
        yield text(Span("default privileges for ", Ink.DIM), default, indent=2, hang=2)


def _counted(counts: Counts) -> str:
    return ", ".join(f"{count:,} {_plural(kind, count)}" for kind, count in counts) or "nothing"


def _plural(kind: ObjectKind, count: int) -> str:
    return kind.value if count == 1 else PLURALS.get(kind, f"{kind.value}s")


def unopened(cluster: Cluster, known: Sequence[Holdings]) -> Page:
    """Which databases were not looked into."""
    missing = sorted(set(cluster.databases) - {found.database for found in known})
    if not missing:
        return ()
    return (GAP, text(Span(f"Not looked into, as they are not open: {', '.join(missing)}", Ink.DIM), hang=2))
