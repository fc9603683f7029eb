"""What utility commands demand, one after the other: ownership, privileges, membership, attributes."""

from __future__ import annotations

from pgwhy.access import Attribute, RoleOption, Rule, graph
from pgwhy.access.rules import is_guarded_from_change
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_16, PG_17
from pgwhy.catalog import Catalog, Ownable, Relation, Role, Securable, Type
from pgwhy.search_path import Name, type_name
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import absent, no_privilege, not_owner, refused, ruled_out
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import missing
from pgwhy.statement.requirement import (
    Denial,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Permitted,
    Requirement,
)
from pgwhy.statement.state import Scene

OWNERLESS = (ObjectKind.TEXT_SEARCH_PARSER, ObjectKind.TEXT_SEARCH_TEMPLATE)
"""What nobody owns, so that it is for superusers."""


class Demands:
    """The demands of one command, in the order in which it makes them."""

    def __init__(self, scene: Scene, ledger: Ledger, command: str) -> None:
        self.scene = scene
        self.ledger = ledger
        self.command = command

    @property
    def catalog(self) -> Catalog:
        return self.scene.catalog

    @property
    def version(self) -> int:
        return self.scene.version

    def require(
        self,
        need: Need,
        denial: Denial,
        why: Why = Why.CHANGES,
        *,
        role: RoleName | None = None,
        otherwise: tuple[Need, ...] = (),
    ) -> None:
        """Any demand."""
        because = Because(why, self.command)
        self.ledger.require(
            Phase.ANALYSIS, Requirement(need, role or self.scene.role, because, denial, otherwise)
        )

    def owner(self, target: Ownable, denial: Denial | None = None, otherwise: tuple[Need, ...] = ()) -> None:
        """Ownership; of a type the message has the name that it is printed by (aclcheck_error_type in aclchk.c)."""
        if target.kind in OWNERLESS:
            message = denial.message if denial else "must be superuser"
            self.attribute(Attribute.SUPERUSER, message, otherwise)
            return
        if denial is None and isinstance(target, Type):
            shown = type_name(self.catalog, self.scene.path, target.element or target.oid)
            denial = refused(f"must be owner of type {shown}")
        self.require(Owned(target), denial or not_owner(target), otherwise=otherwise)

    def rule(self, rule: Rule, kind: ObjectKind, name: str, of: str = "") -> None:
        """A rule that is no privilege refuses the command."""
        need = Permitted(rule, kind, name, of)
        self.require(need, ruled_out(need), Why.NOT_PERMITTED)

    def alters(
        self, relation: Relation, denial: Denial | None = None, otherwise: tuple[Need, ...] = ()
    ) -> None:
        """Ownership of what is not the server's own (RangeVarCallbackForAlterRelation in tablecmds.c)."""
        self.owner(relation, denial, otherwise)
        self.guarded(relation)

    def guarded(self, relation: Relation) -> None:
        """That it is not the server's own."""
        if is_guarded_from_change(relation):
            self.rule(Rule.SYSTEM_CATALOG, relation.kind, relation.name)

    def privilege(
        self,
        privilege: Privilege,
        target: Securable,
        why: Why = Why.CREATES,
        *,
        role: RoleName | None = None,
        denial: Denial | None = None,
        kind: ObjectKind | None = None,
        columns: tuple[str, ...] = (),
    ) -> None:
        """A privilege on an object."""
        need = Held(privilege, target, columns=columns)
        self.require(need, denial or no_privilege(target, kind), why, role=role)

    def attribute(self, attribute: Attribute, message: str, otherwise: tuple[Need, ...] = ()) -> None:
        """A role attribute."""
        self.require(HasAttribute(attribute), refused(message), otherwise=otherwise)

    def superuser(self, message: str) -> None:
        """Being superuser."""
        self.attribute(Attribute.SUPERUSER, message)

    def member(self, role: Role, option: RoleOption, message: str, otherwise: tuple[Need, ...] = ()) -> None:
        """To reach a role in some way."""
        need = InRole(option, role, session_user=self.scene.role == self.scene.state.session_user)
        self.require(need, refused(message), otherwise=otherwise)

    def becomes(self, role: Role) -> None:
        """To be able to become the role, as for giving it something (check_can_set_role in acl.c)."""
        old = f'must be member of role "{role.name}"'
        message = f'must be able to SET ROLE "{role.name}"' if self.version >= PG_16 else old
        self.require(InRole(RoleOption.SET, role), refused(message), Why.SET_ROLE)

    def usage_of(self, target: Securable) -> Need:
        """USAGE, where it does instead of something else."""
        return Held(Privilege.USAGE, target)

    def maintains(self, relation: Relation, kind: ObjectKind | None = None) -> None:
        """MAINTAIN since 17, ownership before."""
        if self.version >= PG_17:
            self.privilege(Privilege.MAINTAIN, relation, Why.CHANGES, kind=kind)
        else:
            self.owner(relation)

    def is_superuser(self, role: RoleName | None = None) -> bool:
        """Whether the role that runs the command is superuser, where the server asks for more only of others."""
        return graph(self.catalog).is_superuser(role or self.scene.role)

    def absent(self, kind: ObjectKind, name: str, message: str = "") -> None:
        """A name that leads nowhere."""
        denial = Denial(kind.undefined, message) if message else absent(kind, name)
        missing(self.scene, self.ledger, kind, Name(name), denial)

    def doubt(self, reason: str) -> None:
        """Something that cannot be known."""
        self.ledger.doubt(Phase.ANALYSIS, reason)
