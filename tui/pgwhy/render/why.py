"""One answer of why: the verdict, the checks in the server's order, the fix, other ways, and what else can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.acl import ROUTINE_KINDS, ObjectKind, RoleName
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.incident import InputKind
from pgwhy.remedy.confers import PREDEFINED
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Loss, Remedy, Way
from pgwhy.render.access import reason_lines
from pgwhy.render.path import asker
from pgwhy.render.section import (
    HELD,
    MARKS,
    MISSING,
    UNKNOWN,
    UNSAFE,
    About,
    Choice,
    LookUp,
    MarkedLine,
    Phrase,
    PhraseKind,
    Section,
    detail,
    folded,
    name,
    note,
    phrases,
)
from pgwhy.render.wording import chain_words, check_words, role_name, some_names, who_can_run
from pgwhy.search_path import parse_setting
from pgwhy.search_path.setting import USER
from pgwhy.statement import (
    Admitted,
    Answer,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Owned,
    Permitted,
    Requirement,
)

VERDICT_MARKS = {Verdict.ALLOWED: HELD, Verdict.DENIED: MISSING, Verdict.UNKNOWN: UNKNOWN}
_WORST_FIRST = (Verdict.DENIED, Verdict.UNKNOWN, Verdict.ALLOWED)
_IN_SCHEMAS = (*ROUTINE_KINDS, ObjectKind.TYPE, ObjectKind.DOMAIN)
_WIDE = frozenset(PREDEFINED.values())
_MOST = 6
"""How many rights that an offer also gives are told before the rest is folded."""
_MOST_CANDIDATES = 20
_MOST_STEPS = 3
"""How many steps from the statement to a check are named."""


def verdict_line(diagnosis: Diagnosis) -> MarkedLine:
    """``✗ denied: permission denied for …``, and behind it the SQLSTATE."""
    verdict = diagnosis.verdict
    mark = VERDICT_MARKS[verdict]
    if diagnosis.incident.kind is InputKind.NOTHING:
        return MarkedLine(mark=mark, phrases=phrases(name("not recognised")))
    message = "" if verdict is Verdict.ALLOWED else diagnosis.message or diagnosis.incident.message
    state = f"({diagnosis.sqlstate})" if message and diagnosis.sqlstate else ""
    said = phrases(name(verdict.value), f": {message}" if message else "")
    return MarkedLine(mark=mark, phrases=said, behind=phrases(note(state)))


def input_line(diagnosis: Diagnosis) -> MarkedLine:
    """The statement or message in one line, and behind it what the text was taken for."""
    incident = diagnosis.incident
    kind = "" if str(incident.kind) in incident.form else f" {incident.kind}"
    place = f", line {diagnosis.line}" if diagnosis.line > 1 else ""
    times = f", {incident.count} times" if incident.count > 1 else ""
    taken = f"{incident.form}{kind}{place}{times}".strip()
    is_nothing = incident.kind is InputKind.NOTHING
    return MarkedLine(phrases=_one_line(diagnosis.text), behind=() if is_nothing else phrases(note(taken)))


def asker_line(diagnosis: Diagnosis) -> MarkedLine:
    """As whom, where, with which search_path; and the effective one where that lacks any of it but $user."""
    if diagnosis.incident.kind is InputKind.NOTHING:
        return MarkedLine(phrases=())
    setting = diagnosis.asker.search_path
    written = [element.name for element in parse_setting(setting) if element.name != USER]
    is_all = written == [schema for schema in diagnosis.path if schema != diagnosis.role]
    effective = "" if is_all else f" (effective: {', '.join(diagnosis.path) or 'none'})"
    whom = asker(diagnosis.role, diagnosis.catalog.database, setting)
    return MarkedLine(phrases=phrases("as ", *whom, note(effective)))


def sum_line(answers: Sequence[Explained]) -> MarkedLine:
    """``✗ denied: 5 of 8 statements; 2 unknown, 1 allowed``."""
    verdicts = [answer.diagnosis.verdict for answer in answers]
    worst, *others = (verdict for verdict in _WORST_FIRST if verdict in verdicts)
    how_many = f"{verdicts.count(worst)} of {len(verdicts)}" if others else f"all {len(verdicts)}"
    rest = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in others)
    are_statements = all(answer.diagnosis.incident.kind is InputKind.STATEMENT for answer in answers)
    counted = f": {how_many} {'statements' if are_statements else 'answers'}{'; ' if rest else ''}{rest}"
    return MarkedLine(mark=VERDICT_MARKS[worst], phrases=phrases(name(worst.value), counted))


def statement_line(diagnosis: Diagnosis, *, asked: bool) -> MarkedLine:
    """One of several: as whom if ``asked``, what was judged, and behind it what the server says to it."""
    whom = phrases(*asker(diagnosis.role, diagnosis.catalog.database), "  ") if asked else ()
    says = diagnosis.message if diagnosis.verdict is not Verdict.ALLOWED else None
    return MarkedLine(
        mark=VERDICT_MARKS[diagnosis.verdict],
        phrases=(*whom, *_one_line(diagnosis.text)),
        behind=phrases(note(says)) if says and says != diagnosis.text else (),
    )


def _one_line(text: str) -> tuple[Phrase, ...]:
    return phrases(" ".join(text.split()))


def answer_sections(
    answer: Explained, offer: Sequence[Section] | None = None, chosen: Remedy | None = None
) -> Iterator[Section]:
    """All beneath the verdict; ``offer`` is shown in the place of the fix: the way that was ``chosen``, or its trial.

    Where it is not known who got an error, the roles that can have got it come first.
    """
    diagnosis, found = answer.diagnosis, answer.remedies
    catalog = diagnosis.catalog
    if diagnosis.candidates:
        yield from _sentences("Not known", diagnosis.unknown)
        yield candidates_section(diagnosis, len(found.alternatives))
    if diagnosis.answers:
        yield Section(tuple(_checks(diagnosis)), aligned=True)
    if offer is not None:
        yield from offer
    elif found.fix is not None:
        yield from offer_sections(catalog, found.fix, "Fix")
    if found.alternatives:
        yield ways_section(catalog, found.alternatives, chosen)
    yield from _sentences("Note", (*diagnosis.advice, *found.advice))
    if not diagnosis.candidates:
        yield from _sentences("Not known", diagnosis.unknown)


def _sentences(heading: str, sentences: Sequence[str]) -> Iterator[Section]:
    if sentences:
        yield Section(tuple(map(detail, sentences)), phrases(name(heading)))


def _checks(diagnosis: Diagnosis) -> Iterator[MarkedLine]:
    failing = [answer for answer in diagnosis.answers if answer.fails]
    stops = failing[0] if len(failing) > 1 and not diagnosis.one_of else None
    for answer in diagnosis.answers:
        check = answer.check
        role = f", checked as {role_name(check.role)}" if check.role != diagnosis.role else ""
        label = Phrase(check_words(check) + role, PhraseKind.NAME if answer.fails else PhraseKind.PLAIN)
        more = f" (+{len(check.sources) - 1} more)" if len(check.sources) > 1 else ""
        behind = note(chain_words(check.reason) + more)
        if answer is stops:
            behind = Phrase("← the server stops here", PhraseKind.MISSING)
        told = (
            check.because or "",
            _via(answer, diagnosis.role),
            f"policies {', '.join(answer.policies)}" if answer.policies else "",
        )
        yield MarkedLine(
            mark=MARKS[check.held],
            phrases=(label,),
            behind=phrases(behind),
            details=(*(detail(each) for each in told if each), *reason_lines(check)),
            opened=check.held is not True or diagnosis.verdict is Verdict.ALLOWED,
            about=_about(answer.requirement, diagnosis.catalog),
        )


def _via(answer: Answer, role: RoleName) -> str:
    """``in view s.v, in function s.f() as owner``: outermost first, the role where it is another one than before.

    Empty for a single step that the sentence of the check names already; of many steps the first ones and the last.
    """
    because = answer.requirement.because
    if len(because.via) == 1 and f"the {because.via[0].kind} " in because.why:
        return ""
    steps: list[str] = []
    for step in because.via:
        holder = f" as {role_name(step.role)}" if step.role != role else ""
        steps.append(f"in {step.kind} {step.object}{holder}")
        role = step.role
    if len(steps) > _MOST_STEPS:
        steps[_MOST_STEPS - 1 : -1] = [f"{len(steps) - _MOST_STEPS} more"]
    return ", ".join(steps)


def _about(requirement: Requirement, catalog: Catalog) -> About | None:
    """The object; for what a role itself must be, that role; for a name that resolves to nothing, the name."""
    match requirement.need:
        case Held(target=target):
            return target
        case Owned(target=target):
            return None if isinstance(target, NamedObject) else target
        case InRole(role=role):
            return role
        case Admitted(relation=relation):
            return relation
        case HasAttribute():
            return catalog.cluster.roles.get(requirement.role)
        case Exists(kind=kind) as missing:
            in_schema = kind.is_relation or kind in _IN_SCHEMAS
            return LookUp(_quoted(missing.name)) if in_schema else None
        case Permitted():
            return None


def _quoted(dotted: str) -> str:
    written, parenthesis, arguments = dotted.partition("(")
    return ".".join(map(quote_identifier, written.split("."))) + parenthesis + arguments


def offer_sections(catalog: Catalog, remedy: Remedy, heading: str) -> Iterator[Section]:
    """An offer in full: its statements, all that must be known before they are run, and what takes them back."""
    statements = (detail(_sql(each)) for each in remedy.statements)
    lines = (*_warnings(remedy), *statements, *_told(catalog, remedy))
    yield Section(lines, phrases(name(heading)))
    if remedy.undo:
        yield Section(tuple(detail(_sql(each)) for each in remedy.undo), phrases(name("Undo")))


def trial_section(remedy: Remedy) -> Section:
    """The script that tries it."""
    lines = (line for statement in remedy.trial for line in statement.split("\n"))
    return Section(tuple(detail(_sql(line)) for line in lines), phrases(name("Try it: all is rolled back")))


def _sql(statement: str) -> Phrase:
    return Phrase(statement, PhraseKind.SQL)


def ways_section(catalog: Catalog, alternatives: Sequence[Remedy], chosen: Remedy | None = None) -> Section:
    """The other ways: the statements of each, and how much wider than the fix it is; the chosen one is shown above."""
    lines: list[MarkedLine] = []
    for number, remedy in enumerate(alternatives, 1):
        way = MarkedLine(
            phrases=_statements(remedy),
            behind=phrases(note("shown above" if remedy is chosen else _breadth(remedy))),
            details=tuple(_told(catalog, remedy)),
            opened=True,
            about=Choice(number),
        )
        lines += (*_warnings(remedy), way)
    return Section(tuple(lines), phrases(name("Other ways")))


def _statements(remedy: Remedy) -> tuple[Phrase, ...]:
    return phrases(*(part for statement in remedy.statements for part in (" ", _sql(statement))))[1:]


def _breadth(remedy: Remedy) -> str:
    """How much wider than the fix it is, at a glance: what it gives on everything, and how much else."""
    wide, others = _by_width(remedy.confers or ())
    counted = [f"{len(others)} other{'s' if len(others) != 1 else ''}"] if others else []
    gives = [f"also gives {'; '.join((*wide, *counted))}"] if remedy.confers else []
    unknown = ["may give more"] if remedy.confers is None else []
    return "; ".join((*gives, *unknown, *map(_loss, remedy.loses)))


def _loss(loss: Loss) -> str:
    return f"takes {loss.what} from {some_names(loss.roles)}"


def _by_width(rights: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is given on everything, and the rest."""
    wide = [right for right in rights if right in _WIDE]
    return wide, [right for right in rights if right not in _WIDE]


def _warnings(remedy: Remedy) -> Iterator[MarkedLine]:
    """What is to be read before any of it is run."""
    return (MarkedLine(mark=UNSAFE, phrases=phrases(warning)) for warning in remedy.warnings)


def _told(catalog: Catalog, remedy: Remedy) -> Iterator[MarkedLine]:
    if remedy.way is not Way.LEAST:
        yield detail(remedy.way.value)
    wide, others = _by_width(remedy.confers or ())
    if remedy.confers:
        yield detail(f"also gives {'; '.join((*wide, *others[:_MOST]))}")
        yield from folded([*map(detail, others[_MOST:])], 0)
    yield from (detail(_loss(loss)) for loss in remedy.loses)
    if remedy.confers is None:
        yield detail("what else it gives cannot be known")
    elif not remedy.confers or not remedy.loses:
        gives = "" if remedy.confers else "gives nothing else"
        takes = "" if remedy.loses else "takes nothing from anybody"
        yield detail(", ".join(filter(None, (gives, takes))))
    yield detail(who_can_run(catalog, remedy.run_as, can_run=remedy.can_run))


def candidates_section(diagnosis: Diagnosis, before: int) -> Section:
    """The login roles that would get the error, chosen by the numbers after ``before``."""
    lines = [
        MarkedLine(phrases=phrases(role_name(role)), about=Choice(number))
        for number, role in enumerate(diagnosis.candidates, before + 1)
    ]
    heading = phrases(name("Login roles that would get this error"))
    return Section(folded(lines, _MOST_CANDIDATES), heading)
