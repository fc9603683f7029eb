"""What a GRANT or REVOKE that is being composed would change, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.remedy.draft import Draft
from pgwhy.remedy.effect import Effect, Held, ways
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import GAP, Block, Page, text
from pgwhy.widgets.words import object_name
from pgwhy.wording import role_name, some_names, who_can_run


def effect_page(catalog: Catalog, draft: Draft, statements: Sequence[str], found: Effect | None) -> Page:
    """The statements, then what they do."""
    if not statements:
        return (text(Span("Nothing is ticked: space ticks the box under the cursor.", Ink.DIM)),)
    sql = tuple(text(span(statement, Ink.STRONG), hang=4) for statement in statements)
    return sql if found is None else (*sql, GAP, *_told(catalog, draft, found))


def _told(catalog: Catalog, draft: Draft, found: Effect) -> Iterator[Block]:
    grantee = role_name(draft.grantee)
    if draft.revoke:
        for held in found.stays:
            others = ", ".join(map(role_name, map(RoleName, ways(catalog, draft.grantee, held))))
            yield text(
                Span("✗ ", Ink.MISSING), f"{grantee} still holds {_held(catalog, held)}, by {others}", hang=2
            )
        if not found.stays:
            yield text(f"{grantee} holds none of this afterwards.")
    elif found.gains:
        members = f" So do its members {some_names(found.others)}." if found.others else ""
        yield text(f"{grantee} gains {len(found.gains)}, and nothing else.{members}", hang=2)
    for held in found.already:
        yield text(Span(f"{grantee} holds {_held(catalog, held)} already.", Ink.DIM), hang=2)
    if draft.future:
        yield text("The last also for what these owners create from now on, and only for that.", hang=2)
    yield text(who_can_run(catalog, found.run_as, can_run=found.can_run), hang=2)


def _held(catalog: Catalog, held: Held) -> str:
    privilege, target = held
    return f"{privilege} on {object_name(target, catalog.version)}"
