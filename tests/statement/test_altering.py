"""ALTER … OWNER TO, RENAME and SET SCHEMA of every kind of object: the server's answer, message by message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import postgast
import pytest
from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.statement import Analysis
from tests.servers import FreshDatabase, Server, fresh_database
from tests.statement.altering import ALTERED, NOT_READ, WORLD, Altered
from tests.statement.asking import NO_ROWS, OK, PRIVILEGE_ERRORS, UNKNOWN, Asked, answer, asking

SYNTAX_ERROR = "42601"
RULED = ("42809", "0LP01")
"""What the server says of a type that is of another kind: the same words are expected."""
_OWNED = [
    *("OBJECT_AGGREGATE", "OBJECT_COLLATION", "OBJECT_CONVERSION", "OBJECT_DOMAIN", "OBJECT_FOREIGN_SERVER"),
    *("OBJECT_FOREIGN_TABLE", "OBJECT_FUNCTION", "OBJECT_LANGUAGE", "OBJECT_LARGEOBJECT", "OBJECT_MATVIEW"),
    *("OBJECT_OPCLASS", "OBJECT_OPERATOR", "OBJECT_OPFAMILY", "OBJECT_PROCEDURE", "OBJECT_PUBLICATION"),
    *("OBJECT_SCHEMA", "OBJECT_SEQUENCE", "OBJECT_STATISTIC_EXT", "OBJECT_TABLE", "OBJECT_TSCONFIGURATION"),
    *("OBJECT_TSDICTIONARY", "OBJECT_TYPE", "OBJECT_VIEW"),
]
"""What the role is made the owner of, to be asked once more."""


class World:
    """A database, and questions about it by short names of roles."""

    def __init__(self, database: FreshDatabase, asked: Asked) -> None:
        self.database, self.asked = database, asked

    def full(self, text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: self.database.own(found[1]), text)

    def wrong(
        self, texts: list[str], *, doubted: bool = False, also: tuple[str, ...] = ("postgres",)
    ) -> list[str]:
        """Where the answers to the role and to ``also``, a superuser, are not the server's."""
        found: list[str] = []
        for text in map(self.full, texts):
            for role in (self.database.own("me"), *also):
                said = self.asked.server(role, text, "s")
                (analysis,) = self.asked.analyses(role, text, "s")
                if not said.startswith(SYNTAX_ERROR) and not _agree(said, analysis, doubted=doubted):
                    found.append(f"{role}: {text}: the server {said}, pgwhy {_refusal(analysis)}")
        return found


def _agree(said: str, analysis: Analysis, *, doubted: bool) -> bool:
    """The server's message is the first refusal; what it says for another reason need not be known."""
    if said in (OK, NO_ROWS):
        return _refusal(analysis) == OK or doubted
    if said.startswith((*PRIVILEGE_ERRORS, *RULED)):
        return _refusal(analysis) == said or (doubted and _refusal(analysis).startswith(UNKNOWN))
    return _refusal(analysis) in (said, OK)


def _refusal(analysis: Analysis) -> str:
    """The first that refuses it, be it a rule that is no privilege."""
    found = next((each for each in analysis.answers if each.fails or each.is_ruled_out), None)
    if found is None:
        return answer(analysis)
    return f"{found.requirement.denial.sqlstate} {found.requirement.denial.message}"


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    with fresh_database(server) as database, asking(database) as asked:
        made = World(database, asked)
        database.execute(made.full(WORLD))
        yield made


@pytest.fixture(scope="module")
def own_world(server: Server) -> Iterator[World]:
    """The same where the role owns what a role can own."""
    with fresh_database(server) as database, asking(database) as asked:
        made = World(database, asked)
        owned = (f"ALTER {ALTERED[kind].named} OWNER TO {{me}};" for kind in _OWNED)
        database.execute(made.full(WORLD + "".join((*owned, "ALTER TYPE c OWNER TO {me}"))))
        yield made


def test_every_kind_of_object_that_the_parser_knows_has_its_row() -> None:
    assert set(ALTERED) == set(pb.ObjectType.keys())


@pytest.mark.parametrize("kind", ALTERED)
def test_the_rows_are_what_the_grammar_has(kind: str) -> None:
    """Each form is one of this kind for the parser; those that a row leaves out do not parse."""
    row = ALTERED[kind]
    for text in row.statements():
        found = _kind_of(re.sub(r"[{}]", "", text))
        assert found == pb.ObjectType.Value(kind), text
    for form in set("ons") - set(row.forms) if row.named and not row.part else ():
        (first, *_) = Altered(row.named, form).statements()
        with suppress(postgast.PgQueryError):
            assert _kind_of(re.sub(r"[{}]", "", first)) != pb.ObjectType.Value(kind), first


def _kind_of(text: str) -> int:
    statement = postgast.wrap(postgast.parse(text).stmts[0].stmt)
    match statement:
        case nodes.AlterTableStmt():
            return statement.objtype
        case nodes.RenameStmt():
            return statement.rename_type
        case nodes.AlterOwnerStmt() | nodes.AlterObjectSchemaStmt():
            return statement.object_type
        case _:
            raise AssertionError(text)


@pytest.mark.parametrize("kind", [kind for kind, row in ALTERED.items() if row.forms])
def test_the_answer_is_the_server_s(world: World, own_world: World, kind: str) -> None:
    statements = ALTERED[kind].statements()
    doubted = kind in NOT_READ
    assert not world.wrong(statements, doubted=doubted)
    assert not own_world.wrong(statements, doubted=doubted, also=())


TYPES = """
CREATE ROLE {me}; CREATE ROLE {ow}; CREATE ROLE {crew}; GRANT {crew} TO {me};
CREATE SCHEMA s; CREATE SCHEMA dest; CREATE SCHEMA shut; CREATE SCHEMA {schema};
GRANT USAGE ON SCHEMA s, dest TO {me}; GRANT CREATE ON SCHEMA dest TO {me};
SET search_path = s;
CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CONSTRAINT pos CHECK (VALUE > 0); CREATE TYPE c AS (a int);
CREATE TYPE r AS RANGE (subtype = int); CREATE TYPE sh; CREATE TABLE t (a int); CREATE TYPE shut.x AS ENUM ('a');
CREATE TYPE my_e AS ENUM ('a'); CREATE DOMAIN my_d AS int CONSTRAINT pos CHECK (VALUE > 0); CREATE TYPE my_c AS (a int);
CREATE TYPE my_r AS RANGE (subtype = int); CREATE TYPE my_sh; CREATE TYPE shut.my AS ENUM ('a');
ALTER TYPE my_e OWNER TO {me}; ALTER DOMAIN my_d OWNER TO {me}; ALTER TYPE my_c OWNER TO {me};
ALTER TYPE my_r OWNER TO {me}; ALTER TYPE my_sh OWNER TO {me}; ALTER TYPE shut.my OWNER TO {me};
CREATE FUNCTION f(int) RETURNS bool LANGUAGE plpgsql AS 'begin return true; end';
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
CREATE DOMAIN closed AS int; REVOKE USAGE ON DOMAIN closed FROM PUBLIC;
"""
_NAMES = [
    *("e", "d", "c", "r", "sh", "t", "_e", "_t", "r_multirange", "shut.x", "int4", "pg_catalog.int4"),
    *(
        "my_e",
        "my_d",
        "my_c",
        "my_r",
        "my_sh",
        "_my_e",
        "my_r_multirange",
        "shut.my",
        "gone",
        "gone.gone",
        "s.e",
    ),
]
_FORMS = [
    *("OWNER TO {me}", "OWNER TO {crew}", "OWNER TO {ow}", "OWNER TO postgres", "OWNER TO nobody"),
    *("RENAME TO zz", "SET SCHEMA dest", "SET SCHEMA shut", "SET SCHEMA nowhere"),
]
_OF_TYPES = [
    *("ADD VALUE 'x'", "RENAME VALUE 'a' TO 'x'", "ADD ATTRIBUTE z int", "ADD ATTRIBUTE z closed"),
    *("DROP ATTRIBUTE a", "ALTER ATTRIBUTE a TYPE text", "RENAME ATTRIBUTE a TO z", "SET (SEND = int4send)"),
]
_OF_DOMAINS = [
    *("SET DEFAULT 3", "DROP DEFAULT", "SET NOT NULL", "DROP NOT NULL", "RENAME CONSTRAINT pos TO z"),
    *(
        "ADD CHECK (VALUE > 1)",
        "ADD CHECK (f(VALUE))",
        "ADD CHECK (f(VALUE)) NOT VALID",
        "ADD CHECK (g(VALUE))",
    ),
    *("ADD CHECK (x > 1)", "DROP CONSTRAINT pos", "VALIDATE CONSTRAINT pos", "SET DEFAULT f(1)::int"),
]


@pytest.fixture(scope="module")
def types(server: Server) -> Iterator[World]:
    with fresh_database(server) as database, asking(database) as asked:
        made = World(database, asked)
        database.execute(made.full(TYPES))
        yield made


@pytest.mark.parametrize("name", _NAMES)
def test_each_form_of_alter_type_and_domain_asks_in_its_own_order(types: World, name: str) -> None:
    texts = [f"ALTER {word} {name} {form}" for word in ("TYPE", "DOMAIN") for form in _FORMS]
    texts += [f"ALTER TYPE {name} {form}" for form in _OF_TYPES]
    texts += [f"ALTER DOMAIN {name} {form}" for form in _OF_DOMAINS]
    for word in ("TYPE", "DOMAIN"):
        texts += [
            f"DROP {word} {name}",
            f"COMMENT ON {word} {name} IS 'x'",
            f"GRANT USAGE ON {word} {name} TO {{ow}}",
        ]
    texts.append(f"COMMENT ON CONSTRAINT pos ON DOMAIN {name} IS 'x'")
    assert not types.wrong(texts)


def test_a_type_that_a_script_makes_is_altered_as_one_that_is_there(database: FreshDatabase) -> None:
    me, ow = database.own("me"), database.own("ow")
    database.execute(f"CREATE ROLE {me}; CREATE ROLE {ow}; CREATE SCHEMA s AUTHORIZATION {me}")
    script = [
        "CREATE DOMAIN yr AS int",
        "CREATE TYPE color AS ENUM ('red')",
        f"ALTER DOMAIN yr OWNER TO {ow}",
        "ALTER TYPE color RENAME TO colour",
        "ALTER TYPE color RENAME TO again",
        "CREATE TABLE paint (c colour, y yr)",
        "ALTER TYPE colour SET SCHEMA nowhere",
    ]
    with asking(database) as asked:
        (analyses) = asked.analyses(me, ";\n".join(script), "s")
    become = "be able to SET ROLE" if database.server.version >= 16 else "be member of role"
    assert [_refusal(analysis) for analysis in analyses] == [
        OK,
        OK,
        f'42501 must {become} "{ow}"',
        OK,
        '42704 type "color" does not exist',
        OK,
        '3F000 schema "nowhere" does not exist',
    ]
