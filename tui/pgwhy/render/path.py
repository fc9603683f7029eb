"""A role's search_path: where it comes from, what of it counts, where names resolve to, and what is unsafe about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pgwhy.access import Grant
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, NamedObject, Securable
from pgwhy.remedy.grant_sql import change_sql
from pgwhy.remedy.objection import objection
from pgwhy.render.section import (
    FOUND,
    MISSING,
    OTHER,
    SKIPPED,
    UNKNOWN,
    UNSAFE,
    Copyable,
    MarkedLine,
    PathElement,
    Phrase,
    Section,
    detail,
    folded,
    name,
    note,
    phrases,
)
from pgwhy.render.wording import has_words, named_words, role_name, some, some_names
from pgwhy.search_path import (
    RESERVED,
    Creation,
    EffectivePath,
    FailureKind,
    Fate,
    Hazard,
    Lead,
    NameSyntaxError,
    Outcome,
    PathAnswer,
    PathEntry,
    Remedy,
    RemedyKind,
    Resolution,
    Setting,
    Status,
    entry_remedies,
    is_reserved,
    path_remedies,
    schema_remedies,
    usage_remedy,
    why_not,
    worth_telling,
)
from pgwhy.search_path.answer import NameAnswer
from pgwhy.search_path.pattern import Usage
from pgwhy.search_path.remedies import written_name
from pgwhy.search_path.resolution import Target
from pgwhy.search_path.setting import TEMPORARY

_MOST_CANDIDATES = 12
_MOST = 5
"""How many of the other objects of a name, or of the unsafe functions, are told before the rest is folded."""
_HARMLESS = (Status.NO_USER_SCHEMA, Status.DUPLICATE, Status.EMPTY_NAME, Status.NO_TEMPORARY)


def path_sections(catalog: Catalog, answer: PathAnswer) -> Iterator[Section]:
    """All of it. Where the setting cannot be known, there is only that."""
    heading = asker(answer.role, catalog.database, answer.setting.value)
    yield Section((source_line(answer.role, answer.setting),), heading)
    if answer.path is not None:
        yield schema_section(catalog, answer.path, answer.creations)
        for each in answer.names:
            yield Section(name_lines(catalog, answer.path, each), phrases(name(each.text)))
    if answer.hazards:
        yield hazard_section(answer.hazards)
    if answer.usage is not None:
        yield usage_section(answer.usage)


def asker(role: RoleName, database: str, setting: str | None = None) -> tuple[Phrase, ...]:
    """``sdc in database sdc, search_path public``."""
    path = "" if setting is None else f", search_path {setting or '(empty)'}"
    return phrases(name(role_name(role)), " in database ", name(database), path)


def source_line(role: RoleName, setting: Setting) -> MarkedLine:
    """Where the setting comes from, and what it overrides."""
    if setting.value is None:
        said = f"the search_path of {role_name(role)} cannot be known: {setting.set_by}"
        return MarkedLine(mark=UNKNOWN, phrases=phrases(said))
    layers = (
        detail(f"overrides {layer.value or '(empty)'}, from {layer.set_by}") for layer in setting.overridden
    )
    return MarkedLine(phrases=phrases(note(f"from {setting.set_by}")), details=tuple(layers), opened=True)


def schema_section(catalog: Catalog, path: EffectivePath, creations: Sequence[Creation]) -> Section:
    """A line for each element and each implicit schema; a last one where nothing is left to create in."""
    lines: list[MarkedLine] = []
    place = 0
    for entry in path.entries:
        about = None if entry.element is None else PathElement(place)
        place += entry.element is not None
        lines.append(_schema(catalog, path, entry, creations, about))
    if path.creates_in is None:
        failure = creations[0].failure
        said = f"new objects go nowhere: {failure.message if failure else ''}"
        lines.append(MarkedLine(mark=MISSING, phrases=phrases(said)))
    written = [entry.element.name for entry in path.entries if entry.element is not None]
    setters = path_remedies(path.role, catalog.database, written)
    return Section(tuple(lines), aligned=True, offers=tuple(map(_copyable, setters)))


def _schema(
    catalog: Catalog,
    path: EffectivePath,
    entry: PathEntry,
    creations: Sequence[Creation],
    about: PathElement | None,
) -> MarkedLine:
    written = entry.element.name if entry.element is not None else entry.schema
    if entry.skipped:
        harmless = entry.status in _HARMLESS
        reserved = f"; {RESERVED}" if entry.status is Status.MISSING and is_reserved(entry.schema) else ""
        return MarkedLine(
            mark=SKIPPED if harmless else MISSING,
            phrases=phrases(note(written or '""')),
            behind=phrases(f"skipped: {entry.because}{reserved}"),
            offers=tuple(map(_copyable, entry_remedies(catalog, path, entry))),
            opened=not harmless,
            about=about,
        )
    line = partial(
        MarkedLine,
        mark=Phrase(str(entry.position)),
        phrases=phrases(name(written), note(f" = {entry.schema}" if entry.schema != written else "")),
        about=about,
    )
    if entry.element is None:
        return line(behind=phrases(note(Status.IMPLICIT)))
    if entry.schema != path.creates_in:
        return line(behind=phrases(note(entry.because)))
    refused = [each for each in creations if not each.allowed]
    return line(
        behind=phrases(*_created(creations, refused)),
        details=tuple(map(detail, _creation_details(path.role, creations, refused))),
        offers=tuple(_granted(catalog, path, refused)),
        opened=bool(refused),
    )


def _created(creations: Sequence[Creation], refused: Sequence[Creation]) -> Iterator[str | Phrase]:
    """``new objects go here``, and what of that is refused."""
    yield "new objects go here"
    if refused and refused[0].failure:
        yield ": " if len(refused) == len(creations) else f", but {_kinds(refused)}: "
        yield MISSING
        yield f" {refused[0].failure.message}"


def _creation_details(
    role: RoleName, creations: Sequence[Creation], refused: Sequence[Creation]
) -> Iterator[str]:
    allowed = [each for each in creations if each.allowed]
    if allowed:
        yield f"{role_name(role)} creates new {_kinds(allowed)} here unless another schema is written"
    if refused:
        yield "CREATE tries no other schema"


def _kinds(creations: Sequence[Creation]) -> str:
    return ", ".join(f"{each.kind}s" for each in creations)


def _granted(catalog: Catalog, path: EffectivePath, refused: Sequence[Creation]) -> Iterator[Copyable]:
    """The GRANT of what CREATE lacks, unless there is an objection to it."""
    for grant in dict.fromkeys(_grant(catalog, path, each) for each in refused):
        if objection(catalog, grant) is None:
            yield Copyable(change_sql(grant, catalog.version), "lets the role create here", grant)


def _grant(catalog: Catalog, path: EffectivePath, each: Creation) -> Grant:
    if each.schema == TEMPORARY and (database := catalog.own_database) is not None:
        return Grant(database, (Privilege.TEMPORARY,), path.role)
    return Grant(catalog.schemas[each.schema or ""], (Privilege.CREATE,), path.role)


def _copyable(remedy: Remedy) -> Copyable:
    return Copyable(remedy.statement, remedy.kind.value, remedy.grant)


def bad_name(error: NameSyntaxError) -> MarkedLine:
    """What is no name, and where it goes wrong."""
    return MarkedLine(mark=MISSING, phrases=phrases(str(error)))


def name_lines(catalog: Catalog, path: EffectivePath, answer: NameAnswer) -> tuple[MarkedLine, ...]:
    """What the name resolves to as each kind of object, and the other objects of that name."""
    return tuple(line for lead in worth_telling(answer.leads) for line in _lead(catalog, path, lead))


def _lead(catalog: Catalog, path: EffectivePath, lead: Lead) -> Iterator[MarkedLine]:
    yield _found(catalog, path, lead)
    if len(lead.candidates) > 1:
        yield from folded([*_candidates(catalog, path, lead)], _MOST_CANDIDATES)
    resolution = lead.resolution
    hidden = [_other(catalog, path, lead, target, "hidden") for target in resolution.shadows]
    yield from folded(hidden, _MOST, "more hidden")
    others = [_other(catalog, path, lead, each.target, "not this one") for each in resolution.elsewhere]
    yield from folded(others, _MOST, "more elsewhere")


def _found(catalog: Catalog, path: EffectivePath, lead: Lead) -> MarkedLine:
    resolution, version = lead.resolution, catalog.version
    steps = tuple(map(detail, _steps(resolution)))
    if winner := lead.winner:
        last = () if resolution.shadows else (detail(f"no later schema of the path has a {winner.name}"),)
        return MarkedLine(
            mark=FOUND,
            phrases=phrases(name(named_words(winner, version))),
            behind=phrases(note(has_words(catalog, path.role, winner))),
            details=(*steps, *last),
            offers=(_copyable(Remedy(RemedyKind.NAME, written_name(winner))),),
            about=_object(winner),
        )
    if lead.casts_to or lead.leads_somewhere:
        several = f"one of {len(lead.candidates)} {lead.kind}s, depending on the arguments"
        said = f"a cast to {named_words(lead.casts_to, version)}" if lead.casts_to else several
        return MarkedLine(mark=FOUND, phrases=phrases(said), details=steps)
    nowhere = () if resolution.elsewhere else (detail("the name exists in no schema and in no spelling"),)
    more, remedies = _about_schema(catalog, path, resolution)
    return MarkedLine(
        mark=MISSING,
        phrases=phrases(name(resolution.failure.message if resolution.failure else f"{lead.kind} not found")),
        details=(*map(detail, more), *nowhere, *steps),
        offers=tuple(map(_copyable, remedies)),
        opened=True,
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
    reserved = (RESERVED,) if is_reserved(schema) else ()
    return (f"no schema is named {schema}", *reserved), schema_remedies(path.role, schema)


def _steps(resolution: Resolution[Target]) -> Iterator[str]:
    """What happened in each schema of the path, in its order."""
    searched = [step for step in resolution.steps if step.schema and step.outcome is not Outcome.SKIPPED]
    if searched:
        yield "looked up in " + "; ".join(f"{step.schema}: {step.because}" for step in searched)


def _candidates(catalog: Catalog, path: EffectivePath, lead: Lead) -> Iterator[MarkedLine]:
    """All that have the name, what became of each, and what would make the name resolve to it."""
    for candidate in lead.candidates:
        target = candidate.target
        remedies = why_not(catalog, path, lead.resolution, target, lead.candidates).remedies
        fate = "" if candidate.fate is Fate.AMBIGUOUS else f": {candidate.fate}"
        yield MarkedLine(
            phrases=phrases(target.identity, note(fate)),
            level=2,
            offers=tuple(map(_copyable, remedies[-1:] if candidate.fate is Fate.CHOSEN else remedies)),
            about=_object(target),
        )


def _other(catalog: Catalog, path: EffectivePath, lead: Lead, target: Target, fate: str) -> MarkedLine:
    """Another object of the name, why it is not found, and what would make the name resolve to it."""
    answer = why_not(catalog, path, lead.resolution, target, lead.candidates)
    privileges, because = has_words(catalog, path.role, target), "; ".join(answer.because)
    return MarkedLine(
        mark=OTHER,
        phrases=phrases(named_words(target, catalog.version)),
        behind=phrases(note(f"{fate}: {because}" if because else fate)),
        level=1,
        details=(detail(privileges),) if privileges else (),
        offers=tuple(map(_copyable, answer.remedies)),
        opened=not lead.leads_somewhere,
        about=_object(target),
    )


def _object(target: Target) -> Securable | None:
    """The object in the explorer; operators, collations and their like have no place there."""
    return None if isinstance(target, NamedObject) else target


def hazard_section(hazards: Sequence[Hazard]) -> Section:
    """What is unsafe for the role of the path, then which functions are for whoever calls them."""
    schemas = [_hazard(hazard) for hazard in hazards if hazard.function is None]
    functions = [_hazard(hazard) for hazard in hazards if hazard.function is not None]
    lines = (*schemas, *folded(functions, _MOST, "more SECURITY DEFINER functions"))
    return Section(lines, phrases(name("Unsafe")))


def _hazard(hazard: Hazard) -> MarkedLine:
    where = f"schema {hazard.schema}"
    who = f"can create in {where}: {some_names(hazard.creators)}"
    return MarkedLine(
        mark=UNSAFE,
        phrases=phrases(name(hazard.function.identity if hazard.function else where)),
        behind=phrases(note(hazard.kind)),
        details=(detail(who),) if hazard.creators else (),
        offers=(Copyable(hazard.fix, "ends it"),) if hazard.fix else (),
        opened=True,
        about=hazard.function,
    )


def usage_section(usage: Usage) -> Section:
    """The pattern that the schemas of the database follow."""
    details = (detail(f"its schemas: {some(usage.schemas)}"),) if usage.schemas else ()
    line = MarkedLine(phrases=phrases(note(usage.pattern)), details=details)
    return Section((line,), phrases(name("Usage pattern")))
