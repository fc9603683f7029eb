"""GRANT and REVOKE on objects, ALTER DEFAULT PRIVILEGES (aclchk.c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Grant, GrantDefault, Outcome, Revoke, RevokeDefault, RoleOption, apply, grantor_for
from pgwhy.acl import (
    COLUMN_PRIVILEGES,
    ROUTINE_KINDS,
    TABLE_LIKE,
    ObjectKind,
    Privilege,
    RoleName,
    default_acl_type,
    privilege_named,
    privileges_of,
)
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Column, NamedObject, Relation, Role, Securable
from pgwhy.statement.because import Because, Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.kinds.alter_type import TYPES, granted_type
from pgwhy.statement.kinds.objects import OBJECT_KINDS, find_object
from pgwhy.statement.kinds.options import option
from pgwhy.statement.kinds.roles_named import named_role, role_name
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import find_relation, name_of_range, requires_usage
from pgwhy.statement.requirement import Denial, Held, Requirement
from pgwhy.statement.state import Scene, State

_IN_SCHEMA = {
    pb.OBJECT_TABLE: TABLE_LIKE,
    pb.OBJECT_SEQUENCE: (ObjectKind.SEQUENCE,),
    pb.OBJECT_FUNCTION: (ObjectKind.FUNCTION, ObjectKind.AGGREGATE, ObjectKind.WINDOW_FUNCTION),
    pb.OBJECT_PROCEDURE: (ObjectKind.PROCEDURE,),
    pb.OBJECT_ROUTINE: ROUTINE_KINDS,
}


def grant(scene: Scene, ledger: Ledger, node: nodes.GrantStmt) -> None:
    """A grant option for each privilege, on each object; with some of them the rest is only left out."""
    demands = Demands(scene, ledger, "GRANT" if node.is_grant else "REVOKE")
    grantees = _grantees(demands, node)
    for target in _targets(demands, node):
        _on_relation_or_other(demands, node, target, grantees)


def _grantees(demands: Demands, node: nodes.GrantStmt) -> list[RoleName]:
    return [
        role_name(demands, spec)
        for spec in node.grantees
        if isinstance(spec, nodes.RoleSpec)
        and (spec.roletype == pb.ROLESPEC_PUBLIC or named_role(demands, spec) is not None)
    ]


def _targets(demands: Demands, node: nodes.GrantStmt) -> Iterator[Securable]:
    for listed in node.objects:
        if node.targtype == pb.ACL_TARGET_ALL_IN_SCHEMA:
            yield from _all_in_schema(demands, node.objtype, listed)
        elif isinstance(listed, nodes.RangeVar):
            found = find_relation(demands.scene, demands.ledger, name_of_range(listed), in_query=False)
            if found is not None:
                yield found
        elif node.objtype in TYPES:
            if (granted := granted_type(demands, node.objtype, listed)) is not None:
                yield granted
        elif node.objtype == pb.OBJECT_PARAMETER_ACL and isinstance(listed, nodes.String):
            yield demands.catalog.parameter(listed.sval)
        else:
            named = find_object(demands, node.objtype, listed)
            if named is not None and not isinstance(named.target, Role | NamedObject):
                yield named.target


def _all_in_schema(demands: Demands, kind: int, listed: AstNode) -> Iterator[Securable]:
    name = listed.sval if isinstance(listed, nodes.String) else ""
    if name not in demands.catalog.schemas:
        demands.absent(ObjectKind.SCHEMA, name)
        return
    requires_usage(demands.scene, demands.ledger, name, f"all of schema {name}")
    kinds = _IN_SCHEMA.get(kind, ())
    if kind in (pb.OBJECT_TABLE, pb.OBJECT_SEQUENCE):
        yield from (r for r in demands.catalog.relations.in_schema(name) if r.kind in kinds)
    else:
        yield from (r for r in demands.catalog.routines.in_schema(name) if r.kind in kinds)


def _on_relation_or_other(
    demands: Demands, node: nodes.GrantStmt, target: Securable, grantees: list[RoleName]
) -> None:
    whole: list[Privilege] = []
    by_column: list[tuple[Privilege, tuple[str, ...]]] = []
    for listed in node.privileges:
        if not isinstance(listed, nodes.AccessPriv):
            continue
        columns = tuple(c.sval for c in listed.cols if isinstance(c, nodes.String))
        named = privilege_named(listed.priv_name) if listed.priv_name else None
        everything = COLUMN_PRIVILEGES if columns else privileges_of(target.kind, demands.version)
        privileges = (named,) if named else everything
        if columns:
            by_column += [(privilege, columns) for privilege in privileges]
        else:
            whole += privileges
    if not node.privileges:
        whole = list(privileges_of(target.kind, demands.version))
    if whole:
        _options(demands, target, tuple(whole), everything=not node.privileges)
        _apply(demands, node, target, tuple(whole), (), grantees)
    for privilege, columns in by_column:
        if isinstance(target, Relation):
            for name in columns:
                _options(demands, Column(target, 0, name), (privilege,))
            _apply(demands, node, target, (privilege,), columns, grantees)


def _options(
    demands: Demands,
    target: Securable,
    privileges: tuple[Privilege, ...],
    *,
    everything: bool = False,
) -> None:
    """The grant options; without any of them and any privilege at all an error, otherwise a warning."""
    scene = demands.scene
    relation = target.relation if isinstance(target, Column) else target
    column = target.name if isinstance(target, Column) else ""
    found = grantor_for(demands.catalog, scene.role, relation, privileges, column=column)
    denied = found.outcome is Outcome.DENIED
    if everything and found.outcome is Outcome.PARTIAL:
        return
    warning = (
        "no privileges were granted"
        if found.outcome is Outcome.NOTHING
        else "not all privileges were granted"
    )
    denial = (
        no_privilege(target)
        if denied
        else Denial("01007", f'{warning} for "{getattr(relation, "name", "")}"', warning=True)
    )
    for privilege in privileges:
        columns = (column,) if column else ()
        need = Held(privilege, relation, columns=columns, grant_option=True)
        because = Because(Why.GRANTS, demands.command)
        demands.ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, denial))


def _apply(
    demands: Demands,
    node: nodes.GrantStmt,
    target: Securable,
    privileges: tuple[Privilege, ...],
    columns: tuple[str, ...],
    grantees: list[RoleName],
) -> None:
    role = demands.scene.role
    for grantee in grantees:
        demands.ledger.effects.append(_effect(node, target, privileges, columns, grantee, role))


def _effect(
    node: nodes.GrantStmt,
    target: Securable,
    privileges: tuple[Privilege, ...],
    columns: tuple[str, ...],
    grantee: RoleName,
    role: RoleName,
) -> Callable[[State], State]:
    def effect(state: State) -> State:
        found = grantor_for(state.catalog, role, target, privileges, column=columns[0] if columns else "")
        effective = tuple(p for p in privileges if p in found.grantable)
        if not effective:
            return state
        change = (
            Grant(target, effective, grantee, columns, node.grant_option, found.role)
            if node.is_grant
            else Revoke(target, effective, grantee, columns, grantor=found.role)
        )
        return state.with_catalog(apply(state.catalog, change))

    return effect


def alter_default_privileges(scene: Scene, ledger: Ledger, node: nodes.AlterDefaultPrivilegesStmt) -> None:
    """For oneself, or for a role whose privileges one has (membership, before 16)."""
    demands = Demands(scene, ledger, "ALTER DEFAULT PRIVILEGES")
    grantees = _grantees(demands, node.action) if node.action is not None else []
    specs = _items(node, "roles")
    named = [named_role(demands, spec) for spec in specs if isinstance(spec, nodes.RoleSpec)]
    creators = [role for role in named if role is not None]
    for creator in creators:
        if demands.version >= PG_16:
            demands.member(creator, RoleOption.USAGE, "permission denied to change default privileges")
        else:
            message = f'must be member of role "{creator.name}"'
            demands.member(creator, RoleOption.MEMBER, message)
    names = [schema.sval for schema in _items(node, "schemas") if isinstance(schema, nodes.String)]
    for name in names:
        if name not in scene.catalog.schemas:
            demands.absent(ObjectKind.SCHEMA, name)
    if node.action is not None:
        owners = [c.name for c in creators] or [scene.role]
        _default_effects(demands, node.action, owners, names or [None], grantees)


def _items(node: nodes.AlterDefaultPrivilegesStmt, name: str) -> list[AstNode]:
    found = option(node.options, name)
    return found.arg.items if found and isinstance(found.arg, nodes.List) else []


def _default_effects(
    demands: Demands,
    action: nodes.GrantStmt,
    owners: list[RoleName],
    schemas: list[str] | list[None],
    grantees: list[RoleName],
) -> None:
    kind = OBJECT_KINDS.get(action.objtype)
    letter = default_acl_type(kind) if kind else None
    if kind is None or letter is None:
        demands.ledger.effects.append(
            lambda state: state.doubting(
                "what ALTER DEFAULT PRIVILEGES does for these objects is not followed"
            )
        )
        return
    named = [privilege_named(p.priv_name) for p in action.privileges if isinstance(p, nodes.AccessPriv)]
    privileges = tuple(p for p in named if p) or privileges_of(kind, demands.version)
    for owner in owners:
        for schema in schemas:
            for grantee in grantees:
                default = (owner, schema, letter, privileges, grantee)
                change = (
                    GrantDefault(*default, action.grant_option)
                    if action.is_grant
                    else RevokeDefault(*default, action.grant_option)
                )
                demands.ledger.effects.append(_applied(change))


def _applied(change: GrantDefault | RevokeDefault) -> Callable[[State], State]:
    return lambda state: state.with_catalog(apply(state.catalog, change))
