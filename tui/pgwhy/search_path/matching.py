"""Which of several functions or operators a call means: func_match_argtypes and func_select_candidate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from pgwhy.catalog import Catalog
from pgwhy.search_path.coercion import Context, coercible
from pgwhy.search_path.polymorphic import is_polymorphic, polymorphic_agree
from pgwhy.search_path.types import (
    STRING_CATEGORY,
    UNKNOWN,
    base_type,
    category,
    is_preferred,
    load_types,
)


class Accepting(Protocol):
    """A candidate: the types of its parameters in the order of the call, as many as arguments or more."""

    @property
    def accepts(self) -> tuple[int, ...]: ...


A = TypeVar("A", bound=Accepting)


def can_coerce(
    catalog: Catalog, given: Sequence[int], accepts: Sequence[int], context: Context = Context.IMPLICIT
) -> bool:
    """Whether arguments of the given types can be passed for these parameters (can_coerce_type)."""
    pairs = list(zip(given, accepts, strict=False))
    if not all(
        is_polymorphic(target) or coercible(catalog, source, target, context) for source, target in pairs
    ):
        return False
    return not any(is_polymorphic(target) for _, target in pairs) or polymorphic_agree(catalog, pairs)


def matching(catalog: Catalog, given: Sequence[int], candidates: Sequence[A]) -> list[A]:
    """Those that the arguments can be passed to at all (func_match_argtypes)."""
    load_types(catalog, (*given, *(oid for c in candidates for oid in c.accepts[: len(given)])))
    return [candidate for candidate in candidates if can_coerce(catalog, given, candidate.accepts)]


def select(catalog: Catalog, given: Sequence[int], candidates: Sequence[A]) -> A | None:
    """The best of several that match, None where the server finds the call ambiguous (func_select_candidate)."""
    types = [oid if oid == UNKNOWN else base_type(catalog, oid) for oid in given]
    known = [i for i, oid in enumerate(types) if oid != UNKNOWN]
    unknown = [i for i, oid in enumerate(types) if oid == UNKNOWN]
    slots = {i: category(catalog, types[i]) for i in known}

    def exact(candidate: A) -> int:
        return sum(candidate.accepts[i] == types[i] for i in known)

    def exact_or_preferred(candidate: A) -> int:
        accepts = candidate.accepts
        return sum(accepts[i] == types[i] or is_preferred(catalog, accepts[i], slots[i]) for i in known)

    best = _most(_most(list(candidates), exact), exact_or_preferred)
    if len(best) == 1:
        return best[0]
    if not unknown:
        return None
    best = _by_category(catalog, unknown, best)
    if len(best) == 1:
        return best[0]
    if len({types[i] for i in known}) != 1:
        return None
    assumed = [types[known[0]]] * len(types)
    unique = [candidate for candidate in best if can_coerce(catalog, assumed, candidate.accepts)]
    return unique[0] if len(unique) == 1 else None


def _most(candidates: list[A], score: Callable[[A], int]) -> list[A]:
    """Those of the highest score; all of them where it is the same for all."""
    if len(candidates) == 1:
        return candidates
    scores = [score(candidate) for candidate in candidates]
    return [c for c, points in zip(candidates, scores, strict=True) if points == max(scores)]


def _by_category(catalog: Catalog, unknown: Sequence[int], candidates: list[A]) -> list[A]:
    """Those that accept, for every untyped literal, the type category that the literal is taken to have.

    That is the string category if any candidate accepts it, else the one that they all accept; within it a
    preferred type if any candidate has one. All of them where no category can be told, or none would remain.
    """
    remaining = candidates
    for i in unknown:
        categories = {category(catalog, c.accepts[i]) for c in candidates}
        wanted = STRING_CATEGORY if STRING_CATEGORY in categories else next(iter(categories))
        if len(categories) > 1 and wanted != STRING_CATEGORY:
            return candidates
        preferred = any(is_preferred(catalog, c.accepts[i], wanted) for c in candidates)
        remaining = [
            c
            for c in remaining
            if category(catalog, c.accepts[i]) == wanted
            and (not preferred or is_preferred(catalog, c.accepts[i], wanted))
        ]
    return remaining or candidates
