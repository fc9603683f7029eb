"""What is composed, in sentences: the box under the cursor, the statements, and what they would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.acl import PUBLIC, Privilege, RoleName
from pgwhy.catalog import Catalog, Column
from pgwhy.remedy.draft import Cell, Draft
from pgwhy.remedy.effect import Along, Difference, Effect, Held
from pgwhy.remedy.standing import Defaults, Subject, acl_of, as_it_is, reasons, ways
from pgwhy.render.wording import chain_words, role_name, some_names, who_can_run
from pgwhy.widgets.grid import because, subject_name
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import Block, Page, Text, text

_NAMED = 4
"""So many privileges are named with their objects before they are only counted."""


def cell_page(draft: Draft, cell: Cell) -> Page:
    """Which box the cursor is on, whether the privilege is held and by what way, and what space would do."""
    subject = draft.subject(cell)
    grantee = role_name(cell.grantee)
    name = subject_name(subject, draft.catalog.version)
    title = text(span(cell.privilege, Ink.STRONG), f" on {name} for ", span(grantee, Ink.STRONG))
    return (title, text(Span(_how(draft, cell), Ink.DIM)))


def _how(draft: Draft, cell: Cell) -> str:
    how, subject = draft.standing(cell), draft.subject(cell)
    offer = draft.offers[cell.key]
    if (want := draft.ticks.get(cell)) is not None:
        now_held = f" It is {_granted(draft, cell)}." if cell.privilege in how.granted else ""
        return f"To be {want.value}; space takes the tick away.{now_held}"
    if cell.privilege in how.granted:
        granted = _granted(draft, cell)
        told = f"{granted[0].upper()}{granted[1:]}; space revokes it"
        others = _ways(draft.catalog, cell, subject)
        return f"{told}, but it is also held {others[0]}" if others else told
    if cell.privilege in how.held:
        found = _ways(draft.catalog, cell, subject)
        return f"Held {found[0] if found else ''}; space grants it to {role_name(cell.grantee)} itself"
    needed = f", and needed {because(offer)}" if cell.privilege in how.needed and because(offer) else ""
    return f"Not held{needed}; space grants it"


def _granted(draft: Draft, cell: Cell) -> str:
    """By whom, and whether with grant option."""
    subject = draft.subject(cell)
    items = [
        item
        for item in acl_of(draft.catalog, subject).items
        if item.grantee == cell.grantee and cell.privilege in item.privileges
    ]
    grantors = ", ".join(dict.fromkeys(role_name(item.grantor) for item in items))
    option = " with grant option" if cell.privilege in draft.standing(cell).options else ""
    by_default = not isinstance(subject, Defaults) and subject.acl is None
    return f"held by default{option}" if by_default else f"granted by {grantors}{option}"


def _ways(catalog: Catalog, cell: Cell, subject: Subject) -> list[str]:
    """How it is held, other than by a grant to the grantee itself; as what may follow ``held``."""
    if isinstance(subject, Defaults):
        return [_default_way(subject, g, e) for g, e in _others(catalog, cell, subject)]
    if cell.grantee == PUBLIC:
        return ["through its table"] if isinstance(subject, Column) else []
    own = {
        f"granted by {role_name(i.grantor)}"
        for i in acl_of(catalog, subject).items
        if i.grantee == cell.grantee
    }
    found = [chain_words(chain) for chain in ways(catalog, cell.grantee, cell.privilege, subject)]
    return [words for words in found if words.removesuffix(" with grant option") not in own]


def _others(catalog: Catalog, cell: Cell, subject: Defaults) -> list[tuple[RoleName, bool]]:
    """The default privileges by which it will be held, but for those of this very line."""
    own = (cell.grantee, subject.schema is None)
    return [found for found in reasons(catalog, cell.grantee, cell.privilege, subject) if found != own]


def _default_way(subject: Defaults, grantee: RoleName, everywhere: bool) -> str:
    to = "PUBLIC" if grantee == PUBLIC else role_name(grantee)
    if everywhere and subject.schema is not None:
        return f"through {to}, from the defaults for all schemas, which none for one schema takes back"
    return f"through {to}"


def statements_page(draft: Draft, statements: Sequence[str]) -> Page:
    """The statements that what is ticked comes to."""
    if not draft.ticks:
        return (text(Span("Nothing is ticked: space ticks the box under the cursor.", Ink.DIM)),)
    return tuple(text(span(statement, Ink.STRONG), hang=4) for statement in statements)


def effect_page(draft: Draft, found: Effect) -> Page:
    """What they do; nothing where nothing is ticked."""
    return tuple(_told(draft, found)) if draft.ticks else ()


def undo_page(found: Effect) -> Page:
    """The statements that take it back."""
    words = ("Undo  ", *[" " * 6] * len(found.undo))
    return tuple(text(Span(word), span(line), hang=8) for word, line in zip(words, found.undo, strict=False))


def _told(draft: Draft, found: Effect) -> Iterator[Block]:
    catalog = draft.catalog
    for difference in found.differences:
        yield from _different(draft, found, difference)
    for verb, roles, grants in (("gain", found.also_gain, True), ("lose", found.also_lose, False)):
        if roles:
            public = any(c.grantee == PUBLIC and w.grants is grants for c, w in draft.ticks.items())
            whom = f"{len(roles)} roles, through PUBLIC" if public and len(roles) > 1 else some_names(roles)
            yield text(f"Also {verb} by it: {whom}.", hang=2)
    for along in found.along:
        yield _goes_along(catalog, along)
    if any(isinstance(draft.subject(cell), Defaults) for cell in draft.ticks):
        yield text(Span("Default privileges change nothing that exists already.", Ink.DIM), hang=2)
    if not found.statements:
        return
    yield text(who_can_run(catalog, found.run_as, can_run=found.can_run), hang=2)
    if not found.undo_run_as:
        yield text(
            Span("✗ ", Ink.MISSING),
            "Not all of it can be undone: its grantors are gone or superusers.",
            hang=2,
        )
    elif not set(found.run_as) <= set(found.undo_run_as):
        able = some_names(found.undo_run_as)
        yield text(f"Only {able} can undo it: what others granted comes back in their name.", hang=2)


def _different(draft: Draft, found: Effect, difference: Difference) -> Iterator[Block]:
    grantee, version = role_name(difference.grantee), draft.catalog.version
    changes = [
        *(f"gains {_counted(held, version)}" for held in [difference.gains] if held),
        *(f"loses {_counted(held, version)}" for held in [difference.loses] if held),
        *(f"may newly grant {_counted(held, version)}" for held in [difference.options] if held),
        *(f"may no longer grant {_counted(held, version)}" for held in [difference.options_lost] if held),
    ]
    if changes:
        yield text(span(grantee, Ink.STRONG), f" {'; '.join(changes)}.", hang=2)
    owned = [held for held in difference.loses if held[1].owner == difference.grantee]
    if owned and not all(isinstance(subject, Defaults) for _, subject in owned):
        yield text(f"As the owner, {grantee} can grant that to itself again.", hang=2)
    for held in difference.stays:
        yield _stays(draft, found, difference.grantee, held)
    if difference.already:
        words = f" held {_counted(difference.already, version)} before, by another way."
        yield text(Span(f"{grantee}{words}", Ink.DIM), hang=2)


def _stays(draft: Draft, found: Effect, grantee: RoleName, held: Held) -> Text:
    """What a REVOKE leaves, and through what."""
    privilege, subject = held
    assert found.after is not None
    cell = Cell(grantee, (), privilege)
    after = as_it_is(found.after, subject)
    left = [w for w in _left(found.after, cell, after) if w]
    what = f"{privilege} on {subject_name(subject, draft.catalog.version)}"
    return text(
        Span("✗ ", Ink.MISSING), f"{role_name(grantee)} still holds {what}, {'; '.join(left)}", hang=2
    )


def _left(catalog: Catalog, cell: Cell, subject: Subject) -> list[str]:
    if isinstance(subject, Defaults):
        return [
            _default_way(subject, g, e) for g, e in reasons(catalog, cell.grantee, cell.privilege, subject)
        ]
    if cell.grantee == PUBLIC:
        items = acl_of(catalog, subject).items
        return [f"granted by {role_name(i.grantor)}" for i in items if i.grantee == PUBLIC] or [
            "through its table"
        ]
    return [chain_words(chain) for chain in ways(catalog, cell.grantee, cell.privilege, subject)]


def _goes_along(catalog: Catalog, along: Along) -> Text:
    said = ", ".join(
        privilege.value for privilege in sorted(along.item.privileges, key=list(Privilege).index)
    )
    what = f"{said} on {subject_name(along.subject, catalog.version)}"
    who = f"granted to {role_name(along.item.grantee)} by {role_name(along.item.grantor)}"
    return text(Span("✗ ", Ink.MISSING), f"With it goes {what}, {who}.", hang=2)


def _counted(held: Sequence[Held], version: int) -> str:
    """``3: SELECT, INSERT on table t; USAGE on schema s``; of many only how many."""
    if len(held) == 1:
        privilege, subject = held[0]
        return f"{privilege} on {subject_name(subject, version)}"
    names: dict[str, list[str]] = {}
    for privilege, subject in held:
        names.setdefault(subject_name(subject, version), []).append(privilege.value)
    if len(names) > _NAMED:
        return f"{len(held)} on {len(names)} objects"
    return f"{len(held)}: " + "; ".join(f"{', '.join(found)} on {name}" for name, found in names.items())
