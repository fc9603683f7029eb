"""The schemas of a path in the order in which they are searched, what became of each, and where CREATE goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.access import Grant
from pgwhy.acl import Privilege
from pgwhy.catalog import Catalog
from pgwhy.remedy.grant_sql import change_sql
from pgwhy.remedy.objection import objection
from pgwhy.search_path import (
    RESERVED,
    Creation,
    EffectivePath,
    PathEntry,
    Status,
    creation,
    entry_remedies,
    is_reserved,
    path_remedies,
)
from pgwhy.search_path.answer import CREATED_KINDS
from pgwhy.search_path.setting import TEMPORARY
from pgwhy.widgets.ink import Ink, Line, Span, fitted, span, width_of
from pgwhy.widgets.path.told import Copyable, Told, copies
from pgwhy.wording import role_name

_WIDEST = 26
"""How wide the names may become; longer ones push what stands behind them to the right."""
_HARMLESS = (Status.NO_USER_SCHEMA, Status.DUPLICATE, Status.EMPTY_NAME, Status.NO_TEMPORARY)


def schema_rows(catalog: Catalog, path: EffectivePath) -> tuple[Told, ...]:
    """A line for each element and each implicit schema; a last one where nothing is left to create in."""
    creations = [creation(catalog, path, kind) for kind in CREATED_KINDS]
    setters = _setters(catalog, path)
    names = [_name(entry) for entry in path.entries]
    width = min(_WIDEST, max(map(width_of, names), default=0))
    rows: list[Told] = []
    place = 0
    for entry, name in zip(path.entries, names, strict=True):
        rows.append(_row(catalog, path, entry, fitted(name, max(width, width_of(name))), creations, setters))
        if entry.element is not None:
            rows[-1] = rows[-1]._replace(element=place)
            place += 1
    if path.creates_in is None:
        rows.append(_nowhere(creations[0], setters))
    return tuple(rows)


def _setters(catalog: Catalog, path: EffectivePath) -> tuple[Copyable, ...]:
    """The statements that make this the path."""
    names = [entry.element.name for entry in path.entries if entry.element is not None]
    return copies(path_remedies(path.role, catalog.database, names))


def _name(entry: PathEntry) -> Line:
    written = entry.element.name if entry.element is not None else entry.schema
    stands_for = entry.schema not in (written, "") and not entry.skipped
    behind = (span(f" = {entry.schema}", Ink.DIM),) if stands_for else ()
    return (span(written or '""', Ink.DIM if entry.skipped else Ink.STRONG), *behind)


def _mark(entry: PathEntry) -> Span:
    if entry.position is not None:
        return Span(f" {entry.position:>2}  ")
    return Span("  –  ", Ink.DIM) if entry.status in _HARMLESS else Span("  ✗  ", Ink.MISSING)


def _row(
    catalog: Catalog,
    path: EffectivePath,
    entry: PathEntry,
    name: Line,
    creations: Sequence[Creation],
    setters: tuple[Copyable, ...],
) -> Told:
    before = (_mark(entry), *name, Span("  "))
    if entry.skipped:
        said = f"skipped: {entry.because}"
        reserved = (RESERVED,) if entry.status is Status.MISSING and is_reserved(entry.schema) else ()
        sentences = tuple(f"{sentence[0].upper()}{sentence[1:]}." for sentence in (said, *reserved))
        behind = f"{said}; {reserved[0]}" if reserved else said
        return Told(
            (*before, span(behind)), sentences, (*copies(entry_remedies(catalog, path, entry)), *setters)
        )
    if entry.element is None:
        reason = (entry.because + ".",) if entry.schema else ()
        return Told((*before, span(Status.IMPLICIT.value, Ink.DIM)), reason, setters)
    if entry.schema != path.creates_in:
        return Told((*before, span(entry.because, Ink.DIM)), (f"{entry.because}.",), setters)
    denied = dict.fromkeys(_granting(catalog, path, each) for each in creations if not each.allowed)
    offered = [grant for grant in denied if objection(catalog, grant) is None]
    return Told(
        (*before, *_created(creations)),
        tuple(_sentences(path, creations)),
        (*(_granted(catalog, grant) for grant in offered), *setters),
    )


def _created(creations: Sequence[Creation]) -> Iterator[Span]:
    """``new objects go here``, and what of that is refused."""
    yield Span("new objects go here")
    refused = [each for each in creations if not each.allowed]
    if refused:
        which = "" if len(refused) == len(creations) else ", but " + _kinds(refused)
        failure = refused[0].failure
        yield Span(f"{which}: ✗ ", Ink.MISSING)
        yield span(failure.message if failure else "")


def _sentences(path: EffectivePath, creations: Sequence[Creation]) -> Iterator[str]:
    role, schema = role_name(path.role), path.creates_in
    allowed = [each for each in creations if each.allowed]
    refused = [each for each in creations if not each.allowed]
    if allowed:
        yield f"{role} creates new {_kinds(allowed)} in {schema} unless another schema is written."
    for each in refused:
        if each.failure:
            yield f"New {each.kind}s would go into {schema}, and no other schema is tried: {each.failure.message}."


def _kinds(creations: Sequence[Creation]) -> str:
    return ", ".join(f"{each.kind}s" for each in creations)


def _granting(catalog: Catalog, path: EffectivePath, each: Creation) -> Grant:
    """The GRANT of what CREATE lacks."""
    if each.schema == TEMPORARY and (database := catalog.own_database) is not None:
        return Grant(database, (Privilege.TEMPORARY,), path.role)
    return Grant(catalog.schemas[each.schema or ""], (Privilege.CREATE,), path.role)


def _granted(catalog: Catalog, grant: Grant) -> Copyable:
    return Copyable(change_sql(grant, catalog.version), "lets the role create here", grant)


def _nowhere(each: Creation, setters: tuple[Copyable, ...]) -> Told:
    message = each.failure.message if each.failure else ""
    sentence = f"Nothing of the list is left, so CREATE without a schema fails: {message}."
    return Told(
        (Span("  ✗  ", Ink.MISSING), span(f"new objects go nowhere: {message}")), (sentence,), setters
    )
