"""What runs when a relation is used: triggers, policies and rewrite rules, a view's query among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Policy, Rule, Trigger
from pgwhy.server.connection import Rows
from pgwhy.server.details.aspect import Aspect, Fields, grouped, numbers
from pgwhy.server.expression import expression_of, read_expression
from pgwhy.server.names import Names
from pgwhy.server.node_tree import parse
from pgwhy.server.relations import security_invoker, view_option
from pgwhy.server.updatable import view_target
from pgwhy.server.view_outputs import view_combines, view_merges, view_outputs

_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE, _INSTEAD = (1 << bit for bit in range(7))
"""The bits of tgtype (pg_trigger.h)."""

SELECT_RULE = "1"


def _triggers_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT tgrelid, oid, tgname, tgfoid, tgtype, tgenabled, tgisinternal, tgattr::text, tgqual::text,
               tgoldtable, tgnewtable
        FROM pg_trigger WHERE {chosen("tgrelid")} ORDER BY tgrelid, tgname, oid"""


def _read_triggers(rows: Rows, names: Names) -> Fields:
    return grouped(
        "triggers",
        [
            (
                relation,
                Trigger(
                    oid=oid,
                    name=name,
                    function=function,
                    insert=bool(bits & _INSERT),
                    update=bool(bits & _UPDATE),
                    delete=bool(bits & _DELETE),
                    truncate=bool(bits & _TRUNCATE),
                    before=bool(bits & _BEFORE),
                    instead=bool(bits & _INSTEAD),
                    row=bool(bits & _ROW),
                    enabled=enabled,
                    # up to 14 a partition's copy of a trigger is internal, too; those of keys are the server's own
                    internal=internal and function < FIRST_NORMAL_OID,
                    columns=numbers(columns),
                    when=read_expression(condition),
                    tables=tuple(name for name in tables if name),
                ),
            )
            for relation, oid, name, function, bits, enabled, internal, columns, condition, *tables in rows
        ],
    )


def _policies_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT polrelid, polname, polcmd, polpermissive, polroles, polqual::text, polwithcheck::text
        FROM pg_policy WHERE {chosen("polrelid")} ORDER BY polrelid, polname"""


def _read_policies(rows: Rows, names: Names) -> Fields:
    return grouped(
        "policies",
        [
            (
                relation,
                Policy(
                    name,
                    command,
                    permissive,
                    tuple(names.role_or_public(role) for role in roles),
                    read_expression(using),
                    read_expression(check),
                ),
            )
            for relation, name, command, permissive, roles, using, check in rows
        ],
    )


def _rules_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT r.ev_class, r.rulename, r.ev_type, r.is_instead, r.ev_enabled, c.reloptions::text,
               r.ev_qual::text, r.ev_action::text
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        WHERE {chosen("r.ev_class")} ORDER BY r.ev_class, r.rulename"""


def _read_rules(rows: Rows, names: Names) -> Fields:
    rules: defaultdict[int, list[Rule]] = defaultdict(list)
    targets: dict[int, dict[str, Any]] = {}
    for relation, name, event, instead, enabled, options, condition, action in rows:
        tree = parse(action)
        of_view = event == SELECT_RULE
        as_owner = not (of_view and options is not None and security_invoker(options))
        # one walk over both: what the condition touches is checked as what the action does
        rules[relation].append(
            Rule(name, event, instead, enabled, expression_of([parse(condition), tree], as_owner=as_owner))
        )
        if of_view:
            base, columns = view_target(tree)
            outputs, source = view_outputs(tree, as_owner=as_owner)
            targets[relation] = {
                "view_base": base,
                "view_columns": columns,
                "view_merges": view_merges(tree) and not view_option(options or "", "security_barrier"),
                "view_combines": view_combines(tree),
                "view_outputs": outputs,
                "view_source": source,
                "view_check": _check_option(options or ""),
            }
    return {
        relation: {"rules": tuple(found), **targets.get(relation, {})} for relation, found in rules.items()
    }


def _check_option(options: str) -> str:
    """``local`` or ``cascaded`` (view_reloptions in reloptions.c); empty for a view without."""
    found = (option.partition("=") for option in options.strip("{}").split(","))
    return next((value.lower() for name, _, value in found if name == "check_option"), "")


TRIGGERS = Aspect(_triggers_statement, _read_triggers)
POLICIES = Aspect(_policies_statement, _read_policies)
RULES = Aspect(_rules_statement, _read_rules)
