"""Why a name does not lead to another object of that name, and what would make it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.catalog import Catalog, Relation, Type
from pgwhy.catalog.quoting import sql_identifier
from pgwhy.search_path.candidates import Candidate, Fate
from pgwhy.search_path.operators import OperatorCandidate
from pgwhy.search_path.path import EffectivePath, usable
from pgwhy.search_path.remedies import (
    Remedy,
    RemedyKind,
    path_remedies,
    path_with,
    usage_remedy,
    written_name,
)
from pgwhy.search_path.resolution import Resolution, Target, Where


class WhyNot(msgspec.Struct, frozen=True):
    """The answer to "why not the other one?"."""

    other: Target
    because: tuple[str, ...]
    """Sentences, each a reason of its own."""
    remedies: tuple[Remedy, ...]


def why_not(
    catalog: Catalog,
    path: EffectivePath,
    resolution: Resolution[Target],
    other: Target,
    candidates: Sequence[Candidate | OperatorCandidate] = (),
) -> WhyNot:
    """What keeps the name from leading to ``other``; ``candidates`` are those of a function's or operator's lead."""
    name, schema = resolution.name, other.schema
    reasons: list[str] = []
    remedies: list[Remedy] = []
    if other.name != name.name:
        reasons.append(f"its name is spelled {sql_identifier(other.name)}")
    if schema != path.temporary and not usable(catalog, path.role, catalog.schemas[schema]):
        reasons.append(f"{path.role} has no USAGE on schema {schema}")
        remedies.append(usage_remedy(catalog, path.role, schema))
    if name.database not in (None, catalog.database):
        reasons.append(f"database {name.database} is written, and it is in {catalog.database}")
    winner = resolution.winner if other.name == name.name else None
    order = list(dict.fromkeys(entry.schema for entry in path.entries))
    listed = schema in order
    overtaken = (
        listed
        and winner is not None
        and winner.schema in order  # where a schema is written it need not be in the path
        and order.index(winner.schema) < order.index(schema)
    )
    if name.schema is not None:
        if name.schema != schema:
            reasons.append(f"schema {name.schema} is written, and it is in {schema}")
    elif (fate := _fate(candidates, other)) not in (None, Fate.CHOSEN, Fate.HIDDEN):
        reasons.append(str(fate))
    elif schema == path.temporary and not isinstance(other, Relation | Type):
        reasons.append(Where.NEVER_TEMPORARY.value)
    elif not listed or overtaken:
        reasons.append(
            f"{winner.schema} is searched before {schema}, and has a {winner.name}, too"
            if winner and listed
            else f"schema {schema} is not in the path"
        )
        names = path_with(path, schema, winner.schema if winner else None)
        remedies += path_remedies(path.role, catalog.database, names)
    remedies.append(Remedy(RemedyKind.NAME, written_name(other)))
    return WhyNot(other, tuple(reasons), tuple(remedies))


def _fate(candidates: Sequence[Candidate | OperatorCandidate], other: Target) -> Fate | None:
    """What became of it as a candidate of a call."""
    return next((candidate.fate for candidate in candidates if candidate.target.oid == other.oid), None)
