"""A name that leads nowhere: where it would lead otherwise, and what to write or set so that it does."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pgwhy.acl import ROUTINE_KINDS, ObjectKind
from pgwhy.catalog import Catalog, Relation
from pgwhy.catalog.quoting import sql_identifier, sql_role
from pgwhy.search_path import (
    Candidate,
    EffectivePath,
    Elsewhere,
    Lead,
    Name,
    NameSyntaxError,
    Resolution,
    Status,
    TypeName,
    Where,
    leads,
    parse_name,
    sql_list,
)
from pgwhy.search_path.resolution import Target
from pgwhy.search_path.typed import Called, Plain


def lead_of(catalog: Catalog, path: EffectivePath, kind: ObjectKind | None, dotted: str) -> Lead | None:
    """The name, as a message or statement has it, looked up as its kind; None for kinds without a schema.

    ``kind`` None is a relation; a function may have its argument types behind it. Raises NotLoaded.
    """
    wanted = _kind_of_lead(kind)
    schema, dot, last = dotted.partition("(")[0].rpartition(".")
    name = Name(last, schema) if dot else Name(last)
    typed = _call(catalog, name, dotted) or Plain(name, TypeName(name), last)
    return next((lead for lead in leads(catalog, path, typed) if lead.kind == wanted), None)


def _call(catalog: Catalog, name: Name, dotted: str) -> Called | None:
    """``f(integer, text)`` of a message: its name is not quoted, its types are spelled as SQL spells them."""
    _, parenthesis, arguments = dotted.partition("(")
    if not parenthesis:
        return None
    try:
        typed = parse_name(f"f({arguments}", catalog.version)
    except NameSyntaxError:
        return None
    return replace(typed, name=name) if isinstance(typed, Called) else None


def _kind_of_lead(kind: ObjectKind | None) -> str:
    if kind is None or kind.is_relation:
        return "relation"
    if kind in ROUTINE_KINDS:
        return "function"
    return "type" if kind in (ObjectKind.TYPE, ObjectKind.DOMAIN) else kind.value


def name_advice(
    catalog: Catalog,
    path: EffectivePath,
    kind: ObjectKind | None,
    dotted: str,
    *,
    in_function: bool = False,
) -> tuple[str, ...]:
    """What can be done so that the name leads somewhere: another spelling, a schema, a path, a privilege.

    ``in_function``: the path is one that a function sets for itself.
    """
    lead = lead_of(catalog, path, kind, dotted)
    others = lead.resolution.elsewhere if lead else ()
    if not others and lead is not None and lead.candidates:
        known = [c.routine.identity for c in lead.candidates if isinstance(c, Candidate)]
        there = (
            f"The path leads to {', '.join(known)}, which does not take these arguments: check their number"
        )
        return (f"{there} and types, and cast where a type is not meant.",) if known else ()
    if not others:
        what = kind.value if kind else "relation"
        nothing = (
            f"Nothing of the name {dotted} is in database {catalog.database}, in no schema and no spelling: "
        )
        return (f"{nothing}check the database, or create the {what}.",)
    sentences = [_sentence(path, lead.resolution, other, in_function) for other in others if lead]
    return tuple(dict.fromkeys(sentences))


def _sentence(
    path: EffectivePath, resolution: Resolution[Target], other: Elsewhere[Target], in_function: bool
) -> str:
    target = other.target
    written = _written(target)
    match other.where:
        case Where.SPELLING:
            quoted = sql_identifier(target.name)
            how = "in double quotes" if quoted != target.name else "without double quotes"
            return f"It exists as {written}: write {written if resolution.name.schema else quoted}, {how}."
        case Where.NO_USAGE:
            grant = f"GRANT USAGE ON SCHEMA {sql_identifier(target.schema)} TO {sql_role(path.role)};"
            return f"{written} exists, but {path.role} has no USAGE on schema {target.schema}: {grant}"
        case Where.NOT_IN_PATH | Where.OTHER_SCHEMA | Where.NEVER_TEMPORARY:
            longer = sql_list([*(_elements(path)), target.schema])
            set_path = f"ALTER ROLE {sql_role(path.role)} SET search_path TO {longer};"
            if in_function:
                set_path = f"ALTER FUNCTION … SET search_path TO {longer};"
            return (
                f"{written} exists, but {other.where.value}: write {written}, or put the schema into the path "
                f"({set_path})"
            )


def _written(target: Target) -> str:
    if isinstance(target, Relation):
        return f"{sql_identifier(target.schema)}.{sql_identifier(target.name)}"
    return target.identity


def _elements(path: EffectivePath) -> Sequence[str]:
    return [entry.element.name for entry in path.entries if entry.element is not None]


def creation_advice(path: EffectivePath) -> tuple[str, ...]:
    """What can be done where the path holds no schema to create in."""
    sentences = [
        f"No schema is left of the search_path {path.setting} of {path.role}, so nothing says where to create."
    ]
    for entry in path.skipped:
        if entry.status is Status.MISSING:
            create = f"CREATE SCHEMA {sql_identifier(entry.schema)} AUTHORIZATION {sql_role(path.role)};"
            sentences.append(f"Schema {entry.schema} does not exist: {create}")
        elif entry.status is Status.NO_USAGE:
            sentences.append(f"{entry.because}: USAGE and CREATE on it are missing.")
    sentences.append("Or write a schema before the name, or SET search_path to one that exists.")
    return tuple(sentences)
