"""What the object is to the chosen role: held, by which way, out of reach, and what is missing for it to be of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pgwhy.access import Grant, effective, near_misses, sources
from pgwhy.acl import TABLE_LIKE, ObjectKind, Privilege, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, Column, Relation, Securable, identity
from pgwhy.remedy.grant_sql import change_sql
from pgwhy.remedy.offer import Lacking, lacking
from pgwhy.render.wording import chain_words, near_miss_words
from pgwhy.widgets import words
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import Block, Table, Text, text
from pgwhy.widgets.tree.letters import missing_to_reach, on_some_columns


def lens(catalog: Catalog, role: RoleName, target: Securable) -> Iterator[Block]:
    held, grantable = effective(catalog, role, target)
    offered = lacking(catalog, role, target)
    yield _verdict(catalog, role, target, held, grantable)
    yield from _ways(catalog, role, target, held)
    for privilege, entry in missing_to_reach(catalog, role, target):
        what = words.object_name(entry, catalog.version)
        yield text(Span("✗ ", Ink.MISSING), f"Out of reach: {privilege} on {what} is missing.", hang=2)
    if isinstance(target, Relation):
        yield from _sequences(catalog, role, target, offered)
    yield from _hint(catalog, role, offered)


def _verdict(
    catalog: Catalog,
    role: RoleName,
    target: Securable,
    held: frozenset[Privilege],
    grantable: frozenset[Privilege],
) -> Text:
    name = span(role, Ink.STRONG)
    if held:
        what = words.all_or(held, target.kind, catalog.version) if not grantable & held else ""
        what = what or words.privileges(held, grantable)
        return text(Span("✓ ", Ink.HELD), name, " holds ", what, hang=2)
    if isinstance(target, Relation) and (some := on_some_columns(catalog, role, target)):
        return text(
            Span("✓ ", Ink.HELD), name, f" holds {words.privileges(some)} on some columns only", hang=2
        )
    return text(Span("✗ ", Ink.MISSING), name, " holds nothing here", hang=2)


def _ways(catalog: Catalog, role: RoleName, target: Securable, held: frozenset[Privilege]) -> Iterator[Block]:
    """By which way what is held is held; where nothing is, what nearly gives it."""
    groups: defaultdict[str, list[Privilege]] = defaultdict(list)
    for privilege in in_spoken_order(held):
        groups[chain_words(sources(catalog, role, privilege, target)[0])].append(privilege)
    if len(groups) == 1:
        yield text(Span("  "), span(next(iter(groups))), hang=2)
    elif groups:
        rows = tuple(((span(f"  {', '.join(group)}"),), (span(how),)) for how, group in groups.items())
        yield Table(("", ""), rows)
    if not held:
        column = target.relation if isinstance(target, Column) else target
        wanted = (Privilege.USAGE, Privilege.SELECT, Privilege.EXECUTE, Privilege.CONNECT, Privilege.CREATE)
        misses = dict.fromkeys(
            near_miss_words(m) for p in wanted for m in near_misses(catalog, role, p, column)
        )
        for miss in list(misses)[:3]:
            yield text(Span("  close: ", Ink.DIM), span(miss), hang=4)


def _sequences(
    catalog: Catalog, role: RoleName, target: Relation, offered: tuple[Lacking, ...]
) -> Iterator[Block]:
    """What INSERT lacks although the role holds it: the sequences behind the defaults."""
    for offer in offered:
        if offer.feeds is None:
            continue
        table, column = offer.feeds
        if target.kind is ObjectKind.SEQUENCE:
            name = identity(table, catalog.version)
            sentence = (
                f"  {role} may INSERT into {name}, whose {column} takes its default from here: that fails."
            )
            yield text(sentence, hang=2, link=table)
        elif target.kind in TABLE_LIKE:
            sequence = words.object_name(offer.target, catalog.version)
            sentence = (
                f"INSERT fails: {column} takes its default from {sequence}, and USAGE on it is missing."
            )
            yield text(Span("✗ ", Ink.MISSING), sentence, hang=2, link=offer.target)


def _hint(catalog: Catalog, role: RoleName, offered: tuple[Lacking, ...]) -> Iterator[Block]:
    """The GRANTs that make what is held of use, as they will be composed."""
    for offer in offered:
        sql = change_sql(Grant(offer.target, in_spoken_order(offer.privileges), role), catalog.version)
        yield text(Span("g  ", Ink.KEY), span(sql, Ink.STRONG), hang=3)
