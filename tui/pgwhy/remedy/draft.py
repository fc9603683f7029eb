"""GRANTs and REVOKEs while they are being composed: for several grantees on several objects, what is ticked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from pgwhy.access.decision import decisive_type
from pgwhy.acl import DEFAULT_ACL_KINDS, PUBLIC, TABLES_FIRST, Privilege, RoleName, default_acl_type
from pgwhy.catalog import PLACES, Catalog, Column, LargeObject, Objects, Relation, Routine, Schema, Type
from pgwhy.remedy.offer import NEXTVAL, Offer, Offers, columns_of, offers, schema_of
from pgwhy.remedy.runners import person
from pgwhy.remedy.standing import (
    Defaults,
    Key,
    Standing,
    Subject,
    acl_of,
    applicable,
    as_it_is,
    key_of,
    standing,
)


class Want(Enum):
    """What a ticked box is to become."""

    GRANT = "granted"
    GRANT_WITH_OPTION = "granted with grant option"
    REVOKE = "revoked"
    REVOKE_OPTION = "held without grant option"

    @property
    def grants(self) -> bool:
        return self in (Want.GRANT, Want.GRANT_WITH_OPTION)


class Cell(NamedTuple):
    """A box to tick."""

    grantee: RoleName
    key: Key
    privilege: Privilege


Ticks = Mapping[Cell, Want]


class Plan(msgspec.Struct, frozen=True):
    """What is to be laid out: for whom, on what, and which lines are unfolded."""

    grantees: tuple[RoleName, ...]
    targets: tuple[Subject, ...]
    wanted: tuple[Privilege, ...] = ()
    """What is ticked from the start."""
    unfolded: frozenset[Key] = frozenset()
    """The tables whose columns are lines, too."""
    future: bool = False
    """Whether there are lines for what will be created."""


class Draft(msgspec.Struct, frozen=True, eq=False):
    """What is being composed. Immutable: each key makes another one."""

    catalog: Catalog
    """Of the large parts it holds only what is composed on: a what-if costs little."""
    plan: Plan
    offers: Offers
    standings: Mapping[tuple[RoleName, Key], Standing]
    ticks: Ticks = {}

    @property
    def grantees(self) -> tuple[RoleName, ...]:
        return self.plan.grantees

    def standing(self, cell: Cell) -> Standing:
        return self.standings[cell.grantee, cell.key]

    def subject(self, cell: Cell) -> Subject:
        return self.offers[cell.key].target

    def row(self, grantee: RoleName, key: Key) -> tuple[Cell, ...]:
        """The boxes of one line."""
        offered = applicable(self.offers[key].target, self.catalog.version)
        return tuple(Cell(grantee, key, p) for p in TABLES_FIRST if p in offered)

    def row_of(self, cell: Cell) -> tuple[Cell, ...]:
        """The boxes of the line that the box is in, if that is still there."""
        return self.row(cell.grantee, cell.key) if (cell.grantee, cell.key) in self.standings else ()

    def columns(self) -> tuple[Privilege, ...]:
        """Every privilege that some line has a box for."""
        found = {p for o in self.offers.values() for p in applicable(o.target, self.catalog.version)}
        return tuple(p for p in TABLES_FIRST if p in found)


def drafted(catalog: Catalog, plan: Plan, before: Draft | None = None) -> Draft:
    """A draft of the plan. Raises NotLoaded.

    What is wanted, and what is needed for what is held already, is ticked for every grantee that is new, but nothing
    that is not asked for is given to PUBLIC; the others keep what was ticked in the draft before.
    """
    plan = replace(plan, targets=tuple(as_it_is(catalog, target) for target in plan.targets))
    offered, needs = offers(catalog, plan.grantees, plan.targets)
    lines = _with_columns(catalog, offered, plan.unfolded)
    if plan.future:
        lines |= {key_of(d): Offer(d) for d in _coming(catalog, plan.targets)}
    small = _focused(catalog, [offer.target for offer in lines.values()])
    standings = {
        (grantee, key): standing(small, grantee, offer.target, needs.get((grantee, key), frozenset()))
        for grantee in plan.grantees
        for key, offer in lines.items()
    }
    draft = Draft(small, plan, lines, standings)
    known = before.grantees if before else ()
    ticks = {c: w for c, w in before.ticks.items() if (c.grantee, c.key) in standings} if before else {}
    asked = {key_of(target) for target in plan.targets}
    for (grantee, key), how in standings.items():
        if grantee not in known:
            wanted = [*(plan.wanted if key in asked else ()), *(how.needed if grantee != PUBLIC else ())]
            ticks |= {Cell(grantee, key, p): Want.GRANT for p in wanted if p not in how.granted}
    return replace(draft, ticks=ticks)


def toggled(draft: Draft, cell: Cell) -> Draft:
    """The box ticked, or not: what was granted is to be revoked, what was not to be granted.

    A GRANT takes along what is missing on the way to the object, INSERT also USAGE on the sequences of the defaults.
    """
    sequences = [*_sequences_of(draft, cell)]
    if cell in draft.ticks:
        return replace(draft, ticks={c: w for c, w in draft.ticks.items() if c not in (cell, *sequences)})
    if cell.privilege in draft.standing(cell).granted:
        return _only_revoking(replace(draft, ticks={**draft.ticks, cell: Want.REVOKE}), cell.grantee)
    along = [cell, *sequences, *_entries_to(draft, cell)]
    return replace(draft, ticks={**draft.ticks, **dict.fromkeys(along, Want.GRANT)})


def with_option(draft: Draft, cell: Cell) -> Draft:
    """The box with grant option, or without: added to what is granted, or taken from it."""
    how = draft.standing(cell)
    has, want = cell.privilege in how.options, draft.ticks.get(cell)
    if want is Want.GRANT_WITH_OPTION and cell.privilege not in how.granted:
        return replace(draft, ticks={**draft.ticks, cell: Want.GRANT})
    if want in (Want.GRANT_WITH_OPTION, Want.REVOKE_OPTION):
        return replace(draft, ticks={c: w for c, w in draft.ticks.items() if c != cell})
    ticked = draft if want or has else toggled(draft, cell)
    return replace(
        ticked, ticks={**ticked.ticks, cell: Want.REVOKE_OPTION if has else Want.GRANT_WITH_OPTION}
    )


def no_option(draft: Draft, cell: Cell) -> str | None:
    """Why the grant option cannot be given or taken; None if it can."""
    if cell.grantee == PUBLIC:
        return "Grant options can only be granted to roles, not to PUBLIC"
    if draft.ticks.get(cell) is Want.REVOKE and cell.privilege not in draft.standing(cell).options:
        return "It is to be revoked, and there is no grant option to revoke"
    return None


def revoked(draft: Draft, grantee: RoleName, key: Key) -> Draft:
    """All that was granted to the grantee on this line is to be revoked; or nothing any more."""
    row = draft.row(grantee, key)
    found = _all_or_none(draft, [c for c in row if c.privilege in draft.standing(c).granted], Want.REVOKE)
    return _only_revoking(found, grantee)


def everything(draft: Draft, grantee: RoleName, key: Key) -> Draft:
    """All that was not granted to the grantee on this line is to be; or nothing any more."""
    row = draft.row(grantee, key)
    return _all_or_none(draft, [c for c in row if c.privilege not in draft.standing(c).granted], Want.GRANT)


def _all_or_none(draft: Draft, cells: list[Cell], want: Want) -> Draft:
    rest = {c: w for c, w in draft.ticks.items() if c not in cells}
    done = all(draft.ticks.get(cell) is want for cell in cells)
    return replace(draft, ticks=rest if done else {**rest, **dict.fromkeys(cells, want)})


def filled(draft: Draft, row: tuple[RoleName, Key], others: Iterable[tuple[RoleName, Key]]) -> Draft:
    """The other lines of the same sort ticked as this one is, as far as that changes something: tables as tables."""
    ticks = dict(draft.ticks)
    sort = _sort(draft.offers[row[1]].target)
    example = {cell.privilege: draft.ticks.get(cell) for cell in draft.row(*row)}
    for other in others:
        for cell in draft.row(*other):
            if other == row or _sort(draft.offers[other[1]].target) != sort:
                continue
            ticks.pop(cell, None)
            want = example.get(cell.privilege)
            if want is not None and _changes_something(draft, cell, want):
                ticks[cell] = want
                along = (*_sequences_of(draft, cell), *_entries_to(draft, cell)) if want.grants else ()
                ticks |= {needed: Want.GRANT for needed in along if needed not in ticks}
    return replace(draft, ticks=ticks)


def _sort(subject: Subject) -> tuple[bool, str]:
    """What GRANT calls it, and whether it is yet to be created; columns are not filled as tables are."""
    return isinstance(subject, Defaults), subject.kind.sql if isinstance(
        subject, Column
    ) else subject.kind.grant_sql


def _changes_something(draft: Draft, cell: Cell, want: Want) -> bool:
    how = draft.standing(cell)
    match want:
        case Want.GRANT:
            return cell.privilege not in how.granted
        case Want.GRANT_WITH_OPTION:
            return cell.grantee != PUBLIC and cell.privilege not in how.options
        case Want.REVOKE:
            return cell.privilege in how.granted
        case Want.REVOKE_OPTION:
            return cell.privilege in how.options


def first(draft: Draft) -> Cell | None:
    """Where one starts: with what is ticked for the first grantee because it is needed, else with the first box."""
    every = [cell for key in draft.offers for cell in draft.row(draft.grantees[0], key)]
    ticked = (cell for cell in every if cell in draft.ticks and not draft.offers[cell.key].entry)
    return next(ticked, next(iter(every), None))


def lines(draft: Draft, *, by_object: bool) -> list[list[tuple[RoleName, Key]]]:
    """The lines in groups: the objects of each grantee, or the grantees of each object."""
    if by_object:
        return [[(grantee, key) for grantee in draft.grantees] for key in draft.offers]
    return [[(grantee, key) for key in draft.offers] for grantee in draft.grantees]


def others(draft: Draft) -> tuple[RoleName, ...]:
    """To whom else something is granted on these lines; owners are left out, they have everything."""
    found: dict[RoleName, None] = {}
    for offer in draft.offers.values():
        items = acl_of(draft.catalog, offer.target).items
        found |= dict.fromkeys(item.grantee for item in items if item.grantee != offer.target.owner)
    known = draft.catalog.cluster.roles.keys() | {PUBLIC}
    return tuple(grantee for grantee in found if grantee not in draft.grantees and grantee in known)


def future_subjects(draft: Draft) -> tuple[Defaults, ...]:
    """The default privileges that concern what is composed on."""
    return tuple(_coming(draft.catalog, draft.plan.targets))


def with_same_future(draft: Draft) -> Draft:
    """What is to be granted on the objects is also to be granted on what their owners will create beside them."""
    ticks = dict(draft.ticks)
    for cell, want in draft.ticks.items():
        target = draft.offers[cell.key].target
        beside = None if isinstance(target, Defaults) else _beside(draft.catalog, target)
        if beside is None or not want.grants or draft.offers[cell.key].entry:
            continue
        same = Cell(cell.grantee, key_of(beside), cell.privilege)
        if same.key in draft.offers and _changes_something(draft, same, want):
            ticks[same] = want
    return replace(draft, ticks=ticks)


def _sequences_of(draft: Draft, cell: Cell) -> Iterator[Cell]:
    """USAGE on the sequences that INSERT into the table calls nextval on, where it is missing."""
    if cell.privilege is not Privilege.INSERT:
        return
    subject = draft.subject(cell)
    table = subject.relation if isinstance(subject, Column) else subject
    for key, offer in draft.offers.items():
        if offer.feeds and offer.feeds[0] == table and not draft.standings[cell.grantee, key].held & NEXTVAL:
            yield Cell(cell.grantee, key, Privilege.USAGE)


def _entries_to(draft: Draft, cell: Cell) -> Iterator[Cell]:
    """What the grantee lacks on the way to the object; PUBLIC is given nothing that was not asked for."""
    if cell.grantee == PUBLIC or isinstance(draft.subject(cell), Defaults):
        return
    schema = schema_of(draft.subject(cell))
    for key, offer in draft.offers.items():
        if offer.entry and (not isinstance(offer.target, Schema) or offer.target.name == schema):
            yield from (Cell(cell.grantee, key, p) for p in draft.standings[cell.grantee, key].needed)


def _only_revoking(draft: Draft, grantee: RoleName) -> Draft:
    """From whom something is only revoked needs no way to it: what was ticked there from the start is not."""
    mine = {cell: want for cell, want in draft.ticks.items() if cell.grantee == grantee}
    granted = [cell for cell, want in mine.items() if want.grants]
    if len(granted) == len(mine) or not all(draft.offers[cell.key].entry for cell in granted):
        return draft
    return replace(draft, ticks={c: w for c, w in draft.ticks.items() if c not in granted})


def _with_columns(catalog: Catalog, offered: Offers, unfolded: frozenset[Key]) -> Offers:
    found: Offers = {}
    for key, offer in offered.items():
        found.setdefault(key, offer)
        if key in unfolded and isinstance(offer.target, Relation):
            found |= {key_of(c): Offer(c) for c in columns_of(catalog, offer.target)}
    return found


def _coming(catalog: Catalog, targets: tuple[Subject, ...]) -> Iterator[Defaults]:
    """What the owners will create beside the objects and, of a schema, in it: there, and then in all schemas."""
    found: dict[Defaults, None] = {}
    in_schemas = [letter for letter, kind in DEFAULT_ACL_KINDS.items() if PLACES[kind].in_schemas]
    for target in targets:
        if isinstance(target, Defaults):
            continue
        if (beside := _beside(catalog, target)) is not None:
            found[beside] = None
        if isinstance(target, Schema):
            creators = [r.role for r in catalog.default_acls if r.schema == target.name]
            for creator in dict.fromkeys((person(catalog, target.owner), *creators)):
                found |= dict.fromkeys(Defaults(creator, target.name, letter) for letter in in_schemas)
    every = dict.fromkeys(f for d in found for f in (d, Defaults(d.creator, None, d.object_type)))
    yield from sorted(
        every, key=lambda d: (d.creator, list(DEFAULT_ACL_KINDS).index(d.object_type), d.schema is None)
    )


def _beside(catalog: Catalog, target: Subject) -> Defaults | None:
    """The default privileges of what the owner creates of the same sort in the same place."""
    if isinstance(target, Defaults):
        return None
    letter = default_acl_type(target.kind, catalog.version)
    if letter is None:
        return None
    schema = target.schema if isinstance(target, Relation | Routine | Type) else None
    return Defaults(person(catalog, target.owner), schema, letter)


def _focused(catalog: Catalog, subjects: list[Subject]) -> Catalog:
    """The catalog with nothing of the large parts but the subjects and what decides about them."""
    relations: dict[int, Relation] = {}
    routines: dict[int, Routine] = {}
    types: dict[int, Type] = {}
    large: dict[int, LargeObject] = {}
    for subject in subjects:
        match subject:
            case Column():
                relations[subject.relation.oid] = subject.relation
            case Relation():
                relations[subject.oid] = subject
            case Routine():
                routines[subject.oid] = subject
            case Type():
                types |= {t.oid: t for t in (subject, decisive_type(catalog, subject))}
            case LargeObject():
                large[subject.oid] = subject
            case _:
                pass
    return replace(
        catalog,
        relations=Objects(catalog.relations.part, relations),
        routines=Objects(catalog.routines.part, routines),
        types=Objects(catalog.types.part, types),
        large_objects=Objects(catalog.large_objects.part, large),
    )
