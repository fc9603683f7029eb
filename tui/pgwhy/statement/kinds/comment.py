"""COMMENT and SECURITY LABEL (comment.c, seclabel.c)."""

from __future__ import annotations

from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute, RoleOption
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Relation, Role
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import not_owner_of_relation
from pgwhy.statement.kinds.objects import find_object, not_owner_as_written
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene


def comment(scene: Scene, ledger: Ledger, node: nodes.CommentStmt | nodes.SecLabelStmt) -> None:
    """Ownership; for a role, the right to administer it."""
    command = "COMMENT" if isinstance(node, nodes.CommentStmt) else "SECURITY LABEL"
    demands = Demands(scene, ledger, command)
    if node.object is None:
        return
    # a database that is not there is only warned of, so that dumps can be restored under another name (CommentObject)
    optional = node.objtype == pb.OBJECT_DATABASE
    found = find_object(demands, node.objtype, node.object, optional=optional)
    if found is None:
        return
    if isinstance(found.target, Role):
        _role(demands, found.target)
    elif found.part and isinstance(found.target, Relation):
        demands.owner(found.target, not_owner_of_relation(found.target))
    else:
        demands.owner(found.target, not_owner_as_written(node.objtype, node.object, found.target))


def _role(demands: Demands, role: Role) -> None:
    """Source: check_object_ownership in objectaddress.c."""
    if role.superuser:
        message = "permission denied" if demands.version >= PG_16 else "must be superuser"
        demands.superuser(message)
        return
    message = "permission denied" if demands.version >= PG_16 else "must have CREATEROLE privilege"
    demands.attribute(Attribute.CREATEROLE, message)
    if demands.version >= PG_16:
        demands.member(role, RoleOption.ADMIN, message)
