"""What rewriting puts into a query: the relations under views, the policies of row level security, defaults."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_17
from pgwhy.catalog import identity
from pgwhy.catalog.details import Rule
from pgwhy.statement.because import Because, Place, Via, Why, part_of
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.policies import Applied, applied, exempt, subject_to
from pgwhy.statement.follow.stored import calls_of, entries_of, needs_of
from pgwhy.statement.follow.view_query import uses_of, view_query
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Query
from pgwhy.statement.requirement import Admitted, Denial, HasAttribute, Need, Owned, Requirement
from pgwhy.statement.state import Scene

SELECT_EVENT = "1"


class Rewriting:
    """Collects what the relations of one statement bring with them."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self.scene = scene
        self.ledger = ledger
        self.views: dict[Entry, Query] = {}
        """What each view reads, as a query."""
        self.read_views: set[Entry] = set()
        """The views that are only read."""
        self.bases: dict[Entry, Entry] = {}
        """Where changes through a view go to."""
        self.hidden: set[Entry] = set()
        """The relations of which policies hide every row."""
        self.planned_apart: list[Entry] = []
        """The relations in subqueries of policies, which are planned by themselves."""
        self.calls: list[Call] = []
        self._active: list[int] = []
        """The relations whose policies are being put in: to come upon one again is an endless recursion."""

    def read(self, entry: Entry) -> None:
        """A relation that is read: the view's query behind it, the policies before it."""
        if entry.relation.kind is ObjectKind.VIEW:
            self.read_views.add(entry)
            self.expand(entry)
        else:
            self.filter(entry, ("SELECT", "UPDATE") if entry.locked else ("SELECT",))

    def expand(self, entry: Entry, without: int = 0, *, filtered: bool = True) -> None:
        """The view's query; ``without`` the base that a change goes to, which is not only read.

        ``filtered``: whether the view's conditions count; for new rows only those of WITH CHECK OPTION do.
        """
        rule = self._select_rule(entry)
        if rule is None:
            return
        view = entry.relation
        owner = None if view.security_invoker else view.owner
        why = Why.VIEW_INVOKER if view.security_invoker else Why.VIEW
        because = Because(why, view.name, via=self.via_view(entry))
        found = entries_of(self.scene, uses_of(entry, rule, filtered=filtered), owner, because)
        skipped = next((base for base in found if base.relation.oid == without), None)
        beneath = [base for base in found if base is not skipped]
        query = self.views[entry] = view_query(
            self.scene,
            entry,
            rule,
            beneath,
            via=self.via_view(entry),
            filtered=filtered,
            replaced=bool(without),
        )
        for base in beneath:
            base.marked = entry.marked
            if entry.locked and _in_from(entry, base):
                base.privileges |= {Privilege.SELECT, Privilege.UPDATE}
                base.locked = True
            self.read(base)
        query.view = entry

    def via_view(self, entry: Entry) -> tuple[Via, ...]:
        """Where what the view uses is checked."""
        view = entry.relation
        role = self.role_of(entry) if view.security_invoker else view.owner
        return (*entry.via, Via(Place.VIEW, identity(view, self.scene.version), role))

    def under(self, entry: Entry) -> list[Entry]:
        """The relations that a view reads or changes, those under the views there included."""
        query = self.views.get(entry)
        found = [self.bases[entry]] if entry in self.bases else []
        found += [member for member in query.members if isinstance(member, Entry)] if query else []
        return [*found, *(deeper for base in found for deeper in self.under(base))]

    def _select_rule(self, entry: Entry) -> Rule | None:
        details = entry.details
        rule = next((r for r in details.rules if r.event == SELECT_EVENT), None) if details else None
        if rule is None:
            reason = f"what the view {entry.relation.name} reads is not known"
            self.ledger.doubt(Phase.RELATIONS, reason)
            return None
        self.scene.catalog.require(*needs_of([rule.query]))
        return rule

    def role_of(self, entry: Entry) -> RoleName:
        return entry.role or self.scene.role

    def filter(self, entry: Entry, commands: Iterable[str]) -> None:
        """The policies that hide rows from these commands."""
        role = self.role_of(entry)
        if not subject_to(self.scene, entry.relation, role) or self.switched_off(entry, role):
            return
        filters: list[bool | None] = []
        for command in commands:
            found = applied(self.scene, entry, role, command, new_row=False)
            self.ledger.require(Phase.REWRITING, self.admission(entry, command, found))
            self.use(entry, found)
            filters += [] if found.admits else [found.admits]
        # up to 16 the planner only looks at a condition that is alone (relation_excluded_by_constraints)
        if False in filters and (len(filters) == 1 or self.scene.version >= PG_17):
            self.hidden.add(entry)

    def switched_off(self, entry: Entry, role: RoleName) -> bool:
        """With row_security = off a query that policies would filter is an error (check_enable_rls)."""
        if self.scene.state.row_security:
            return False
        name = entry.relation.name
        denial = refused(f'query would be affected by row-level security policy for table "{name}"')
        self._requires_exemption(entry, role, Phase.REWRITING, denial)
        return True

    def _requires_exemption(self, entry: Entry, role: RoleName, phase: Phase, denial: Denial) -> None:
        because = Because(Why.ROW_SECURITY, entry.relation.name, via=entry.via)
        owner: tuple[Need, ...] = () if entry.relation.force_row_security else (Owned(entry.relation),)
        need = HasAttribute(Attribute.BYPASSRLS)
        assert not exempt(self.scene, entry.relation, role)
        self.ledger.require(phase, Requirement(need, role, because, denial, owner))

    def admission(
        self, entry: Entry, command: str, found: Applied, *, message: str = "", admits: bool | None = None
    ) -> Requirement:
        """What policies do to rows: hide them, or with a ``message`` refuse them."""
        relation = entry.relation
        new_row = bool(message)
        names = tuple(policy.name for policy in found.policies)
        need = Admitted(relation, command, names, admits if new_row else found.admits, new_row)
        because = Because(Why.ROW_SECURITY, relation.name, via=entry.via)
        return Requirement(need, self.role_of(entry), because, refused(message))

    def use(self, entry: Entry, found: Applied) -> None:
        """What the expressions of policies call and read, as the one whom they are checked for."""
        if not found.known:
            self.ledger.doubt(
                Phase.RELATIONS, f"the policies of {entry.relation.name} are not in the snapshot"
            )
        expressions = [expression for _, expression in found.expressions]
        self.scene.catalog.require(*needs_of(expressions))
        inner = any(expression.relations for expression in expressions)
        relation = entry.relation
        if inner and relation.oid in self._active:
            message = f'infinite recursion detected in policy for relation "{relation.name}"'
            denial = Denial("42P17", message)
            self._requires_exemption(entry, self.role_of(entry), Phase.REWRITING, denial)
            return
        self._active.append(relation.oid)
        for policy, expression in found.expressions:
            own = part_of(relation, Place.POLICY, policy.name, self.role_of(entry), self.scene.version)
            because = Because(Why.POLICY, policy.name, via=(*entry.via, own))
            self.calls += calls_of(self.scene, expression, because)
            for read in entries_of(self.scene, expression.relations, None, because):
                read.role = entry.role
                self.planned_apart.append(read)
                self.read(read)
        self._active.pop()


def _in_from(view: Entry, base: Entry) -> bool:
    """Whether the relation is in the view's FROM, which is what FOR UPDATE locks, and not in its conditions.

    A set operation has no FROM of its own (markQueryForLocking in rewriteHandler.c).
    """
    if view.details is not None and view.details.view_combines:
        return False
    only = view.details.view_base if view.details else 0
    return base.relation.oid == only or not only
