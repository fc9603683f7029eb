"""What GRANTs and REVOKEs that are being composed would change, told before anything is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import msgspec

from pgwhy.access import Change, apply, decide, graph
from pgwhy.acl import AclItem, Privilege, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, Column, Relation, Securable
from pgwhy.remedy.composed import changes
from pgwhy.remedy.draft import Cell, Draft, Want
from pgwhy.remedy.runners import can_run, runners
from pgwhy.remedy.script import script
from pgwhy.remedy.standing import Defaults, Key, Subject, acl_of, as_it_is, held_by, key_of
from pgwhy.remedy.undoing import undoing

Held = tuple[Privilege, Subject]


class Difference(msgspec.Struct, frozen=True):
    """What becomes different for one grantee."""

    grantee: RoleName
    gains: tuple[Held, ...] = ()
    """What it newly holds, on the objects that are composed on."""
    loses: tuple[Held, ...] = ()
    already: tuple[Held, ...] = ()
    """What is granted, and was held before by another way."""
    stays: tuple[Held, ...] = ()
    """What is revoked, and yet still held afterwards: other ways give it."""
    options: tuple[Held, ...] = ()
    """What it may newly grant on."""
    options_lost: tuple[Held, ...] = ()


class Along(msgspec.Struct, frozen=True):
    """A grant that goes with a REVOKE, although it is not ticked: of columns, or made by who loses the grant option."""

    item: AclItem
    """What goes: grantee, grantor and privileges."""
    subject: Subject


class Effect(msgspec.Struct, frozen=True):
    """The difference that the changes make together."""

    differences: tuple[Difference, ...] = ()
    """One for each grantee for whom anything is ticked."""
    also_gain: tuple[RoleName, ...] = ()
    """Others that gain something: the members of the grantees; with PUBLIC everyone."""
    also_lose: tuple[RoleName, ...] = ()
    along: tuple[Along, ...] = ()
    run_as: tuple[RoleName, ...] = ()
    can_run: bool = False
    """Whether the connected role can run all of it."""
    after: Catalog | None = None
    """As it would be afterwards."""
    statements: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    undo_run_as: tuple[RoleName, ...] = ()
    """Who can run that: grants of others come back only in their name."""


def after(catalog: Catalog, made: Sequence[Change]) -> Catalog:
    """The catalog after all the changes."""
    return reduce(apply, made, catalog)


def effect(draft: Draft) -> Effect:
    """What the draft comes to."""
    made = changes(draft)
    catalog, then = draft.catalog, after(draft.catalog, made)
    back = undoing(catalog, made)
    gained, lost = _bits(draft, then)
    grantees = {cell.grantee for cell in draft.ticks}
    roles = graph(catalog)
    aside = roles.bits(grantees)
    return Effect(
        tuple(_difference(draft, then, grantee) for grantee in draft.grantees if grantee in grantees),
        tuple(roles.members(gained & ~aside)),
        tuple(roles.members(lost & ~aside)),
        tuple(_along(draft, then)),
        runners(catalog, made, as_owner=True),
        can_run(catalog, catalog.session.user, made),
        then,
        script(made, catalog.version),
        script(back, catalog.version),
        runners(then, back, as_owner=True),
    )


def _ticked(draft: Draft, grantee: RoleName) -> Iterator[tuple[Cell, Want]]:
    """In the order of the lines, and there in the order in which privileges are said."""
    found = {cell: want for cell, want in draft.ticks.items() if cell.grantee == grantee}
    order = {key: at for at, key in enumerate(draft.offers)}
    for privilege in in_spoken_order(frozenset(cell.privilege for cell in found)):
        for cell in sorted((c for c in found if c.privilege is privilege), key=lambda c: order[c.key]):
            yield cell, found[cell]


def _difference(draft: Draft, then: Catalog, grantee: RoleName) -> Difference:
    ticked = sorted(_ticked(draft, grantee), key=lambda found: list(draft.offers).index(found[0].key))
    told: dict[str, list[Held]] = {name: [] for name in Difference.__struct_fields__[1:]}
    concerned = dict.fromkeys(cell.key for cell, _ in ticked)
    for key in (*concerned, *(key for key in draft.offers if key not in concerned)):
        subject = draft.offers[key].target
        before, before_options = held_by(draft.catalog, grantee, subject)
        held, options = held_by(then, grantee, as_it_is(then, subject))
        if isinstance(subject, Column) and key not in concerned:
            continue
        told["gains"] += ((p, subject) for p in in_spoken_order(held - before))
        told["loses"] += ((p, subject) for p in in_spoken_order(before - held))
        told["options"] += ((p, subject) for p in in_spoken_order(options - before_options))
        told["options_lost"] += ((p, subject) for p in in_spoken_order(before_options - options))
        wants = {cell.privilege: want for cell, want in ticked if cell.key == key}
        for privilege in in_spoken_order(frozenset(wants)):
            want = wants[privilege]
            if want is Want.REVOKE and privilege in held:
                told["stays"].append((privilege, subject))
            elif (
                want.grants and privilege in before and privilege not in draft.standings[grantee, key].granted
            ):
                told["already"].append((privilege, subject))
    return Difference(grantee, **{name: tuple(found) for name, found in told.items()})


def _bits(draft: Draft, then: Catalog) -> tuple[int, int]:
    """All roles that gain something on the objects, and all that lose something."""
    gained = lost = 0
    for subject in _touched(draft):
        if isinstance(subject, Defaults):
            continue
        before, held = decide(draft.catalog, subject).held, decide(then, _object(then, subject)).held
        for privilege in held.keys() | before.keys():
            gained |= held.get(privilege, 0) & ~before.get(privilege, 0)
            lost |= before.get(privilege, 0) & ~held.get(privilege, 0)
    return gained, lost


def _object(then: Catalog, subject: Securable) -> Securable:
    found = as_it_is(then, subject)
    assert not isinstance(found, Defaults)
    return found


def _touched(draft: Draft) -> Iterator[Subject]:
    """What is composed on, and the columns that a REVOKE on their table concerns."""
    found: dict[Key, Subject] = {}
    for cell in draft.ticks:
        subject = draft.offers[cell.key].target
        found[cell.key] = subject
        if isinstance(subject, Relation):
            columns = [Column(subject, column.number, column.name) for column in subject.column_acls]
            found |= {key_of(column): column for column in columns}
    yield from found.values()


def _along(draft: Draft, then: Catalog) -> Iterator[Along]:
    for subject in _touched(draft):
        left = {(i.grantee, i.grantor): i.privileges for i in acl_of(then, as_it_is(then, subject)).items}
        for item in acl_of(draft.catalog, subject).items:
            gone = item.privileges - left.get((item.grantee, item.grantor), frozenset())
            ticked = (p for p in gone if Cell(item.grantee, key_of(subject), p) not in draft.ticks)
            if unexpected := frozenset(ticked):
                yield Along(AclItem(item.grantee, item.grantor, unexpected), subject)
