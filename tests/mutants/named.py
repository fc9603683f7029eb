"""The rules that went unnoticed once, or nearly: each has a mutant by its name, whatever else is drawn."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.mutant import PACKAGE, Mutant


class Broken(NamedTuple):
    """A rule, and how the source reads without it."""

    rule: str
    file: str
    before: str
    after: str


BROKEN = (
    Broken(
        "pg-write-all-data-counts-only-without-a-grant-of-another-write",
        "access/check.py",
        "return frozenset(without) if 0 < len(without) < len(writes) else frozenset()",
        "return frozenset()",
    ),
    Broken(
        "members-of-the-owner-have-its-grant-options",
        "access/decision.py",
        "owners = 0 if nobody_yet else roles.inherited_by(owner)",
        "owners = 0 if nobody_yet else roles.bits([owner])",
    ),
    Broken(
        "a-revoke-on-a-table-takes-the-grants-on-its-columns",
        "access/apply.py",
        "if isinstance(change, Revoke) and isinstance(changed, Relation):",
        "if False:",
    ),
    Broken(
        "empty-default-privileges-are-the-built-in-ones",
        "access/future.py",
        "return None if same or not merged.items else merged",
        "return None if same else merged",
    ),
    Broken(
        "pg-write-all-data-has-usage-on-schemas",
        "access/decision.py",
        "    (WRITE_ALL, PG_14, (Family.SCHEMA,), (Privilege.USAGE,)),\n",
        "",
    ),
    Broken(
        "a-multirange-has-the-privileges-of-its-range",
        "access/decision.py",
        'return target.typtype == "m" and catalog.version >= PG_17',
        "return False",
    ),
    Broken(
        "truncate-is-guarded-on-system-catalogs",
        "access/decision.py",
        "Privilege.TRUNCATE, ",
        "",
    ),
    Broken(
        "the-database-owner-inherits-by-its-attribute-before-16",
        "access/membership.py",
        "inherited = cluster.version >= PG_16 or cluster.roles[connected.owner].inherit",
        "inherited = True",
    ),
    Broken(
        "relations-are-checked-before-functions",
        "statement/ledger.py",
        '''RELATIONS = 3
    """Executor start: the relations (ExecCheckPermissions)."""
    FUNCTIONS = 4''',
        '''FUNCTIONS = 3
    """Executor start: the relations (ExecCheckPermissions)."""
    RELATIONS = 4''',
    ),
    Broken(
        "lock-in-row-share-mode-by-insert-since-16",
        "statement/kinds/lock.py",
        "(version >= PG_16 and mode < _ROW_EXCLUSIVE)",
        "(version >= PG_16 and mode < _ROW_SHARE)",
    ),
    Broken(
        "comment-on-a-role-asks-for-admin-since-16",
        "statement/kinds/comment.py",
        "demands.member(role, RoleOption.ADMIN, message)",
        "return",
    ),
    Broken(
        "force-row-level-security-holds-for-the-owner",
        "statement/follow/policies.py",
        "roles.has_privileges_of(role, relation.owner) and not relation.force_row_security",
        "roles.has_privileges_of(role, relation.owner)",
    ),
    Broken(
        "an-untrusted-language-is-for-superusers",
        "statement/kinds/create_routine.py",
        "if language.trusted:",
        "if True:",
    ),
    Broken(
        "create-or-replace-function-asks-for-ownership",
        "statement/kinds/create_routine.py",
        "if node.replace:",
        "if False:",
    ),
)


def named() -> Iterator[Mutant]:
    """A mutant for each."""
    for rule, file, before, after in BROKEN:
        source = (PACKAGE / file).read_bytes()
        assert source.count(before.encode()) == 1, (rule, source.count(before.encode()))
        start = source.index(before.encode())
        end = start + len(before.encode())
        lines = range(source.count(b"\n", 0, start) + 1, source.count(b"\n", 0, end) + 2)
        yield Mutant(rule, "named", file, start, end, after, lines if _in_function(source, lines) else None)


def _in_function(source: bytes, lines: range) -> bool:
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(node.lineno < lines.start <= (node.end_lineno or 0) for node in functions)
