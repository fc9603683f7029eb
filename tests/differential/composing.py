"""``python -m tests.differential.composing``: what is composed from random ticks, run on the servers.

The role that is named as able to run it can, without a warning; afterwards every ACL is what the composer says, so
that each grantee gains, loses and keeps exactly what was told; after the undo every ACL is as it was before.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

import psycopg
from psycopg import sql

from pgwhy.acl import PUBLIC, AclItem, RoleName, acldefault, parse_acl
from pgwhy.catalog import Catalog, Column, Relation
from pgwhy.remedy.draft import Draft, Plan, drafted, everything, filled, lines, revoked, toggled, with_option
from pgwhy.remedy.draft import no_option as no_option_because
from pgwhy.remedy.effect import Effect, effect
from pgwhy.remedy.standing import Defaults, Subject, acl_of, as_it_is, held_by, key_of
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.command import run
from tests.differential.generator import Connection, attempt, identifier, keywords
from tests.differential.tally import Tally
from tests.differential.worlds import SMALL, Loaded, world
from tests.servers import Server

ROUNDS = 60
_TABLES = {
    "Relation": ("pg_class", "relacl", "oid"),
    "Routine": ("pg_proc", "proacl", "oid"),
    "Type": ("pg_type", "typacl", "oid"),
    "Schema": ("pg_namespace", "nspacl", "oid"),
    "Database": ("pg_database", "datacl", "oid"),
    "Language": ("pg_language", "lanacl", "oid"),
    "ForeignDataWrapper": ("pg_foreign_data_wrapper", "fdwacl", "oid"),
    "ForeignServer": ("pg_foreign_server", "srvacl", "oid"),
    "LargeObject": ("pg_largeobject_metadata", "lomacl", "oid"),
}
_HANDED_ON = ("TABLE", "SEQUENCE", "SCHEMA", "FUNCTION", "TYPE", "LARGE OBJECT")
_DEFAULTS = (
    ("SELECT, INSERT", "TABLES"),
    ("USAGE", "SEQUENCES"),
    ("EXECUTE", "FUNCTIONS"),
    ("USAGE", "TYPES"),
    ("SELECT, UPDATE", "TABLES"),
)


def compare(server: Server, seed: int, tally: Tally, rounds: int = ROUNDS) -> None:
    """One world of this seed, and so many compositions in it."""
    with world(server, seed, SMALL) as loaded:
        change_defaults(loaded)
        hand_on(loaded)
        door = Door(ConnectionOptions(loaded.connection.info.dsn))
        heard: list[str] = []
        loaded.connection.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
        try:
            for number in range(rounds):
                draft = composed(loaded, door)
                play(loaded, draft, tally, heard, f"seed {seed}, round {number}")
        finally:
            door.close()


def change_defaults(loaded: Loaded) -> None:
    """Random default privileges, granted and revoked, in schemas and in all."""
    choose = loaded.world.random
    schemas = [schema.name for schema in loaded.catalog.schemas.values() if not schema.is_system]
    with loaded.connection.transaction():
        for _ in range(40):
            privileges, kind = choose.choice(_DEFAULTS)
            role, grantee = choose.choice(loaded.world.roles), choose.choice([*loaded.world.roles, ""])
            where = sql.SQL(" IN SCHEMA {}").format(identifier(choose.choice(schemas)))
            verb, to = choose.choice((("GRANT", "TO"), ("GRANT", "TO"), ("REVOKE", "FROM")))
            statement = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {}{} {} {} ON {} {} {}{}").format(
                identifier(role),
                where if choose.random() < 0.6 else sql.SQL(""),
                keywords(verb),
                keywords(privileges),
                keywords(kind),
                keywords(to),
                identifier(grantee) if grantee else sql.SQL("PUBLIC"),
                keywords(
                    " WITH GRANT OPTION" if verb == "GRANT" and grantee and choose.random() < 0.3 else ""
                ),
            )
            with attempt(loaded.connection):
                loaded.connection.execute(statement)


def hand_on(loaded: Loaded) -> None:
    """Grant options, and what those who have them grant on, to others and these again to others."""
    choose = loaded.world.random
    with loaded.connection.transaction():
        for _ in range(60):
            target = choose.choice([t for t in loaded.world.targets if t.keyword in _HANDED_ON])
            privilege, chain = choose.choice(target.privileges), choose.sample(loaded.world.roles, 3)
            for granting, (grantor, grantee) in enumerate(zip([None, *chain], chain, strict=False)):
                option = " WITH GRANT OPTION" if granting < 2 else ""
                with attempt(loaded.connection, grantor):
                    loaded.connection.execute(
                        sql.SQL("GRANT {} ON {} TO {}{}").format(
                            keywords(privilege), target.on, identifier(grantee), keywords(option)
                        )
                    )


def composed(loaded: Loaded, door: Door) -> Draft:
    """A draft of random lines with random ticks."""
    choose = loaded.world.random
    roles = [RoleName(role) for role in loaded.world.roles]
    subjects = own_objects(loaded.catalog)
    targets = tuple(choose.sample(subjects, min(len(subjects), choose.randint(1, 4))))
    tables = [key_of(target) for target in targets if isinstance(target, Relation)]
    plan = Plan(
        tuple(choose.sample([*roles, PUBLIC], choose.randint(1, 3))),
        targets,
        unfolded=frozenset(tables if choose.random() < 0.5 else ()),
        future=choose.random() < 0.4,
    )
    draft = door.ask(lambda catalog: drafted(catalog, plan))
    for _ in range(choose.randint(1, 6)):
        draft = ticked(draft, choose)
    return draft


def ticked(draft: Draft, choose: random.Random) -> Draft:
    """Another key was pressed."""
    group = choose.choice(lines(draft, by_object=choose.random() < 0.5))
    row = choose.choice(group)
    cell = choose.choice(draft.row(*row))
    # what is granted is rarer than what is not, and more can be wrong with it
    granted = [c for g, k in group for c in draft.row(g, k) if c.privilege in draft.standing(c).granted]
    if granted and choose.random() < 0.5:
        cell = choose.choice(granted)
    match choose.randint(0, 9):
        case 0 | 1 if no_option_because(draft, cell) is None:
            return with_option(draft, cell)
        case 2:
            return revoked(draft, *row)
        case 3:
            return everything(draft, *row)
        case 4:
            return filled(draft, row, group)
        case _:
            return toggled(draft, cell)


def own_objects(catalog: Catalog) -> list[Subject]:
    """What the world is made of, and its columns."""
    own = {schema.name for schema in catalog.schemas.values() if not schema.is_system}
    found: list[Subject] = [schema for schema in catalog.schemas.values() if schema.name in own]
    found += [r for r in catalog.relations.all() if r.schema in own and r.kind.has_acl]
    found += [r for r in catalog.routines.all() if r.schema in own]
    found += [
        t for t in catalog.types.all() if t.schema in own and t.kind.has_acl and not (t.element or t.relation)
    ]
    found += [*catalog.large_objects.all(), *catalog.servers.values(), *catalog.wrappers.values()]
    return [
        subject for subject in found if key_of(subject)[0] != "Type" or getattr(subject, "typtype", "") != "m"
    ]


def play(loaded: Loaded, draft: Draft, tally: Tally, heard: list[str], what: str) -> None:
    """Run what was composed, compare, take it back, compare again, and roll back."""
    connection, found = loaded.connection, effect(draft)
    told = f"{what}: {found.statements} undone by {found.undo}"
    if not found.statements:
        return
    tally.compare(bool(found.run_as), True, f"{told}: who can run it")
    subjects = [*(o.target for o in draft.offers.values()), *columns(draft)]
    before = {key_of(s): server_acl(connection, draft.catalog, s) for s in subjects}
    mine = {*loaded.world.roles, "postgres"}  # roles of other tests come and go
    backwards = next((role for role in found.undo_run_as if role in mine), None)
    tally.compare(backwards is not None, True, f"{told}: who can undo it")
    for runner in [role for role in found.run_as if role in mine][:2]:
        with connection.transaction(force_rollback=True):
            heard.clear()
            tally.compare(executed(connection, runner, found.statements), "", f"{told} as {runner}")
            tally.compare(heard, [], f"{told} as {runner}: warnings")
            assert found.after is not None
            for s in subjects:
                ours, theirs = (
                    acl_of(found.after, as_it_is(found.after, s)),
                    server_acl(connection, draft.catalog, s),
                )
                if runner == s.owner or loaded.catalog.cluster.roles[runner].superuser:
                    tally.compare(frozenset(ours.items), theirs, f"{told}: ACL of {key_of(s)}")
            undoer = runner if runner in found.undo_run_as or backwards is None else backwards
            tally.compare(
                executed(connection, undoer, found.undo), "", f"{told} as {runner}, undone as {undoer}"
            )
            for s in subjects:
                tally.compare(
                    server_acl(connection, draft.catalog, s), before[key_of(s)], f"{told}: undone {key_of(s)}"
                )
    agrees(draft, found, tally, told)


def agrees(draft: Draft, found: Effect, tally: Tally, told: str) -> None:
    """What is said to be gained, lost and kept is what the ACLs come to."""
    assert found.after is not None
    for difference in found.differences:
        for cell in (c for c in draft.ticks if c.grantee == difference.grantee):
            subject = draft.subject(cell)
            held = cell.privilege in held_by(found.after, cell.grantee, as_it_is(found.after, subject))[0]
            named = (cell.privilege, subject)
            before = cell.privilege in draft.standing(cell).held
            tally.compare(named in difference.gains, held and not before, f"{told}: gains {cell}")
            tally.compare(named in difference.loses, before and not held, f"{told}: loses {cell}")


def columns(draft: Draft) -> list[Column]:
    """The columns of the tables that are composed on, with an ACL or unfolded or not."""
    tables = [o.target for o in draft.offers.values() if isinstance(o.target, Relation)]
    unfolded = {key_of(o.target) for o in draft.offers.values() if isinstance(o.target, Column)}
    found = [Column(table, c.number, c.name) for table in tables for c in table.column_acls]
    return [column for column in found if key_of(column) not in unfolded]


def executed(connection: Connection, role: RoleName, statements: Sequence[str]) -> str:
    """The message with which the server refuses; empty if it does not."""
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(identifier(role)))
            for statement in statements:
                connection.execute(statement.encode())
            connection.execute("RESET SESSION AUTHORIZATION")
    except psycopg.Error as error:
        return str(error)
    return ""


def server_acl(connection: Connection, catalog: Catalog, subject: Subject) -> frozenset[AclItem]:
    """What the server has stored, or what that stands for."""
    if isinstance(subject, Defaults):
        schema = catalog.schemas[subject.schema].oid if subject.schema is not None else 0
        query = """SELECT defaclacl::text FROM pg_default_acl
            WHERE defaclrole = %s AND defaclnamespace = %s AND defaclobjtype = %s"""
        role = catalog.cluster.roles[subject.creator].oid
        row = connection.execute(query, [role, schema, subject.object_type]).fetchone()
        built_in = frozenset(acldefault(subject.kind, subject.creator, catalog.version).items)
        return frozenset(parse_acl(str(row[0])).items) if row else built_in if not schema else frozenset()
    if isinstance(subject, Column):
        query = "SELECT attacl::text FROM pg_attribute WHERE attrelid = %s AND attname = %s"
        row = connection.execute(query, [subject.relation.oid, subject.name]).fetchone()
        return frozenset(parse_acl(str(row[0])).items) if row and row[0] is not None else frozenset()
    table, column, key = _TABLES[type(subject).__name__]
    acl_query = sql.SQL("SELECT {}::text FROM {} WHERE {} = %s").format(*map(keywords, (column, table, key)))
    row = connection.execute(acl_query, [getattr(subject, "oid", 0)]).fetchone()
    if row and row[0] is not None:
        return frozenset(parse_acl(str(row[0])).items)
    return frozenset(acldefault(subject.kind, subject.owner, catalog.version).items)


def main() -> int:
    """Exit status 0 if everything holds."""
    return run("what is composed from random ticks, run on the servers", compare, comparisons=20_000)


if __name__ == "__main__":
    sys.exit(main())
