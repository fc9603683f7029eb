"""The SQL that was running inside when an error came, and as whom: from QUERY and CONTEXT."""

from __future__ import annotations

import re

import msgspec
from msgspec.structs import replace

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Routine, identity
from pgwhy.diagnosis.diagnosis import Asker
from pgwhy.incident import Frame, Incident, as_statement
from pgwhy.statement import Place, Via
from pgwhy.statement.follow.programs import variables_in
from pgwhy.statement.plpgsql import TRIGGER_VARIABLES

# What foreign keys run (ri_triggers.c): the check of a new row, and the actions on the referencing table.
_CHECK = re.compile(
    r'SELECT 1 FROM (?:ONLY )?"(?P<schema>(?:[^"]|"")+)"\."(?P<name>(?:[^"]|"")+)" x .* FOR KEY SHARE OF x',
    re.DOTALL,
)
_ACTION = re.compile(
    r'(?:DELETE FROM|UPDATE) ONLY "(?P<schema>(?:[^"]|"")+)"\."(?P<name>(?:[^"]|"")+)" (?:SET .* )?WHERE \$\d+ ',
    re.DOTALL,
)


class Inner(msgspec.Struct, frozen=True):
    """SQL that ran inside, and how: as whom, in which path, with which variables around it."""

    sql: str
    asker: Asker
    variables: tuple[tuple[str, int], ...] = ()


def inner_sql(catalog: Catalog, asker: Asker, incident: Incident) -> Inner | None:
    """The innermost SQL and how the server ran it; None where the text has no such SQL."""
    if incident.context and incident.context[0].remote:
        return None
    written = incident.query or next((f.statement for f in incident.context if f.statement), "")
    if not written:
        return None
    statement = as_statement(written)
    if (owner := foreign_key_owner(catalog, statement)) is not None:
        return Inner(statement, replace(asker, role=owner))
    innermost = next(iter(_around(catalog, incident.context)), None)
    trigger = tuple((name, 0) for name in TRIGGER_VARIABLES)
    return Inner(
        statement,
        asker_inside(catalog, asker, incident.context),
        trigger if innermost is None else variables_in(innermost),
    )


def asker_inside(catalog: Catalog, asker: Asker, context: tuple[Frame, ...]) -> Asker:
    """Who it was inside the functions, and with which path: the innermost that sets either for itself decides."""
    around = _around(catalog, context)
    definer = next((routine.owner for routine in around if routine.security_definer), None)
    path = next((path for routine in around if (path := own_path(routine)) is not None), None)
    inside = asker if definer is None else replace(asker, role=definer, named=True)
    return inside if path is None else replace(inside, search_path=path, in_function=True)


def via_context(catalog: Catalog, asker: Asker, context: tuple[Frame, ...]) -> tuple[Via, ...]:
    """The functions around it, outermost first, each as whom it ran."""
    found: list[Via] = []
    role = asker.role
    for routine in reversed(_around(catalog, context)):
        role = routine.owner if routine.security_definer else role
        found.append(Via(Place.FUNCTION, identity(routine, catalog.version), role))
    return tuple(found)


def own_path(routine: Routine) -> str | None:
    """The search_path of its SET clause; None if it has none."""
    settings = (setting.partition("=") for setting in routine.settings)
    return next((value for name, _, value in settings if name.lower() == "search_path"), None)


def _around(catalog: Catalog, context: tuple[Frame, ...]) -> list[Routine]:
    """The functions around it that are known, innermost first."""
    found = (routine_of(catalog, frame) for frame in context if frame.function)
    return [routine for routine in found if routine is not None]


def foreign_key_owner(catalog: Catalog, statement: str) -> RoleName | None:
    """The owner as whom the server runs this, if it is a foreign key's query: that of the table that it reads."""
    found = _CHECK.match(statement) or _ACTION.match(statement)
    if found is None:
        return None
    schema, name = (found[part].replace('""', '"') for part in ("schema", "name"))
    relation = catalog.relation(schema, name)
    return relation.owner if relation else None


def routine_of(catalog: Catalog, frame: Frame) -> Routine | None:
    """The function that a frame names: ``app.f(integer)``, or only ``f``; None if that is not unique."""
    written, parenthesis, _ = frame.function.partition("(")
    schema, _, name = written.rpartition(".")
    found = [r for r in catalog.routines.named(name.strip('"')) if schema in ("", r.schema)]
    if parenthesis and len(found) > 1:
        found = [r for r in found if r.identity.endswith(frame.function)]
    return found[0] if len(found) == 1 else None
