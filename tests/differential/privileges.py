"""Compares ``check``, ``decide`` and ``matrix`` with has_*_privilege and pg_has_role on a random cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pgwhy.access import RoleOption, check, decide, graph, role_check
from pgwhy.access.matrix import Selection, matrix
from pgwhy.acl import COLUMN_PRIVILEGES, ObjectKind, Privilege, RoleName, privileges_of
from pgwhy.catalog import Catalog, Column, Securable, Type, identity, identity_type
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from tests.differential.generator import Connection
from tests.differential.grants import compare_grants, compare_revokes
from tests.differential.large_objects import compare_large_objects
from tests.differential.tally import Tally
from tests.differential.worlds import Loaded


@dataclass(frozen=True)
class Question:
    """Objects of one kind, the privileges to ask for, and the server's function that answers."""

    function: str
    key: str
    """The SQL expression for the object, over the parameters ``oid``, ``number`` and ``name``."""
    targets: Sequence[tuple[Securable, int, int, str]]
    """Each with its oid, column number and name."""
    privileges: Sequence[Privilege]


def compare_privileges(connection: Connection, catalog: Catalog, tally: Tally, seen: set[RoleName]) -> None:
    """All roles × objects × privileges × grant options, as ``decide`` and ``matrix`` say them, and the server."""
    held: set[tuple[str, str, RoleName, str, bool]] = set()
    for question in questions(connection, catalog):
        for role in sorted(seen):
            _compare_one_role(connection, catalog, tally, question, role, held)
    ours = {
        (row.kind, row.object, entry.role, entry.privilege.value, entry.grantable)
        for row in matrix(catalog, Selection(system=True))
        for entry in row.entries
        if entry.role in seen and (row.kind != "large object" or catalog.version >= 180000)
    }
    tally.comparisons += len(held)
    tally.differences += [f"matrix has too much: {row}" for row in sorted(ours - held, key=str)]
    tally.differences += [f"matrix lacks: {row}" for row in sorted(held - ours, key=str)]


def _compare_one_role(
    connection: Connection,
    catalog: Catalog,
    tally: Tally,
    question: Question,
    role: RoleName,
    held: set[tuple[str, str, RoleName, str, bool]],
) -> None:
    servers = iter(ask(connection, question, role))
    own = graph(catalog).bits([role])
    for target, *_ in question.targets:
        decision = decide(catalog, target)
        shown = identity_type(target), identity(target, catalog.version)
        for privilege in question.privileges:
            what = f"{role!r} {privilege} on {shown}"
            answers = next(servers), next(servers)
            ours = (
                bool(decision.held.get(privilege, 0) & own),
                bool(decision.grantable.get(privilege, 0) & own),
            )
            tally.compare(ours[0], answers[0] == "1", what)
            tally.compare(ours[1], answers[1] == "1", what + " WITH GRANT OPTION")
            if answers[0] == "1" and is_row(target, catalog, privilege, own):
                held.add((*shown, role, privilege.value, answers[1] == "1"))


def is_row(target: Securable, catalog: Catalog, privilege: Privilege, own: int) -> bool:
    """Whether the matrix shows it: a column only with what its relation does not already give."""
    if isinstance(target, Column):
        of_relation, of_column = decide(catalog, target.relation), decide(catalog, target)
        return not of_relation.held[privilege] & own or bool(of_relation.grantable[privilege] & own) != bool(
            of_column.grantable[privilege] & own
        )
    return target.kind is not ObjectKind.PARAMETER or target.acl is not None


def ask(connection: Connection, question: Question, role: RoleName) -> str:
    """The server's answers as a string of 0 and 1: by object, by privilege, without and with grant option."""
    call = f"pg_catalog.{question.function}(r.oid, {question.key}, p.name"
    row = connection.execute(
        f"""
        SELECT coalesce(string_agg(
            coalesce({call})::int::text, 'n') || coalesce({call} || ' WITH GRANT OPTION')::int::text, 'n'),
            '' ORDER BY o.ord, p.ord), '')
        FROM pg_catalog.pg_roles r,
             unnest(%s::oid[], %s::int2[], %s::text[]) WITH ORDINALITY o(oid, number, name, ord),
             unnest(%s::text[]) WITH ORDINALITY p(name, ord)
        WHERE r.rolname = %s
        """.encode(),
        [
            [oid for _, oid, _, _ in question.targets],
            [number for _, _, number, _ in question.targets],
            [name for *_, name in question.targets],
            [privilege.value for privilege in question.privileges],
            role,
        ],
    ).fetchone()
    assert row is not None
    return str(row[0])


def questions(connection: Connection, catalog: Catalog) -> Iterator[Question]:
    """Everything that the server can be asked about this database, kind by kind."""
    version = catalog.version

    def of(function: str, kind: ObjectKind, targets: Iterable[Securable], key: str = "o.oid") -> Question:
        listed = [(target, getattr(target, "oid", 0), 0, getattr(target, "name", "")) for target in targets]
        return Question(function, key, listed, privileges_of(kind, version))

    relations = catalog.relations.all()
    tables = [r for r in relations if r.kind.has_acl and r.kind is not ObjectKind.SEQUENCE]
    yield of("has_table_privilege", ObjectKind.TABLE, tables)
    sequences = [r for r in relations if r.kind is ObjectKind.SEQUENCE]
    yield of("has_sequence_privilege", ObjectKind.SEQUENCE, sequences)
    yield Question("has_column_privilege", "o.oid, o.number", columns(connection, catalog), COLUMN_PRIVILEGES)
    yield of("has_function_privilege", ObjectKind.FUNCTION, catalog.routines.all())
    yield of("has_type_privilege", ObjectKind.TYPE, listed_types(catalog))
    yield of("has_schema_privilege", ObjectKind.SCHEMA, catalog.schemas.values())
    yield of("has_database_privilege", ObjectKind.DATABASE, catalog.cluster.databases.values())
    yield of("has_language_privilege", ObjectKind.LANGUAGE, catalog.languages.values())
    wrappers = catalog.wrappers.values()
    yield of("has_foreign_data_wrapper_privilege", ObjectKind.FOREIGN_DATA_WRAPPER, wrappers)
    yield of("has_server_privilege", ObjectKind.FOREIGN_SERVER, catalog.servers.values())
    yield of("has_tablespace_privilege", ObjectKind.TABLESPACE, catalog.cluster.tablespaces.values())
    if version >= 150000:
        parameters = [p for p in catalog.cluster.parameters.values() if p.acl is not None]
        yield of("has_parameter_privilege", ObjectKind.PARAMETER, parameters, "o.name")
    if version >= 180000:
        yield of("has_largeobject_privilege", ObjectKind.LARGE_OBJECT, catalog.large_objects.all())


def columns(connection: Connection, catalog: Catalog) -> list[tuple[Securable, int, int, str]]:
    """Columns of user relations, system columns included, and every column that has an ACL."""
    rows = connection.execute(
        """
        SELECT a.attrelid::int8, a.attnum::int, a.attname::text FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        WHERE NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND (c.oid >= 16384 AND a.attnum > -2 OR a.attacl IS NOT NULL)
        ORDER BY 1, 2
        """
    ).fetchall()
    found: list[tuple[Securable, int, int, str]] = []
    for oid, number, name in rows:
        assert isinstance(oid, int)
        assert isinstance(number, int)
        relation = catalog.relations.by_id(oid)
        if relation is not None:
            found.append((Column(relation, number, str(name)), oid, number, str(name)))
    return found


def listed_types(catalog: Catalog) -> list[Type]:
    """The types that the matrix lists: not arrays, multiranges and row types of tables."""
    listed: list[Type] = []
    for found in catalog.types.all():
        relation = catalog.relations.by_id(found.relation) if found.relation else None
        of_its_own = not found.relation or (
            relation is not None and relation.kind is ObjectKind.COMPOSITE_TYPE
        )
        if of_its_own and not found.element and found.typtype != "m":
            listed.append(found)
    return listed


def compare_dependent_types(
    connection: Connection, catalog: Catalog, tally: Tally, seen: set[RoleName]
) -> None:
    """Arrays, multiranges and row types, which the matrix leaves out but whose USAGE can be asked for."""
    listed = set(map(id, listed_types(catalog)))
    others = [t for t in catalog.types.all() if id(t) not in listed and t.oid >= FIRST_NORMAL_OID]
    question = Question(
        "has_type_privilege", "o.oid", [(t, t.oid, 0, "") for t in others], (Privilege.USAGE,)
    )
    for role in sorted(seen):
        _compare_one_role(connection, catalog, tally, question, role, set())


def compare_checks(catalog: Catalog, tally: Tally, seen: set[RoleName], targets: Iterable[Securable]) -> None:
    """``check`` with its reasons against ``decide``, which was compared with the server: the chains must agree."""
    for target in targets:
        decision = decide(catalog, target)
        for role in seen:
            own = graph(catalog).bits([role])
            for privilege in decision.held:
                answer = check(catalog, role, privilege, target)
                what = f"check {role!r} {privilege} on {identity(target, catalog.version)}"
                tally.compare(answer.held, bool(decision.held[privilege] & own), what)
                tally.compare(
                    answer.grantable, bool(decision.grantable[privilege] & own), what + " grantable"
                )


def compare_roles(connection: Connection, catalog: Catalog, tally: Tally, seen: set[RoleName]) -> None:
    """pg_has_role for every pair of roles: USAGE, MEMBER, SET (16 and newer) and ADMIN."""
    asked: dict[RoleOption, str] = {RoleOption.USAGE: "USAGE", RoleOption.MEMBER: "MEMBER"}
    asked[RoleOption.ADMIN] = "USAGE WITH ADMIN OPTION"
    if catalog.version >= 160000:
        asked[RoleOption.SET] = "SET"
    for option, words in asked.items():
        rows = connection.execute(
            """
            SELECT a.rolname::text, b.rolname::text, pg_has_role(a.oid, b.oid, %s)
            FROM pg_roles a, pg_roles b WHERE a.rolname = ANY(%s) AND b.rolname = ANY(%s)
            """,
            [words, sorted(seen), sorted(seen)],
        ).fetchall()
        for role, other, servers in rows:
            ours = role_check(
                catalog, RoleName(str(role)), option, catalog.cluster.roles[RoleName(str(other))]
            )
            tally.compare(ours.held, servers, f"{role!r} {option} {other!r}")
            tally.compare(bool(ours.sources), servers, f"{role!r} {option} {other!r}: sources")


def compare_all(loaded: Loaded, tally: Tally) -> None:
    """Everything that a random cluster can be asked."""
    connection, catalog, seen = loaded.connection, loaded.catalog, loaded.roles
    compare_privileges(connection, catalog, tally, seen)
    compare_dependent_types(connection, catalog, tally, seen)
    compare_roles(connection, catalog, tally, seen)
    relations = [found for found in catalog.relations.all() if found.oid >= FIRST_NORMAL_OID]
    routines = [found for found in catalog.routines.all() if found.oid >= FIRST_NORMAL_OID]
    types = [found for found in catalog.types.all() if found.oid >= FIRST_NORMAL_OID]
    for targets in (relations, routines, types, catalog.schemas.values(), catalog.cluster.databases.values()):
        compare_checks(catalog, tally, seen, targets)
    compare_grants(loaded, tally, rounds=400)
    compare_revokes(loaded, tally, rounds=200)
    if catalog.version < 180000:
        compare_large_objects(connection, catalog, tally, seen)
