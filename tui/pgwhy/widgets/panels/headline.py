"""What every panel begins with: what the object is, who owns it, and what else there is to know at once."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl import ObjectKind
from pgwhy.catalog import (
    Catalog,
    Column,
    Database,
    DefaultAcl,
    Language,
    Relation,
    Role,
    Routine,
    Schema,
    Type,
    identity,
)
from pgwhy.remedy.offer import fed_column
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import Block, text
from pgwhy.widgets.tree.children import default_label
from pgwhy.widgets.tree.node import Target
from pgwhy.widgets.words import attributes, object_name, target_kind


def headline(catalog: Catalog, target: Target) -> Iterator[Block]:
    """Two lines at least: kind and name, then owner and circumstances."""
    if isinstance(target, DefaultAcl):
        yield text(span("default privileges for "), span(default_label(target), Ink.STRONG))
        return
    if isinstance(target, Role):
        yield text(span("role "), span(identity(target, catalog.version), Ink.STRONG))
        yield text(Span(", ".join(attributes(target)), Ink.DIM))
        return
    kind = target_kind(target)
    yield text(
        span(f"{kind} "), span(object_name(target, catalog.version).removeprefix(f"{kind} "), Ink.STRONG)
    )
    owner = "" if target.kind is ObjectKind.PARAMETER else f"owned by {target.owner}"
    circumstances = ", ".join([part for part in (owner, *_circumstances(catalog, target)) if part])
    if circumstances:
        yield text(span(circumstances, Ink.DIM))


def _circumstances(catalog: Catalog, target: Target) -> Iterator[str]:
    if isinstance(target, Relation | Routine | Type | Schema | Language) and (
        brought := catalog.extension_of(target)
    ):
        yield f"of extension {brought}"
    match target:
        case Relation(kind=ObjectKind.SEQUENCE):
            fed = fed_column(catalog, target)
            if fed is not None:
                yield f"feeds {fed[0].name}.{fed[1]}"
        case Relation():
            if target.row_security:
                yield (
                    "row level security, also for the owner"
                    if target.force_row_security
                    else "row level security"
                )
            if target.kind is ObjectKind.VIEW:
                whom = "whoever uses the view" if target.security_invoker else "its owner"
                yield f"reads as {whom}"
        case Routine():
            if target.security_definer:
                yield "SECURITY DEFINER: runs as its owner"
        case Database():
            if not target.allow_connections:
                yield "allows no connections"
        case Column():
            yield f"a column of {target.relation.name}"
        case _:
            return
