"""Reasons and near misses as sentences, the same in the terminal and on the command line. Safe to show."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy.access import (
    Chain,
    Check,
    DatabaseOwner,
    Default,
    Granted,
    Member,
    NearMiss,
    NotInherited,
    OnlyGrantOption,
    OtherCreator,
    Owner,
    Predefined,
    SomeColumns,
    Step,
    Superuser,
    effective,
)
from pgwhy.acl import PUBLIC, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, NamedObject, identity, identity_type
from pgwhy.printable import printable
from pgwhy.search_path.resolution import Target

_TOLD = 6
"""How many are named before the rest is counted."""


def role_name(role: RoleName) -> str:
    """The role as it is shown; the empty name is PUBLIC."""
    return "PUBLIC" if role == PUBLIC else printable(role)


def no_such_role(role: str) -> str:
    """What is said of a role that was asked for in vain."""
    shown = printable(role) or '""'
    return f"There is no role {shown} on this server"


def chain_words(chain: Chain) -> str:
    """How a privilege is come by: ``through app_rw, granted by Stephen``; empty for the empty chain."""
    return ", ".join(_step_words(step) for step in chain)


def _step_words(step: Step) -> str:
    match step:
        case Superuser():
            return "as superuser"
        case Owner():
            return f"as owner ({role_name(step.role)})"
        case Granted():
            to = "to PUBLIC, " if step.grantee == PUBLIC else ""
            option = " with grant option" if step.grantable else ""
            columns = f" on column {', '.join(map(printable, step.columns))}" if step.columns else ""
            return f"{to}granted by {role_name(step.grantor)}{columns}{option}"
        case Default():
            return "to PUBLIC by default" if step.grantee == PUBLIC else "by default"
        case Member():
            return f"through {role_name(step.role)}{_options(step)}"
        case DatabaseOwner():
            return f"through {role_name(step.role)} as owner of the database"
        case Predefined():
            return f"which {role_name(step.role)} has on everything"


def _options(step: Member) -> str:
    without = [name for name, given in (("INHERIT", step.inherit), ("SET", step.set)) if not given]
    told = [f"{name} FALSE" for name in without] + (["ADMIN TRUE"] if step.admin else [])
    return f" ({', '.join(told)})" if told else ""


def near_miss_words(miss: NearMiss) -> str:
    """What nearly gave the privilege, and why it did not."""
    match miss:
        case NotInherited():
            after = f"; held after SET ROLE {role_name(miss.set_role)}" if miss.set_role else ""
            return f"{chain_words(miss.chain)}: but {role_name(miss.blocked_at)} is not inherited{after}"
        case SomeColumns():
            columns = f"held on column {', '.join(map(printable, miss.held))}"
            missing = f", missing on {', '.join(map(printable, miss.missing))}" if miss.missing else " only"
            return columns + missing
        case OtherCreator():
            where = f" in schema {printable(miss.schema)}" if miss.schema is not None else ""
            return (
                f"default privileges of {role_name(miss.creator)}{where} would give it to {role_name(miss.grantee)}, "
                f"but the owner is {role_name(miss.owner)}"
            )
        case OnlyGrantOption():
            return f"it was revoked from the owner {role_name(miss.owner)}, who may grant it again"


def target_words(kind: str, identity: str) -> str:
    """``sequence public.descriptions_id_seq``."""
    return f"{kind} {printable(identity)}"


def named_words(target: Target, version: int) -> str:
    """``public.mytable (table)``."""
    return f"{printable(identity(target, version))} ({identity_type(target)})"


def has_words(catalog: Catalog, role: RoleName, target: Target) -> str:
    """``sdc has SELECT, INSERT``; empty for what has no privileges."""
    if isinstance(target, NamedObject) or not target.kind.has_acl:
        return ""
    held, _ = effective(catalog, role, target)
    return f"{role_name(role)} has {', '.join(in_spoken_order(held)) or 'no privilege on it'}"


def who_can_run(catalog: Catalog, run_as: Sequence[RoleName], *, can_run: bool) -> str:
    """``Stephen or a superuser can run it; you, as postgres, can.``"""
    roles, me = catalog.cluster.roles, catalog.session.user
    able = some_names(run_as) or "nobody who is known here"
    superuser = any(roles[role].superuser for role in run_as if role in roles)
    who = able if superuser else f"{able} or a superuser"
    mine = f"; you, as {role_name(me)}, {'can' if can_run else 'cannot'}" if me else ""
    return f"{who} can run it{mine}."


def some_names(roles: Sequence[RoleName]) -> str:
    """The first few, and how many more there are."""
    return some([role_name(role) for role in roles])


def some(names: Sequence[str]) -> str:
    """The first few of any names, and how many more there are; as safe to show as the names are."""
    told = ", ".join(names[:_TOLD])
    return f"{told} and {len(names) - _TOLD} more" if len(names) > _TOLD else told


def check_words(check: Check) -> str:
    """The check in one line: privilege, object, columns."""
    target = target_words(check.kind, check.object)
    match check.privilege:
        case "EXISTS":
            return f"there is no {target}"
        case "RULE":
            return f"nobody may do this to {target}"
        case "OWNER":
            return f"OWNER of {target}"
        case "POLICY":
            return f"row level security of {target} lets rows through"
        case _:
            pass
    words = " or ".join((check.privilege, *(p.value for p in check.alternatives)))
    columns = f" ({', '.join(map(printable, check.columns))})" if check.columns else ""
    any_column = " (any column)" if check.any_column else ""
    return f"{words} on {target}{columns}{any_column}"
