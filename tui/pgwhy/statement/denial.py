"""What the server says when a requirement is not met, computed from the kind and name of the object."""

from __future__ import annotations

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Column, Ownable, Relation, name_of
from pgwhy.statement.requirement import Denial, Permitted

INSUFFICIENT_PRIVILEGE = "42501"
UNDEFINED_TABLE = "42P01"
UNDEFINED_COLUMN = "42703"
UNDEFINED_FUNCTION = "42883"
UNDEFINED_OBJECT = "42704"
INVALID_SCHEMA_NAME = "3F000"


def absent(kind: ObjectKind | None, name: str) -> Denial:
    """``… does not exist``; of None a relation of any kind."""
    if kind is None:
        return Denial(UNDEFINED_TABLE, f'relation "{name}" does not exist')
    return Denial(kind.undefined, f'{kind.value} "{name}" does not exist')


def no_privilege(target: Ownable, kind: ObjectKind | None = None) -> Denial:
    """``permission denied for …``; ``kind`` where the server names another than the object's own."""
    if isinstance(target, Column):
        message = f'permission denied for column "{target.name}" of relation "{target.relation.name}"'
    else:
        message = f"permission denied for {(kind or target.kind).message_words} {name_of(target)}"
    return Denial(INSUFFICIENT_PRIVILEGE, message)


def not_owner(target: Ownable) -> Denial:
    """``must be owner of …``."""
    if isinstance(target, Column):
        return not_owner_of_relation(target.relation)
    return Denial(INSUFFICIENT_PRIVILEGE, f"must be owner of {target.kind.message_words} {name_of(target)}")


def not_owner_of_relation(relation: Relation) -> Denial:
    """For what belongs to a relation, such as its triggers, rules, policies and columns."""
    return Denial(INSUFFICIENT_PRIVILEGE, f"must be owner of relation {relation.name}")


def ruled_out(need: Permitted) -> Denial:
    """What the rule says."""
    return Denial(need.rule.sqlstate, need.rule.message(need.name, need.of))


def refused(message: str) -> Denial:
    """Any other message with SQLSTATE 42501."""
    return Denial(INSUFFICIENT_PRIVILEGE, message)
