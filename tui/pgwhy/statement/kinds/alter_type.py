"""ALTER TYPE and ALTER DOMAIN (typecmds.c): each form asks in an order of its own."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

from msgspec.structs import replace
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import AlterOwner, Rule, apply
from pgwhy.access.rules import move_rule
from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_17, PG_18
from pgwhy.catalog import Catalog, Relation, Role, Type
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path import Arguments, Name, resolve_call, type_name
from pgwhy.search_path.naming import signature
from pgwhy.statement.creating import requires_create
from pgwhy.statement.demands import Demands
from pgwhy.statement.follow.calls import check_call
from pgwhy.statement.kinds.definitions import look_up_names
from pgwhy.statement.kinds.objects import find_object, parts_of
from pgwhy.statement.ledger import Effect, Ledger, Phase
from pgwhy.statement.names import dotted, missing, name_of_parts
from pgwhy.statement.query.analyse import analyse_value
from pgwhy.statement.query.type_names import find_named_type, is_shell
from pgwhy.statement.requirement import Denial
from pgwhy.statement.state import Scene, State

TYPES = (pb.OBJECT_TYPE, pb.OBJECT_DOMAIN)
_INTERNAL, _OID, _INT4, _CSTRING_ARRAY = 2281, 26, 23, 1263


class _Named(NamedTuple):
    """The type that a command names, and how."""

    type: Type
    shown: str
    """As the server's messages have it (format_type_be)."""
    as_domain: bool


def own_type(demands: Demands, kind: int, parts: list[str], role: Role) -> None:
    """OWNER TO (AlterTypeOwner): what the type is comes first, and nothing is asked where the owner stays."""
    named = _find(demands, parts, kind, shells=True)
    if named is None or _is_not_a_domain(demands, named) or _belongs_to_another(demands, named):
        return
    found = named.type
    if found.typtype == "m" and demands.version >= PG_17:
        demands.rule(Rule.MULTIRANGE_TYPE, ObjectKind.TYPE, named.shown)
        return
    if found.owner != role.name and not demands.is_superuser():
        demands.owner(found)
        demands.becomes(role)
        if (schema := demands.catalog.schemas.get(found.schema)) is not None:
            requires_create(demands.scene, demands.ledger, schema, demands.command, role.name)
    demands.ledger.effects.append(
        lambda state: state.with_catalog(apply(state.catalog, AlterOwner(found, role.name)))
    )


def rename_type(demands: Demands, kind: int, parts: list[str], new_name: str) -> None:
    """RENAME TO (RenameType): ownership comes first; CREATE on the schema is not asked."""
    named = _find(demands, parts, kind)
    if named is None:
        return
    demands.owner(named.type)
    if not _is_not_a_domain(demands, named) and not _belongs_to_another(demands, named):
        demands.ledger.effects.append(_moved(named.type, named.type.schema, new_name))


def move_type(demands: Demands, kind: int, parts: list[str], new_schema: str) -> None:
    """SET SCHEMA (AlterTypeNamespace): CREATE on the new schema comes before ownership."""
    named = _find(demands, parts, kind)
    if named is None or _is_not_a_domain(demands, named):
        return
    schema = demands.catalog.schemas.get(new_schema)
    if schema is None:
        demands.absent(ObjectKind.SCHEMA, new_schema)
        return
    requires_create(demands.scene, demands.ledger, schema, demands.command)
    demands.owner(named.type)
    old = demands.catalog.schemas.get(named.type.schema)
    if _belongs_to_another(demands, named):
        return
    if old is not None and (rule := move_rule(old, schema)) is not None:
        demands.rule(rule, named.type.kind, named.type.name)
    demands.ledger.effects.append(_moved(named.type, new_schema, named.type.name))


def rename_domain_constraint(demands: Demands, parts: list[str]) -> None:
    """RENAME CONSTRAINT (RenameConstraint in tablecmds.c)."""
    _own_domain(demands, parts)


def typed_tables(demands: Demands, relation: Relation, behavior: int) -> None:
    """Tables OF a composite type: CASCADE changes them, too (find_typed_table_dependencies in tablecmds.c)."""
    cascades = relation.kind is ObjectKind.COMPOSITE_TYPE and behavior == pb.DROP_CASCADE
    if cascades and not demands.is_superuser():
        demands.doubt(
            f"whose the tables of type {relation.name} are is not read, which CASCADE changes as well"
        )


def alter_enum(scene: Scene, ledger: Ledger, node: nodes.AlterEnumStmt) -> None:
    """ADD VALUE, RENAME VALUE (checkEnumOwner): what the type is comes first."""
    demands = Demands(scene, ledger, "ALTER TYPE")
    named = _find(demands, dotted(node.type_name), pb.OBJECT_TYPE)
    if named is None:
        return
    if named.type.typtype != "e":
        demands.rule(Rule.NOT_AN_ENUM, ObjectKind.TYPE, named.shown)
        return
    demands.owner(named.type)


def alter_base_type(scene: Scene, ledger: Ledger, node: nodes.AlterTypeStmt) -> None:
    """SET (…), since 13 (AlterType): functions are for superusers, after they have been looked up."""
    demands = Demands(scene, ledger, "ALTER TYPE")
    named = _find(demands, dotted(node.type_name), pb.OBJECT_TYPE)
    if named is None:
        return
    options = [option for option in node.options if isinstance(option, nodes.DefElem)]
    for option in options:
        if option.defname in _FUNCTIONS and isinstance(option.arg, nodes.TypeName):
            _look_up_function(demands, dotted(option.arg.names), option.defname, named.type)
    if any(option.defname in _FUNCTIONS for option in options):
        demands.superuser("must be superuser to alter a type")
    else:
        demands.owner(named.type)
    if named.type.typtype != "b" or named.type.element:
        demands.rule(Rule.NOT_A_BASE_TYPE, ObjectKind.TYPE, named.shown)
    elif any(option.defname == "storage" for option in options) and not demands.is_superuser():
        demands.doubt(f"how {named.shown} is stored is not read, which decides if that is for superusers")


_FUNCTIONS: dict[str, tuple[tuple[int, ...], ...]] = {
    "receive": ((_INTERNAL, _OID, _INT4), (_INTERNAL,)),
    "send": (),
    "typmod_in": ((_CSTRING_ARRAY,),),
    "typmod_out": ((_INT4,),),
    "analyze": ((_INTERNAL,),),
    "subscript": ((_INTERNAL,),),
}
"""The functions of a base type and what they take, one of these; send takes the type (findTypeSendFunction …)."""


def _look_up_function(demands: Demands, parts: list[str], option: str, of: Type) -> None:
    """The function by its exact arguments; ``NONE`` takes it away."""
    if parts == ["none"]:
        return
    name, scene = name_of_parts(parts), demands.scene
    shapes = _FUNCTIONS[option] or ((of.oid,),)
    found = {c.routine.argument_types for c in resolve_call(scene.catalog, scene.path, name, None).candidates}
    if not found & set(shapes):
        shown = signature(scene.catalog, scene.path, name, Arguments(shapes[-1]))
        denial = Denial("42883", f"function {shown} does not exist")
        missing(scene, demands.ledger, ObjectKind.FUNCTION, name, denial)


def alter_domain(scene: Scene, ledger: Ledger, node: nodes.AlterDomainStmt) -> None:
    """Defaults, NOT NULL and constraints: ownership, then what they say; a check of what is there executes it."""
    demands = Demands(scene, ledger, "ALTER DOMAIN")
    named = _own_domain(demands, dotted(node.type_name))
    if named is None or node.def_ is None:
        return
    if not isinstance(node.def_, nodes.Constraint):
        look_up_names(demands, node.def_)
    elif node.def_.raw_expr is not None:
        query = analyse_value(scene, ledger, node.def_.raw_expr, named.type.base)
        for call in (each for calls in query.calls.values() for each in calls):
            if not node.def_.skip_validation:
                check_call(scene, ledger, call, Phase.FUNCTIONS)


def _own_domain(demands: Demands, parts: list[str]) -> _Named | None:
    """The domain, with its ownership required (checkDomainOwner)."""
    named = _find(demands, parts, pb.OBJECT_DOMAIN)
    if named is None or _is_not_a_domain(demands, named):
        return None
    demands.owner(named.type)
    return named


def _find(demands: Demands, parts: list[str], kind: int, *, shells: bool = False) -> _Named | None:
    """The type of the name; one that is only announced is none, unless ``shells`` will do."""
    name = name_of_parts(parts)
    found = find_named_type(demands.scene, demands.ledger, name)
    if found is None:
        return None
    if is_shell(found) and not shells:
        _only_a_shell(demands, name)
        return None
    return _Named(found, type_name(demands.catalog, demands.scene.path, found.oid), kind == pb.OBJECT_DOMAIN)


def _only_a_shell(demands: Demands, name: Name) -> None:
    denial = Denial("42704", f'type "{name.dotted}" is only a shell')
    missing(demands.scene, demands.ledger, ObjectKind.TYPE, name, denial)


def _is_not_a_domain(demands: Demands, named: _Named) -> bool:
    """Whether ALTER DOMAIN is refused, as the type is none."""
    if not named.as_domain or named.type.typtype == "d":
        return False
    demands.rule(Rule.NOT_A_DOMAIN, ObjectKind.DOMAIN, named.shown)
    return True


def _belongs_to_another(demands: Demands, named: _Named) -> bool:
    """Whether it is refused, as the type goes with another object: a table's row type, an array."""
    found = named.type
    relation = demands.catalog.relations.by_id(found.relation) if found.relation else None
    if relation is not None and relation.kind is not ObjectKind.COMPOSITE_TYPE:
        demands.rule(Rule.ROW_TYPE, ObjectKind.TYPE, named.shown)
    elif found.element:
        demands.rule(Rule.ARRAY_TYPE, ObjectKind.TYPE, named.shown)
    else:
        return False
    return True


def granted_type(demands: Demands, kind: int, node: AstNode) -> Type | None:
    """The type that GRANT and REVOKE are about; none where other types' privileges count (ExecGrant_Type_check).

    Until 17 it had to be defined, and what it is was looked at last.
    """
    old = demands.version < PG_18
    found = find_object(demands, pb.OBJECT_TYPE if old else kind, node)
    if found is None or not isinstance(found.target, Type):
        return None
    granted = found.target
    if old and is_shell(granted):
        _only_a_shell(demands, name_of_parts(parts_of(node)))
    elif granted.element:
        demands.rule(Rule.PRIVILEGES_OF_ARRAY, ObjectKind.TYPE, granted.name)
    elif granted.typtype == "m" and demands.version >= PG_17:
        demands.rule(Rule.PRIVILEGES_OF_MULTIRANGE, ObjectKind.TYPE, granted.name)
    elif kind == pb.OBJECT_DOMAIN and granted.typtype != "d":
        demands.rule(Rule.NAMED_NO_DOMAIN, ObjectKind.DOMAIN, granted.name)
    else:
        return granted
    return None


def _moved(type_: Type, schema: str, name: str) -> Effect:
    """The type in this schema under this name, with its array type, and the relation behind it if it is composite."""
    identity = ".".join(quote_identifier(part) for part in (schema, name))
    changed = replace(type_, schema=schema, name=name, identity=identity)

    def put_all(catalog: Catalog) -> Catalog:
        relation = catalog.relations.by_id(type_.relation) if type_.relation else None
        array = catalog.types.by_oid.get(type_.array)
        moved: list[Relation | Type] = [changed]
        moved += [replace(relation, schema=schema, name=name)] if relation is not None else []
        if array is not None:
            moved.append(replace(array, schema=schema, name=f"_{name}", identity=f"{identity}[]"))
        return reduce(Catalog.with_object, moved, catalog)

    def effect(state: State) -> State:
        left = state.forgetting(type_.name) if name != type_.name else state
        return left.with_catalog(put_all(left.catalog))

    return effect
