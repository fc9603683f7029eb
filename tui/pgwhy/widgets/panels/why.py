"""Why: each privilege on the object for the chosen role, with all its sources, or what nearly gives it."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import Check, check, owns
from pgwhy.acl import RoleName, in_spoken_order, privileges_of
from pgwhy.catalog import Catalog, DefaultAcl, Role, Securable
from pgwhy.render.access import reason_lines
from pgwhy.render.section import unfolded
from pgwhy.render.wording import chain_words
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.marked import spans
from pgwhy.widgets.page import GAP, Block, Page, text
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.tree.letters import entries
from pgwhy.widgets.words import object_name

NO_ROLE = "Choose a role with a: this panel explains what that role holds."


def why(catalog: Catalog, view: View) -> Page:
    target = view.target
    if view.role is None:
        return (text(NO_ROLE),)
    if isinstance(target, Role | DefaultAcl):
        return (text("Privileges are held on objects: there are none on this."),)
    return tuple(_checks(catalog, view.role, target))


def _checks(catalog: Catalog, role: RoleName, target: Securable) -> Iterator[Block]:
    every = in_spoken_order(privileges_of(target.kind, catalog.version))
    found = [check(catalog, role, privilege, target) for privilege in every]
    held = sum(answer.held is True for answer in found)
    name = object_name(target, catalog.version)
    yield text(span(role, Ink.STRONG), f" holds {held} of {len(found)} privileges on {name}.")
    yield GAP
    for privilege, entry in entries(catalog, target):
        answer = check(catalog, role, privilege, entry)
        yield from _told(answer, f"{privilege} on {object_name(entry, catalog.version)}")
    for group in _alike(found):
        yield from _told(group[0], ", ".join(answer.privilege for answer in group))
    yield from _told(owns(catalog, role, target), "owner: ALTER, DROP, and every right to grant")


def _alike(answers: list[Check]) -> list[list[Check]]:
    """Those that have the same answer for the same reasons, together."""
    groups: dict[object, list[Check]] = {}
    for answer in answers:
        reasons = (answer.held, answer.grantable, answer.sources, answer.near_misses)
        groups.setdefault(reasons, []).append(answer)
    return list(groups.values())


def _told(answer: Check, what: str) -> Iterator[Block]:
    if answer.held is None:
        yield text(Span("? ", Ink.UNKNOWN), what, hang=4)
        return
    mark = Span("✓ ", Ink.HELD) if answer.held else Span("✗ ", Ink.MISSING)
    first = chain_words(answer.reason) if answer.held else ""
    yield text(mark, span(what, Ink.STRONG), f"  {first}" if first else "", hang=4)
    if answer.held and answer.grantable:
        yield text(Span("may grant it on", Ink.DIM), indent=4)
    for line in unfolded(reason_lines(answer)):
        yield text(*spans(line.phrases), indent=4, hang=5)
