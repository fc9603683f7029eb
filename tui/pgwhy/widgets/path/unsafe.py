"""What is unsafe about a path, and how the database uses its schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pgwhy.catalog import Catalog
from pgwhy.search_path import Hazard, usage_pattern
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.path.told import Copyable, Told
from pgwhy.wording import role_name

_MOST = 50
"""How many are listed; the others are counted."""
_TOLD = 6
"""How many roles are named."""


def unsafe_rows(hazards: Iterable[Hazard]) -> tuple[Told, ...]:
    """A line for each."""
    found = tuple(hazards)
    rows = [_row(hazard) for hazard in found[:_MOST]]
    if len(found) > _MOST:
        rows.append(Told((Span(f"  and {len(found) - _MOST} more", Ink.DIM),)))
    return tuple(rows)


def _row(hazard: Hazard) -> Told:
    subject = hazard.function.identity if hazard.function else f"schema {hazard.schema}"
    content = (Span("  ! ", Ink.UNKNOWN), span(subject, Ink.STRONG), span(f"  {hazard.kind}", Ink.DIM))
    copied = (Copyable(hazard.fix, "ends it"),) if hazard.fix else ()
    return Told(content, tuple(_sentences(hazard, subject)), copied, link=hazard.function)


def _sentences(hazard: Hazard, subject: str) -> Iterator[str]:
    yield (
        f"{subject[0].upper()}{subject[1:]}: {hazard.kind}."
        if not hazard.function
        else f"{subject}: {hazard.kind}."
    )
    if hazard.creators:
        named = ", ".join(map(role_name, hazard.creators[:_TOLD]))
        more = f" and {len(hazard.creators) - _TOLD} more" if len(hazard.creators) > _TOLD else ""
        where = f" in schema {hazard.schema}" if hazard.function else ""
        yield f"Who may create{where}: {named}{more}."


def usage_row(catalog: Catalog) -> Told:
    """The pattern that the schemas of the database follow."""
    usage = usage_pattern(catalog)
    named = ", ".join(usage.schemas[:_TOLD]) + (", …" if len(usage.schemas) > _TOLD else "")
    sentence = f"Schemas here: {usage.pattern}."
    return Told((span(f"  {sentence}", Ink.DIM),), (sentence, *([f"Its schemas: {named}."] if named else [])))
