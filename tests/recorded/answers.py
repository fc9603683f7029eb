"""What pgwhy answers about a recorded world: its commands, run within the process on a catalog in memory."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from pgwhy.access import RoleOption, role_check
from pgwhy.acl import Privilege, RoleName
from pgwhy.acl.privilege import PG_16, PG_18
from pgwhy.catalog import Catalog, identity
from pgwhy.cli.target import NoSuchObject
from pgwhy.snapshot import Snapshot, SnapshotDoor
from pgwhy.statement import Analysis, analyze
from pgwhy.statement.requirement import Held
from tests.cli.command import run
from tests.recorded.case import Case
from tests.recorded.checks import Check
from tests.recorded.masked import masked
from tests.recorded.shown import acl_lines, rights_lines, roles_lines
from tests.statement.asking import NO_ROWS, OK, PATH, PRIVILEGE_ERRORS, UNKNOWN, answer

_OTHER_ERROR = re.compile(r": (?!42883|42725|42501|3F000|0A000)[0-9A-Z]{5} ")
"""Of a call that was found: it depends on what it is given."""
_SOURCE = "pgwhy.cli.source._snapshot"


def now(catalog: Catalog, check: Check) -> str | None:
    """What stands in the record, by pgwhy as it is."""
    if check.what == "server":
        ours = predicted(catalog, check.case, check.server)
        return None if agrees(ours, check.server, check.case) else ours
    return answered(catalog, reported(check.case, check.server) if check.what == "reported" else check.case)


def predicted(catalog: Catalog, case: Case, server: str) -> str:
    """What the server says, by pgwhy, in the words of the record."""
    if case.command == "why":
        return _said(_analyses(catalog, case, case.script)[-1], rows=server != NO_ROWS)
    return "\n".join(_LINES[case.command](catalog, case))


def _said(analysis: Analysis, *, rows: bool = True) -> str:
    """Without the reason where it is unknown: that is in words."""
    said = answer(analysis, rows=rows)
    return UNKNOWN if said.startswith(UNKNOWN) else said


def _analyses(catalog: Catalog, case: Case, script: str) -> tuple[Analysis, ...]:
    return analyze(
        script, catalog, RoleName(case.role or "postgres"), PATH if case.path is None else case.path
    )


def _acl(catalog: Catalog, case: Case) -> Iterator[str]:
    *before, last = _analyses(catalog, case, f"{case.script};\nRESET SESSION AUTHORIZATION")
    said = next((said for one in (*before, last) if (said := _said(one)) != OK), OK)
    try:
        yield from acl_lines(last.catalog, case.words) if said == OK else [said]
    except NoSuchObject:  # what the statement makes is not followed that far
        yield UNKNOWN


def _calls(catalog: Catalog, case: Case) -> Iterator[str]:
    for expression in case.words:
        (analysis,) = _analyses(catalog, case, f"SELECT ({expression})::text")
        called = [
            identity(need.target, catalog.version)
            for need in (each.requirement.need for each in analysis.answers)
            if isinstance(need, Held) and need.privilege is Privilege.EXECUTE
        ]
        said = _said(analysis)
        yield f"{expression}: {' '.join(called) if said == OK else said}"


def _path(catalog: Catalog, case: Case) -> Iterator[str]:
    ((document,), _) = _documents(catalog, case)
    yield f"effective {', '.join(document['effective'])}"
    yield f"explicit {', '.join(document['explicit'])}"
    yield f"creates in {document['creates_in']}"
    yield from (f"creates {kind} {allowed}" for kind, allowed in document["creates"].items())
    for found in document["names"]:
        if found["kind"] in ("relation", "type") and found["resolves_to"]:
            yield f"{found['kind']} {found['name']} {found['resolves_to']}"


def _rights(catalog: Catalog, case: Case) -> Iterator[str]:
    found: defaultdict[tuple[str, str], defaultdict[str, dict[str, bool]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in _documents(catalog, case)[0]:
        letter = Privilege(row["privilege"]).letter
        found[row["kind"], row["object"]][row["role"]][letter] = row["grantable"] == "t"
    if catalog.version < PG_18:  # whose servers cannot be asked
        found = defaultdict(
            found.default_factory, {key: of for key, of in found.items() if key[0] != "large object"}
        )
    yield from rights_lines(found)


def _roles(catalog: Catalog, _case: Case) -> Iterator[str]:
    roles = catalog.cluster.roles
    options = [option for option in RoleOption if option is not RoleOption.SET or catalog.version >= PG_16]
    yield from roles_lines(
        {
            role: {
                other: held
                for other in roles
                if (held := "".join(o[0] for o in options if role_check(catalog, role, o, roles[other]).held))
            }
            for role in roles
        }
    )


_LINES: dict[str, Callable[[Catalog, Case], Iterator[str]]] = {
    "acl": _acl,
    "calls": _calls,
    "path": _path,
    "matrix": _rights,
    "roles": _roles,
}
TOLD_BY_ROOMS = frozenset({"acl", "calls", "matrix", "roles"})
"""Of which there is nothing to record but what the server says: it is all that pgwhy says, too."""


def agrees(ours: str, server: str, case: Case) -> bool:
    """Whether that is what the server says, as far as it is about privileges and names."""
    if case.command == "calls":
        return all(map(_same_call, ours.split("\n"), server.split("\n")))
    said, _, _ = server.partition("\n")
    if case.doubtful:
        return said in (OK, NO_ROWS) and ours == UNKNOWN
    if said in (OK, NO_ROWS):
        return ours == OK
    return ours in (said, server) or (case.command == "why" and not said.startswith(PRIVILEGE_ERRORS))


def _same_call(ours: str, server: str) -> bool:
    return ours == server or _OTHER_ERROR.search(server) is not None


def refuses(server: str) -> bool:
    """Whether the server refuses the statement for privileges or names."""
    return server.startswith(PRIVILEGE_ERRORS)


def reported(case: Case, server: str) -> Case:
    """The question about nothing but the server's message, as psql prints it."""
    sqlstate_and_message, *behind = server.split("\n")
    error = f"ERROR:  {sqlstate_and_message.partition(' ')[2]}"
    return replace(case, command="why", text="\n".join((error, *behind)), before=())


def answered(catalog: Catalog, case: Case) -> str:
    """The exit status and the JSON of the command, one document after the other, with words as codes."""
    documents, status = _documents(catalog, case)
    return "\n".join((f"{status}", *(masked(document, case.text) for document in documents)))


def _documents(catalog: Catalog, case: Case) -> tuple[list[dict[str, Any]], int]:
    with _asked(catalog):
        done = run(case.command, *_words(case), stdin=case.script.encode())
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def _words(case: Case) -> Iterator[str]:
    yield "--json"
    if case.command == "decode":
        return
    yield from ("--snapshot", "memory")
    if case.command in ("why", "path"):
        if case.role is not None:
            yield from ("--role", case.role)
        if case.path is not None:
            yield from ("--search-path", case.path)
    yield from case.words


@contextmanager
def _asked(catalog: Catalog) -> Iterator[None]:
    door = SnapshotDoor(Snapshot({catalog.database: catalog}))
    with patch(_SOURCE, lambda _file, _options: door):
        yield
