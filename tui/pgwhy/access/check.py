"""The check: may this role do this to that object, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from pgwhy.access.decision import WRITE_ALL, WRITES, decide
from pgwhy.access.membership import graph
from pgwhy.access.reason import Chain, Check, NearMiss, Predefined, SomeColumns
from pgwhy.access.sources import near_misses, sources
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, Column, Relation, Securable, identity, identity_type


def holds(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable, *, grant_option: bool = False
) -> bool:
    """has_*_privilege of the server, WITH GRANT OPTION if asked; for a Column including the relation's ACL."""
    decision = decide(catalog, target)
    bits = decision.grantable if grant_option else decision.held
    return bool(bits.get(privilege, 0) & graph(catalog).bits([role]))


def effective(
    catalog: Catalog, role: RoleName, target: Securable
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """All that the role holds on the object: (privileges, grant options)."""
    decision, own = decide(catalog, target), graph(catalog).bits([role])

    def among(bits: dict[Privilege, int]) -> frozenset[Privilege]:
        return frozenset(privilege for privilege, holders in bits.items() if holders & own)

    return among(decision.held), among(decision.grantable)


def missing_together(
    catalog: Catalog, role: RoleName, privileges: Collection[Privilege], relation: Relation
) -> frozenset[Privilege]:
    """Which of the table-level privileges are missing when one statement asks for all of them at once.

    Not the same as asking one by one: pg_write_all_data counts only if the ACL gives none of the INSERT, UPDATE and
    DELETE that are asked for, so that a role with a grant of one of them lacks the others (pg_class_aclmask_ext).
    """
    missing = frozenset(p for p in privileges if not holds(catalog, role, p, relation))
    writes = [p for p in privileges if p in WRITES]
    if missing or len(writes) < 2 or graph(catalog).is_superuser(role):
        return missing
    without = [p for p in writes if not _by_acl(catalog, role, p, relation)]
    return frozenset(without) if 0 < len(without) < len(writes) else frozenset()


def lost_together(
    catalog: Catalog,
    role: RoleName,
    privilege: Privilege,
    privileges: Collection[Privilege],
    target: Securable,
) -> bool:
    """Whether a privilege that the role holds on the table is not there when it is asked for with the others."""
    if len(privileges) < 2 or not isinstance(target, Relation):
        return False
    if not holds(catalog, role, privilege, target):
        return False
    return privilege in missing_together(catalog, role, privileges, target)


def _by_acl(catalog: Catalog, role: RoleName, privilege: Privilege, relation: Relation) -> bool:
    return any(chain[-1] != Predefined(WRITE_ALL) for chain in sources(catalog, role, privilege, relation))


def check(
    catalog: Catalog,
    role: RoleName,
    privilege: Privilege,
    target: Securable,
    *,
    alternatives: Sequence[Privilege] = (),
    columns: Sequence[str] = (),
    any_column: bool = False,
    grant_option: bool = False,
    together: Collection[Privilege] = (),
) -> Check:
    """The server's answer for one role, with all chains that give it, or what nearly would.

    ``alternatives`` are privileges of which any one is enough, too. With ``columns`` each of them must be covered,
    by the relation's ACL or its own; with ``any_column`` one is enough (ExecCheckOneRelPerms in execMain.c).
    ``together``: all that is asked of the relation at once, see ``missing_together``; what is lost by that the
    columns' own ACLs may still give.
    """
    wanted = (privilege, *alternatives)
    given = tuple(
        chain for p in wanted for chain in sources(catalog, role, p, target, grant_option=grant_option)
    )
    found = () if lost_together(catalog, role, privilege, together, target) else given
    missing = () if found else tuple(columns)
    near: tuple[NearMiss, ...] = ()
    if not found and (columns or any_column) and isinstance(target, Relation):
        found, missing, near = _on_columns(
            catalog, role, privilege, target, columns, given, grant_option=grant_option
        )
    if not found:
        others = (miss for p in wanted for miss in near_misses(catalog, role, p, target))
        near = tuple(
            dict.fromkeys((*near, *(m for m in others if not (near and isinstance(m, SomeColumns)))))
        )
    return Check(
        privilege=privilege.value,
        kind=identity_type(target),
        object=identity(target, catalog.version),
        role=role,
        held=bool(found),
        grantable=any(holds(catalog, role, p, target, grant_option=True) for p in wanted),
        reason=found[0] if found else (),
        sources=found,
        near_misses=near,
        alternatives=tuple(alternatives),
        columns=tuple(columns),
        missing_columns=missing,
        any_column=any_column,
    )


class _OnColumns(NamedTuple):
    found: tuple[Chain, ...]
    missing: tuple[str, ...]
    near: tuple[NearMiss, ...]


def _on_columns(
    catalog: Catalog,
    role: RoleName,
    privilege: Privilege,
    relation: Relation,
    columns: Sequence[str],
    given: Collection[Chain],
    *,
    grant_option: bool,
) -> _OnColumns:
    """What the ACLs of all these columns give together, or those of any column where none is named.

    ``given`` are the chains of the relation's own ACL, which do not count here.
    """
    by_column = {
        name: tuple(
            chain
            for chain in sources(catalog, role, privilege, _column(relation, name), grant_option=grant_option)
            if chain not in given
        )
        for name in columns or [column.name for column in relation.column_acls]
    }
    held = tuple(name for name in columns if by_column[name])
    missing = tuple(name for name in columns if not by_column[name])
    chains = tuple(dict.fromkeys(chain for chains in by_column.values() for chain in chains))
    return _OnColumns(
        () if missing else chains, missing, (SomeColumns(held, missing),) if held and missing else ()
    )


def _column(relation: Relation, name: str) -> Column:
    number = next((column.number for column in relation.column_acls if column.name == name), 0)
    return Column(relation, number, name)
