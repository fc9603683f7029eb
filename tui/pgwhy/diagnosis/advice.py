"""What to say besides the checks: why an error may have come although all is allowed, and what may be missing."""

from __future__ import annotations

from pgwhy.access import Rule, graph
from pgwhy.acl import AclSyntaxError
from pgwhy.acl.listing import decode
from pgwhy.catalog import Catalog, identity
from pgwhy.diagnosis.diagnosis import Asker
from pgwhy.incident import Incident, Wanted
from pgwhy.statement import Admitted, Answer, Permitted

_WHAT_HELPS = (
    "Nothing was recognised here. What helps: the SQL itself, the error message as the server gave it (ERROR: "
    "permission denied for …), lines of the server's log, or a driver's whole trace."
)
_DECODE_HELPS = (
    "This is no error and no SQL: it shows what is granted. `pgwhy decode` says what such text means; it takes it as "
    "an argument or from the standard input, and needs no server."
)
NOT_ABOUT_PRIVILEGES = "This error is not about privileges, ownership, policies or names: {message}"


def what_helps(text: str) -> str:
    """What to do about text that is not recognised."""
    try:
        decoded = decode(text)
    except AclSyntaxError:
        return _WHAT_HELPS
    return _DECODE_HELPS if decoded.listed or decoded.not_read else _WHAT_HELPS


def although_allowed(catalog: Catalog, asker: Asker, incident: Incident, but: str = "") -> tuple[str, ...]:
    """Causes of an error that the catalog does not explain, any more or for this role.

    ``but``: what the role lacks all the same, although statements rarely need it.
    """
    causes = ["it was granted since, or a transaction with the grant had not been committed then"]
    if not incident.database:
        causes.append("the error is from another database or another server: it names neither")
    if not incident.role:
        causes.append(
            "another role got it: a connection pooler may log in as another one than the application"
        )
    settable = sorted(
        role
        for role in catalog.cluster.roles
        if role != asker.role and graph(catalog).can_set_role(asker.role, role)
    )
    if settable and not graph(catalog).is_superuser(asker.role):
        shown = ", ".join(settable[:5]) + (", …" if len(settable) > 5 else "")
        causes.append(f"the session had become another role (SET ROLE): {asker.role} may become {shown}")
    else:
        causes.append(
            "it ran as another role: after SET ROLE, in a SECURITY DEFINER function or through a view"
        )
    if incident.complaint and incident.complaint.wanted in (Wanted.EXISTS, Wanted.CREATION_SCHEMA):
        causes.insert(
            0, "the session had another search_path: by SET, by a pooler's other clients, or by a dump"
        )
    if any(frame.remote for frame in incident.context):
        causes.insert(
            0, "the statement ran on another server, through postgres_fdw: ask there, as the mapped user"
        )
    numbered = "; ".join(f"({number}) {cause}" for number, cause in enumerate(causes, 1))
    allowed = f"{asker.role} lacks only {but}" if but else f"{asker.role} is allowed this now"
    return (f"{allowed}, as the catalog stands. Possible causes: {numbered}.",)


def other_message(incident: Incident, message: str) -> tuple[str, ...]:
    """That the statement would now fail otherwise than the text says."""
    return (
        f"The text says: {incident.message}. As the catalog stands, the server would now report first: {message}.",
    )


def about_rows(answers: tuple[Answer, ...], version: int) -> tuple[str, ...]:
    """Row level security does not refuse reads, it hides rows."""
    sentences: list[str] = []
    for answer in answers:
        need = answer.requirement.need
        if not isinstance(need, Admitted) or need.admits:
            continue
        table = identity(need.relation, version)
        if need.new_row:
            continue
        which = f"policies {', '.join(need.policies)}" if need.policies else "no policy admits any row"
        sentences.append(
            f"Row level security applies to {answer.requirement.role} on {table} ({which}): rows may be missing "
            f"from {need.command}, without an error."
        )
    return tuple(dict.fromkeys(sentences))


_FIND_ROWS = ("UPDATE", "DELETE", "MERGE")


def about_no_rows(kind: str, answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """That nothing is refused where a statement that looks for rows comes upon none."""
    failing = [answer for answer in answers if answer.fails]
    if kind not in _FIND_ROWS or not failing or not all(answer.requirement.when_rows for answer in failing):
        return ()
    return (
        "What is missing is only checked once there is a row: a statement that comes upon none succeeds.",
    )


def about_new_rows(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Policies of which the row decides whether it may be written."""
    undecided = (a for a in answers if a.check.held is None and isinstance(a.requirement.need, Admitted))
    return tuple(
        f"Whether row level security of {answer.check.object} lets the new row through depends on the row "
        f"(policies {', '.join(answer.policies)})."
        for answer in undecided
        if isinstance(answer.requirement.need, Admitted) and answer.requirement.need.new_row
    )


def ruled_out(rule: Rule, message: str, name: str, of: str) -> str:
    """That the server refuses it all the same, and what can be done instead."""
    return f"The server refuses this, whatever is granted: {message}. {rule.instead(name, of)}"


def about_rules(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """What the server refuses for a reason that does not count as a denial."""
    needs = (answer.requirement for answer in answers if answer.is_ruled_out and not answer.fails)
    return tuple(
        ruled_out(
            requirement.need.rule, requirement.denial.message, requirement.need.name, requirement.need.of
        )
        for requirement in needs
        if isinstance(requirement.need, Permitted)
    )


def about_warnings(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """What the server leaves out without failing."""
    return tuple(
        f"The statement succeeds, but the server leaves something out: WARNING: {answer.requirement.denial.message}"
        for answer in answers
        if answer.warns
    )
