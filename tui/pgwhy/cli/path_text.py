"""The answer of `pgwhy path` as lines to read: the path, then each name, then what is unsafe."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.catalog import Catalog
from pgwhy.cli.output import mark
from pgwhy.printable import printable
from pgwhy.search_path import (
    RESERVED,
    EffectivePath,
    Fate,
    Hazard,
    Lead,
    PathAnswer,
    PathEntry,
    Remedy,
    Status,
    entry_remedies,
    is_reserved,
    why_not,
    worth_telling,
)
from pgwhy.search_path.answer import NameAnswer
from pgwhy.wording import may_words, named_words, role_name

_MOST_CANDIDATES = 12
_MOST = 5
"""How many of the unsafe functions, or of a name's other places, are told; the others are counted."""


def path_lines(catalog: Catalog, answer: PathAnswer) -> Iterator[str]:
    """All of it, safe to show."""
    setting = answer.setting
    if answer.path is None:
        yield f"{mark(None)} the search_path of {role_name(answer.role)} cannot be known: {setting.set_by}"
        return
    shown = printable(setting.value or "") or "(empty)"
    yield f"{role_name(answer.role)} in {printable(catalog.database)}   {shown}     from {printable(setting.set_by)}"
    yield ""
    for entry in answer.path.entries:
        yield from _entry_lines(catalog, answer.path, entry)
    yield ""
    yield from _creation_lines(answer)
    for name in answer.names:
        yield ""
        yield from _name_lines(catalog, answer.path, name)
    yield from _hazard_lines(answer)


def _entry_lines(catalog: Catalog, path: EffectivePath, entry: PathEntry) -> Iterator[str]:
    written = printable(entry.element.name if entry.element else entry.schema) or '""'
    place = mark(False) if entry.position is None else str(entry.position)
    stands_for = f" ({printable(entry.schema)})" if entry.schema and entry.schema != written else ""
    because = f"skipped: {entry.because}" if entry.skipped else entry.because
    yield f"  {place:>2}  {written + stands_for:<20}  {printable(because)}"
    if entry.status is Status.MISSING and is_reserved(entry.schema):
        yield f"{'':28}{RESERVED}"
    for remedy in entry_remedies(catalog, path, entry)[:1]:
        yield f"{'':28}{remedy.statement}"


def _creation_lines(answer: PathAnswer) -> Iterator[str]:
    failures = dict.fromkeys(c.failure.message if c.failure else "" for c in answer.creations)
    place = answer.creations[0].schema
    where = f"in {printable(place)}" if place else "nowhere"
    for failure in failures:
        kinds = [
            f"{creation.kind}s"
            for creation in answer.creations
            if (creation.failure.message if creation.failure else "") == failure
        ]
        outcome = f"{mark(False)} {printable(failure)}" if failure else f"{mark(True)} it may"
        yield f"new {', '.join(kinds)}: {where}   {outcome}"


def _name_lines(catalog: Catalog, path: EffectivePath, name: NameAnswer) -> Iterator[str]:
    yield printable(name.text)
    for lead in worth_telling(name.leads):
        yield from _lead_lines(catalog, path, lead)


def _lead_lines(catalog: Catalog, path: EffectivePath, lead: Lead) -> Iterator[str]:
    resolution = lead.resolution
    if resolution.winner:
        may = may_words(catalog, path.role, resolution.winner)
        yield f"  {mark(True)} {named_words(resolution.winner, catalog.version)}   {may}".rstrip()
    elif lead.casts_to:
        yield f"  {mark(True)} a cast to {named_words(lead.casts_to, catalog.version)}"
    elif lead.leads_somewhere:
        yield f"  {mark(True)} one of {len(lead.candidates)} {lead.kind}s, as the arguments are"
    elif resolution.failure:
        yield f"  {mark(False)} {lead.kind}: {printable(resolution.failure.message)}"
    if len(lead.candidates) > 1:
        yield from _candidate_lines(lead)
    for target in resolution.shadows[:_MOST]:
        yield f"    hides {named_words(target, catalog.version)}"
    yield from _the_rest(len(resolution.shadows), "hides")
    for other in resolution.elsewhere[:_MOST]:
        answer = why_not(catalog, path, resolution, other.target, lead.candidates)
        because = ", and ".join(map(printable, answer.because))
        may = may_words(catalog, path.role, other.target)
        yield f"    exists as {named_words(other.target, catalog.version)}, but {because}   {may}".rstrip()
        if not lead.leads_somewhere:
            yield from _remedy_lines(answer.remedies)
    yield from _the_rest(len(resolution.elsewhere), "exists as")


def _the_rest(count: int, what: str) -> Iterator[str]:
    if count > _MOST:
        yield f"    {what} {count - _MOST} more"


def _candidate_lines(lead: Lead) -> Iterator[str]:
    for candidate in lead.candidates[:_MOST_CANDIDATES]:
        told = f": {candidate.fate}" if candidate.fate is not Fate.AMBIGUOUS else ""
        yield f"      {printable(candidate.target.identity)}{told}"
    if len(lead.candidates) > _MOST_CANDIDATES:
        yield f"      and {len(lead.candidates) - _MOST_CANDIDATES} more"


def _remedy_lines(remedies: tuple[Remedy, ...]) -> Iterator[str]:
    width = max((len(remedy.statement) for remedy in remedies), default=0)
    for remedy in remedies:
        yield f"        {remedy.statement:<{width}}   {remedy.kind}"


def _hazard_lines(answer: PathAnswer) -> Iterator[str]:
    if answer.usage:
        yield ""
        yield f"Schemas here: {answer.usage.pattern}."
    of_functions = [hazard for hazard in answer.hazards if hazard.function]
    told = [*(hazard for hazard in answer.hazards if not hazard.function), *of_functions[:_MOST]]
    if told:
        yield ""
        yield "Unsafe:"
    for hazard in told:
        yield from _hazard(hazard)
    if len(of_functions) > _MOST:
        yield f"  and {len(of_functions) - _MOST} more SECURITY DEFINER functions"


def _hazard(hazard: Hazard) -> Iterator[str]:
    subject = f"schema {hazard.schema}" if hazard.function is None else hazard.function.identity
    who = f" ({', '.join(map(role_name, hazard.creators))})" if hazard.creators else ""
    yield f"  {printable(subject)}: {hazard.kind}{who}"
    if hazard.fix:
        yield f"      {hazard.fix}"
