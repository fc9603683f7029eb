"""Where a name leads that somebody types: what it finds, what that hides, where else the name exists, and why not."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.catalog import Catalog
from pgwhy.search_path import (
    RESERVED,
    EffectivePath,
    FailureKind,
    Fate,
    Lead,
    NameSyntaxError,
    Outcome,
    Remedy,
    RemedyKind,
    Resolution,
    WhyNot,
    is_reserved,
    leads,
    parse_name,
    schema_remedies,
    usage_remedy,
    why_not,
    worth_telling,
)
from pgwhy.search_path.remedies import written_name
from pgwhy.search_path.resolution import Target
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.path.told import Told, copies, link_to
from pgwhy.wording import may_words, named_words

_MOST_CANDIDATES = 12


def name_rows(catalog: Catalog, path: EffectivePath, text: str) -> tuple[Told, ...]:
    """Lines on each kind of object that the name leads to. What is no name says where; raises NotLoaded."""
    try:
        typed = parse_name(text, catalog.version)
    except NameSyntaxError as error:
        return (refused_name(error),)
    found = worth_telling(leads(catalog, path, typed))
    return tuple(told for lead in found for told in _lead(catalog, path, lead))


def refused_name(error: NameSyntaxError) -> Told:
    place = "at its end" if error.position >= len(error.text) else f"at character {error.position + 1}"
    return Told((Span("  ✗ ", Ink.MISSING), span(f"this is no name: {error.problem}, {place}")))


def _lead(catalog: Catalog, path: EffectivePath, lead: Lead) -> Iterator[Told]:
    yield _found(catalog, path, lead)
    if len(lead.candidates) > 1:
        yield from _candidates(catalog, path, lead)
    resolution = lead.resolution
    if lead.winner and not resolution.shadows:
        yield Told(
            (Span("    hides nothing", Ink.DIM),), (f"{lead.winner.name} is in no later schema of the path.",)
        )
    for target in resolution.shadows:
        yield _other(catalog, path, lead, target, "hides ")
    for other in resolution.elsewhere:
        yield _other(catalog, path, lead, other.target, "")


def _found(catalog: Catalog, path: EffectivePath, lead: Lead) -> Told:
    resolution, version = lead.resolution, catalog.version
    steps = tuple(_steps(resolution))
    if winner := lead.winner:
        may = may_words(catalog, path.role, winner)
        behind = (Span("   "), span(may, Ink.DIM)) if may else ()
        content = (Span("  → ", Ink.HELD), span(named_words(winner, version), Ink.STRONG), *behind)
        remedy = Remedy(RemedyKind.NAME, written_name(winner))
        because = (f"{may}.", *steps) if may else steps
        return Told(content, because, copies((remedy,)), link=link_to(winner))
    if lead.casts_to:
        return Told((Span("  → ", Ink.HELD), span(f"a cast to {named_words(lead.casts_to, version)}")), steps)
    if lead.leads_somewhere:
        words = f"one of {len(lead.candidates)} {lead.kind}s, as the arguments are"
        return Told((Span("  → ", Ink.HELD), span(words)), steps)
    message = resolution.failure.message if resolution.failure else f"{lead.kind} not found"
    nowhere = () if resolution.elsewhere else ("The name exists in no schema and in no spelling.",)
    more, remedies = _about_schema(catalog, path, resolution)
    return Told(
        (Span("  ✗ ", Ink.MISSING), span(message, Ink.STRONG)), (*more, *nowhere, *steps), copies(remedies)
    )


def _about_schema(
    catalog: Catalog, path: EffectivePath, resolution: Resolution[Target]
) -> tuple[tuple[str, ...], tuple[Remedy, ...]]:
    """What to say and to do where it is the written schema that is not there, or closed."""
    schema, failure = resolution.name.schema, resolution.failure
    if schema is None or failure is None:
        return (), ()
    if failure.kind is FailureKind.NO_USAGE:
        return (), (usage_remedy(catalog, path.role, schema),)
    if failure.kind is not FailureKind.NO_SCHEMA:
        return (), ()
    missing = f"No schema is named {schema}"
    sentence = f"{missing}, and {RESERVED}." if is_reserved(schema) else f"{missing}."
    return (sentence,), schema_remedies(path.role, schema)


def _steps(resolution: Resolution[Target]) -> Iterator[str]:
    """What happened in each schema of the path, in its order."""
    told = [
        f"{step.schema}: {step.because}" for step in resolution.steps if _tells(step.outcome, step.schema)
    ]
    if told:
        yield "Looked up in " + "; ".join(told) + "."


def _tells(outcome: Outcome, schema: str) -> bool:
    return bool(schema) and outcome is not Outcome.SKIPPED


def _candidates(catalog: Catalog, path: EffectivePath, lead: Lead) -> Iterator[Told]:
    """All that have the name, what became of each, and what would lead to it."""
    for candidate in lead.candidates[:_MOST_CANDIDATES]:
        target = candidate.target
        fate = f": {candidate.fate}" if candidate.fate is not Fate.AMBIGUOUS else ""
        remedies = why_not(catalog, path, lead.resolution, target, lead.candidates).remedies
        yield Told(
            (Span("      "), span(target.identity), span(fate, Ink.DIM)),
            (f"{target.identity}{fate}.",),
            copies(remedies if candidate.fate is not Fate.CHOSEN else remedies[-1:]),
            link=link_to(target),
        )
    if len(lead.candidates) > _MOST_CANDIDATES:
        yield Told((Span(f"      and {len(lead.candidates) - _MOST_CANDIDATES} more", Ink.DIM),))


def _other(catalog: Catalog, path: EffectivePath, lead: Lead, target: Target, verb: str) -> Told:
    """Another object of the name, why it is not found, and what would lead to it."""
    answer = why_not(catalog, path, lead.resolution, target, lead.candidates)
    named = named_words(target, catalog.version)
    because = "; ".join(answer.because)
    behind = () if verb else (span(f"  not this one: {because}", Ink.DIM),)
    return Told(
        (Span(f"    {verb}" if verb else "    · ", Ink.DIM), span(named), *behind),
        tuple(_sentences(catalog, path, answer, named)),
        copies(answer.remedies),
        link=link_to(target),
    )


def _sentences(catalog: Catalog, path: EffectivePath, answer: WhyNot, named: str) -> Iterator[str]:
    if answer.because:
        yield f"Why not {named}? {_capital(', and '.join(answer.because))}."
    if may := may_words(catalog, path.role, answer.other):
        yield f"With it, {may}."


def _capital(sentence: str) -> str:
    return (
        sentence[:1].upper() + sentence[1:] if sentence.startswith(("its ", "the ", "schema ")) else sentence
    )
