"""What is ticked, as changes in the order in which they are to be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pgwhy.access import Change, Grant, GrantDefault, Revoke, RevokeDefault, apply, graph, holds
from pgwhy.acl import Privilege, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, Column, Securable
from pgwhy.remedy.draft import Draft, Want
from pgwhy.remedy.standing import Defaults, Key, Subject, acl_of

Ticked = tuple[RoleName, Key, Want, tuple[Privilege, ...]]


def changes(draft: Draft) -> tuple[Change, ...]:
    """All that is ticked: GRANTs before REVOKEs, so that nobody is without a privilege that is only moved.

    GRANTs on the way to the objects come first, REVOKEs there last; what others than the owner granted is revoked
    before what the owner did; default privileges come behind everything. Where a REVOKE would be refused because
    of grants that depend on it, it is one with CASCADE.
    """
    found = _ticked(draft)
    here = [line for line in found if not isinstance(draft.offers[line[1]].target, Defaults)]
    grants = sorted(
        (g for g in here if g[2].grants), key=lambda g: (not draft.offers[g[1]].entry, g[2] is not Want.GRANT)
    )
    revokes = sorted(
        (r for r in here if not r[2].grants),
        key=lambda r: (draft.offers[r[1]].entry, r[2] is not Want.REVOKE),
    )
    taken = [change for line in revokes for change in _revoke(draft, line)]
    taken.sort(key=lambda change: change.grantor is None)
    given = [_grant(draft, line) for line in grants]
    defaults = [_default(draft, line) for line in found if line not in here]
    defaults.sort(key=lambda change: (isinstance(change, RevokeDefault), change.schema is None))
    return (*given, *with_cascade(draft.catalog, taken), *defaults)


def with_cascade(catalog: Catalog, revokes: Sequence[Revoke]) -> Iterator[Revoke]:
    """The same REVOKEs, those with CASCADE that the server refuses without, as dependent privileges exist.

    What such a one takes along is not revoked again: its grantor may do nothing there any more.
    """
    for revoke in revokes:
        cascading = replace(revoke, cascade=True)
        plain, further = apply(catalog, revoke), apply(catalog, cascading)
        before, after = catalog.current(revoke.target), further.current(revoke.target)
        if before != after:
            yield revoke if after == plain.current(revoke.target) else cascading
        catalog = further


def on(subject: Securable) -> tuple[Securable, tuple[str, ...]]:
    """The object that SQL names, and the columns of it."""
    return (subject.relation, (subject.name,)) if isinstance(subject, Column) else (subject, ())


def _ticked(draft: Draft) -> list[Ticked]:
    """What is ticked, by line and by what it is to become."""
    order = {line: at for at, line in enumerate((g, k) for k in draft.offers for g in draft.grantees)}
    grouped: defaultdict[tuple[RoleName, Key, Want], set[Privilege]] = defaultdict(set)
    for cell, want in draft.ticks.items():
        grouped[cell.grantee, cell.key, want].add(cell.privilege)
    ordered = sorted(grouped, key=lambda line: order[line[:2]])
    return [(*line, in_spoken_order(frozenset(grouped[line]))) for line in ordered]


def _grant(draft: Draft, line: Ticked) -> Grant:
    grantee, key, want, privileges = line
    target, columns = on(_object(draft, key))
    return Grant(target, privileges, grantee, columns, grant_option=want is Want.GRANT_WITH_OPTION)


def _revoke(draft: Draft, line: Ticked) -> Iterator[Revoke]:
    """A REVOKE for each role that granted some of it: it takes only what its own grantor gave."""
    grantee, key, want, privileges = line
    subject = _object(draft, key)
    target, columns = on(subject)
    only_option = want is Want.REVOKE_OPTION
    for item in acl_of(draft.catalog, subject).items:
        theirs = item.grant_options if only_option else item.privileges
        named = tuple(p for p in privileges if p in theirs)
        if item.grantee == grantee and named:
            grantor = None if item.grantor == subject.owner else item.grantor
            if grantor is None or can_act_as(draft.catalog, grantor, target):
                yield Revoke(target, named, grantee, columns, grant_option_only=only_option, grantor=grantor)


def can_act_as(catalog: Catalog, grantor: RoleName, target: Securable) -> bool:
    """Whether a REVOKE of the role takes what it granted: superusers act as the owner, and the name has to be found."""
    schema = catalog.schemas.get(getattr(target, "schema", ""))
    known = grantor in catalog.cluster.roles and not graph(catalog).is_superuser(grantor)
    return known and (schema is None or holds(catalog, grantor, Privilege.USAGE, schema))


def _default(draft: Draft, line: Ticked) -> GrantDefault | RevokeDefault:
    grantee, key, want, privileges = line
    subject: Subject = draft.offers[key].target
    assert isinstance(subject, Defaults)
    about = (subject.creator, subject.schema, subject.object_type, privileges, grantee)
    if want.grants:
        return GrantDefault(*about, grant_option=want is Want.GRANT_WITH_OPTION)
    return RevokeDefault(*about, grant_option_only=want is Want.REVOKE_OPTION)


def _object(draft: Draft, key: Key) -> Securable:
    subject = draft.offers[key].target
    assert not isinstance(subject, Defaults)
    return subject
