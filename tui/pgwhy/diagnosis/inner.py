"""The SQL that was running inside when an error came, and as whom: from QUERY and CONTEXT."""

from __future__ import annotations

import re

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Routine
from pgwhy.diagnosis.diagnosis import Asker
from pgwhy.incident import Frame, Incident

# What foreign keys run (ri_triggers.c): the check of a new row, and the actions on the referencing table.
_CHECK = re.compile(
    r'SELECT 1 FROM (?:ONLY )?"(?P<schema>(?:[^"]|"")+)"\."(?P<name>(?:[^"]|"")+)" x .* FOR KEY SHARE OF x',
    re.DOTALL,
)
_ACTION = re.compile(
    r'(?:DELETE FROM|UPDATE) ONLY "(?P<schema>(?:[^"]|"")+)"\."(?P<name>(?:[^"]|"")+)" (?:SET .* )?WHERE \$\d+ ',
    re.DOTALL,
)


def inner_sql(catalog: Catalog, asker: Asker, incident: Incident) -> tuple[RoleName, str] | None:
    """The innermost SQL and the role as which the server ran it; None where the text has no such SQL."""
    if incident.context and incident.context[0].remote:
        return None
    statement = incident.query or next((f.statement for f in incident.context if f.statement), "")
    if not statement:
        return None
    if (owner := foreign_key_owner(catalog, statement)) is not None:
        return owner, statement
    return _definer(catalog, incident.context) or asker.role, statement


def foreign_key_owner(catalog: Catalog, statement: str) -> RoleName | None:
    """The owner as whom the server runs this, if it is a foreign key's query: that of the table that it reads."""
    found = _CHECK.match(statement) or _ACTION.match(statement)
    if found is None:
        return None
    schema, name = (found[part].replace('""', '"') for part in ("schema", "name"))
    relation = catalog.relation(schema, name)
    return relation.owner if relation else None


def _definer(catalog: Catalog, context: tuple[Frame, ...]) -> RoleName | None:
    """The owner of the innermost SECURITY DEFINER function around it."""
    for frame in context:
        routine = routine_of(catalog, frame) if frame.function else None
        if routine is not None and routine.security_definer:
            return routine.owner
    return None


def routine_of(catalog: Catalog, frame: Frame) -> Routine | None:
    """The function that a frame names: ``app.f(integer)``, or only ``f``; None if that is not unique."""
    written, parenthesis, _ = frame.function.partition("(")
    schema, _, name = written.rpartition(".")
    found = [r for r in catalog.routines.named(name.strip('"')) if schema in ("", r.schema)]
    if parenthesis and len(found) > 1:
        found = [r for r in found if r.identity.endswith(frame.function)]
    return found[0] if len(found) == 1 else None
