"""The trial: a script that applies a remedy, becomes the role, tries the statement, and rolls everything back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pgwhy.acl.privilege import PG_16
from pgwhy.catalog.quoting import sql_literal, sql_role
from pgwhy.diagnosis import Diagnosis
from pgwhy.statement import Analysis, reanalyzed
from pgwhy.statement.parsing import parsed

_EXPLAINABLE = frozenset(
    ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "CREATE TABLE AS", "CREATE MATERIALIZED VIEW")
)
_OF_THE_SESSION = ("EXECUTE", "FETCH", "DEALLOCATE", "CLOSE")
"""Of no use without what the session did before."""
_NOT_IN_TRANSACTIONS = re.compile(
    r"\s*(?:CREATE\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)|DROP\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)|VACUUM|"
    r"ALTER\s+SYSTEM|REINDEX\s+(?:\(.*\)\s*)?(?:DATABASE|SYSTEM|SCHEMA|\w+\s+CONCURRENTLY)|"
    r"(?:CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|CLUSTER\s*;?\s*$|"
    r"BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|DISCARD\s+ALL)\b"
    r"|\s*COPY\b.*\bFROM\s+STDIN\b",  # would take the ROLLBACK for data
    re.IGNORECASE | re.DOTALL,
)
_PARAMETER = re.compile(r"\$(\d+)")


def trial(diagnosis: Diagnosis, fix: Sequence[str]) -> tuple[str, ...]:
    """The script, for a superuser or whoever may become the role; empty where there is no statement to try.

    What can be explained is explained, not run, if that checks all that is missing; what only comes up when rows are
    processed (sequences, function bodies, triggers) shows in a run alone, which EXPLAIN ANALYZE is.
    """
    analysis = diagnosis.analysis
    if analysis is None or analysis.kind in _OF_THE_SESSION:
        return ()
    sql = parsed(analysis.text)[0].sql.strip().rstrip(";").rstrip()
    if not sql or _NOT_IN_TRANSACTIONS.match(sql):
        return ()
    other_path = analysis.search_path != diagnosis.catalog.session.search_path
    return (
        "BEGIN;",
        *fix,
        *([f"SET LOCAL search_path = {_path(analysis.search_path)};"] if other_path else []),
        f"SET LOCAL ROLE {sql_role(analysis.role)};",
        *_attempt(sql, diagnosis, analysis),
        "ROLLBACK;",
    )


def _path(setting: str) -> str:
    return setting if setting.strip() else sql_literal("")


def _attempt(text: str, diagnosis: Diagnosis, analysis: Analysis) -> tuple[str, ...]:
    numbers = [int(number) for number in _PARAMETER.findall(text)]
    if not numbers and analysis.kind not in _EXPLAINABLE:
        return (f"{text};",)
    if not numbers:
        tells = _explanation_tells(diagnosis, analysis)
        return (f"EXPLAIN {text};" if tells else f"EXPLAIN ANALYZE {text};",)
    if diagnosis.catalog.version >= PG_16:
        return (f"EXPLAIN (GENERIC_PLAN) {text};",)
    nulls = ", ".join(["NULL"] * max(numbers))
    return (
        f"PREPARE pgwhy_trial AS {text};",
        f"EXPLAIN EXECUTE pgwhy_trial({nulls});",
        "DEALLOCATE pgwhy_trial;",
    )


def _explanation_tells(diagnosis: Diagnosis, analysis: Analysis) -> bool:
    """Whether EXPLAIN of the statement checks everything that is missing."""
    explained = reanalyzed(replace(analysis, text=f"EXPLAIN {analysis.text}"), diagnosis.catalog)
    checked = {(each.need, each.role) for each in explained.requirements}
    return all((each.requirement.need, each.requirement.role) in checked for each in diagnosis.missing)
