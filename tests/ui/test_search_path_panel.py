"""The search_path panel: keys pressed on a real server, what follows from them, what is copied."""

from __future__ import annotations

import pytest

from pgwhy.screens.composer import Composer
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.search_path import SearchPath
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.path.answer import AnswerPane
from pgwhy.widgets.path.pane import PathPane
from pgwhy.widgets.tree.pane import TreePane
from tests.servers import FreshDatabase
from tests.ui.driving import Driver, exploring, text_of
from tests.ui.hostile import HOSTILE

SCRIPT = """
CREATE ROLE {u} LOGIN; CREATE ROLE {v} LOGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA open; GRANT USAGE, CREATE ON SCHEMA open TO {u}, {v};
CREATE SCHEMA shut; CREATE SCHEMA "Mixed Case"; GRANT USAGE ON SCHEMA "Mixed Case" TO {u};
CREATE TABLE public.t (i int); CREATE TABLE shut.t (i int); CREATE TABLE open.t (i int);
CREATE TABLE "Mixed Case"."MyTable" (i int); GRANT SELECT, INSERT ON public.t TO {u};
CREATE FUNCTION open.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION open.f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER ROLE {u} SET search_path TO "$user", public, shut, open;
"""


@pytest.fixture
def house(database18: FreshDatabase) -> FreshDatabase:
    """A database with a role u whose path holds a schema that is shut to it."""
    database18.execute(SCRIPT.format(u=database18.own("u"), v=database18.own("v")))
    return database18


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying asks the terminal, and not a clipboard of this machine."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


def _login(house: FreshDatabase) -> ConnectionOptions:
    return ConnectionOptions(house.dsn())


def _pane(driver: Driver) -> PathPane:
    return driver.app.screen.query_one(PathPane)


def _rows(driver: Driver, selector: str) -> list[str]:
    return [line.strip() for line in driver.shown(selector).splitlines() if line.strip()]


async def test_the_path_its_source_and_what_became_of_each_schema(house: FreshDatabase) -> None:
    u = house.own("u")
    async with exploring(_login(house), role=u, size=(120, 40)) as driver:
        await driver.press("p")
        assert isinstance(driver.app.screen, SearchPath)
        assert driver.shown(OneLine).split() == [u, "in", "database", house.name, "search_path"]
        pane = _pane(driver)
        assert pane.path_field.value == '"$user", public, shut, open'
        assert f'from ALTER ROLE {u} SET search_path TO "$user", public, shut, open;' in driver.screen
        assert _rows(driver, "#schemas") == [
            "0 pg_catalog  searched first, because it is not in the list",
            f"– $user       skipped: no schema is named {u}",
            "1 public      new objects go here: ✗ permission denied for schema public",
            f"✗ shut        skipped: {u} has no USAGE on schema shut",
            f"2 open        {u} has USAGE on schema open",
        ]


async def test_each_line_says_what_helps_and_copies_it(house: FreshDatabase) -> None:
    u = house.own("u")
    async with exploring(_login(house), role=u, size=(120, 40)) as driver:
        await driver.press("p", "j", "y")
        await driver.press("2", "y", "j", "y", "j", "y", "2", "y")
        path = 'search_path TO "$user", public, shut, open;'
        assert driver.app.copied == [
            f"CREATE SCHEMA {u} AUTHORIZATION {u};",
            f"CREATE SCHEMA {u};",
            f"GRANT CREATE ON SCHEMA public TO {u};",
            f"GRANT USAGE ON SCHEMA shut TO {u};",
            f"SET {path}",
        ]
        await driver.press("4", "y")
        assert driver.app.copied[-1] == f"ALTER ROLE {u} IN DATABASE {house.name} SET {path}"
        await driver.press("9")
        assert "There is no statement of this number" in driver.shown(Footer)


async def test_the_missing_grant_opens_in_the_composer(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u")) as driver:
        await driver.press("p", "j", "j", "j", "g")
        assert isinstance(driver.app.screen, Composer)
        assert f"GRANT USAGE ON SCHEMA shut TO {house.own('u')};" in driver.words("#sql")
        await driver.press("escape")
        assert driver.app.screen.query(PathPane)


async def test_keys_move_add_and_remove_schemas_and_everything_follows(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u"), size=(120, 40)) as driver:
        await driver.press("p", "n", *"t", "tab", "tab", "tab", "end")
        assert "→ public.t (table)" in driver.shown("#found")
        await driver.press("K", "K")
        assert _pane(driver).path_field.value == '"$user", open, public, shut'
        assert "1 open        new objects go here" in driver.shown("#schemas")
        assert "→ open.t (table)" in driver.shown("#found")
        assert "· public.t (table)  hidden: open is searched before public" in driver.shown("#found")
        assert "edited; " in driver.screen
        await driver.press("J", "-")
        assert _pane(driver).path_field.value == '"$user", public, shut'
        await driver.press("+", *"mixed", "enter")
        assert _pane(driver).path_field.value == '"$user", public, "Mixed Case", shut'
        await driver.press("y")
        assert driver.app.copied == ['SET search_path TO "$user", public, "Mixed Case", shut;']
        await driver.press("u")
        assert _pane(driver).path_field.value == '"$user", public, shut, open'


async def test_keys_pressed_faster_than_answers_come_move_the_same_schema(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u")) as driver:
        await driver.press("p", "end", "K", "K", "K", "J", "K")
        assert _pane(driver).path_field.value == 'open, "$user", public, shut'


async def test_a_line_that_is_not_written_cannot_be_moved(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u")) as driver:
        await driver.press("p", "J")
        assert "not written in the path" in driver.shown(Footer)


async def test_the_path_is_typed_and_a_bad_value_says_where_and_stays(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u"), size=(100, 24)) as driver:
        await driver.press("p", "e", *", x y")
        assert _pane(driver).path_field.value == '"$user", public, shut, open, x y'
        lines = driver.screen.splitlines()
        marked = next(line for line in lines if "^ a comma or the end is expected" in line)
        assert marked.index("^") == 8 + len('"$user", public, shut, open, x ')
        assert "shut" in driver.shown("#schemas")
        await driver.press("escape", "escape")
        assert isinstance(driver.app.screen, Explorer)
        await driver.press("p")
        assert _pane(driver).path_field.value == '"$user", public, shut, open, x y'
        assert "^ a comma or the end is expected" in driver.screen
        await driver.press("e", "backspace", "backspace", "enter")
        assert "✗ x" in driver.shown("#schemas")
        assert "no schema is named x" in driver.shown("#schemas")


async def test_names_that_start_with_pg_are_said_to_be_reserved(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u"), size=(140, 40)) as driver:
        await driver.press("p", "e", *", pg_mine", "enter", "end")
        assert "names that start with pg_ are reserved" in driver.shown("#schemas")
        assert "CREATE SCHEMA" not in driver.shown(AnswerPane)
        await driver.press("n", *"pg_mine.t", "enter")
        assert "reserved for the system" in driver.words(AnswerPane)


async def test_why_not_the_other_one_is_answered_by_selecting_it(house: FreshDatabase) -> None:
    u = house.own("u")
    async with exploring(_login(house), role=u, size=(120, 40)) as driver:
        await driver.press("p", "n", *"t", "enter")
        found = driver.shown("#found")
        assert f"→ public.t (table)  {u} has SELECT, INSERT" in found
        assert "public: the first schema of the path that has it" in driver.words(AnswerPane)
        assert "· open.t (table)  hidden: public is searched before open, and has a t, too" in found
        assert f"· shut.t (table) not this one: {u} has no USAGE on schema shut" in driver.words("#found")
        await driver.press("j")
        assert f"{u} has no privilege on it" in driver.words(AnswerPane)
        await driver.press("y", "j")
        assert driver.app.copied == ['SET search_path TO "$user", open, public, shut;']
        await driver.press("y")
        assert driver.app.copied[1:] == [f"GRANT USAGE ON SCHEMA shut TO {u};"]


async def test_a_name_resolves_while_it_is_typed(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u"), size=(120, 40)) as driver:
        await driver.press("p", "n", *"mytable")
        assert '· "Mixed Case"."MyTable" (table)' in driver.shown("#found")
        await driver.press(*["backspace"] * 7, *"f(1)")
        assert "→ open.f(integer) (function)" in driver.shown("#found")
        assert "open.f(pg_catalog.text): takes other arguments" in driver.shown("#found")
        await driver.press(*["backspace"] * 4, *'"Mixed Case"."MyTable"')
        assert '→ "Mixed Case"."MyTable" (table)' in driver.shown("#found")
        await driver.press(*["backspace"] * 22, *"OPERATOR(pg_catalog.+)")
        assert _pane(driver).name_field.value == "OPERATOR(pg_catalog.+)"
        assert "operators, depending on the arguments" in driver.shown("#found")
        await driver.press(*["backspace"] * 22, *'"open')
        assert "this quote is never closed" in driver.shown("#found")


async def test_every_character_can_be_typed_into_a_field(house: FreshDatabase) -> None:
    typed = '+-*/<>?:[]{}JKeynaduog19"$'
    async with exploring(_login(house)) as driver:
        await driver.press("p", "n", *typed, "left", "delete")
        assert _pane(driver).name_field.value == typed[:-1]


async def test_the_role_and_the_database_can_be_chosen(house: FreshDatabase) -> None:
    v = house.own("v")
    async with exploring(_login(house), role=house.own("u"), size=(120, 40)) as driver:
        await driver.press("p", "a", *v, "enter")
        assert driver.shown(OneLine).split()[0] == v
        assert _pane(driver).path_field.value == '"$user", public'
        assert "from built-in default" in driver.screen
        await driver.press("d", *"postgres", "enter")
        assert driver.shown(OneLine).split()[:4] == [v, "in", "database", "postgres"]
        assert "open" not in driver.shown("#schemas")


async def test_a_function_with_a_path_of_its_own_shows_that_path(house: FreshDatabase) -> None:
    house.execute("""
        CREATE FUNCTION public.runs_elsewhere() RETURNS int LANGUAGE sql SECURITY DEFINER
        SET search_path = shut, pg_temp AS 'SELECT 1'""")
    async with exploring(_login(house), role=house.own("u"), size=(120, 40)) as driver:
        await driver.find("runs_elsewhere")
        await driver.press("p")
        assert _pane(driver).path_field.value == "shut, pg_temp"
        assert driver.shown(OneLine).split()[0] == "postgres"
        alter = "ALTER FUNCTION public.runs_elsewhere() SET search_path TO shut, pg_temp;"
        assert f"from {alter}" in driver.screen
        await driver.press("u")
        assert _pane(driver).path_field.value == '"$user", public'


async def test_what_is_unsafe_is_said_with_what_ends_it(house: FreshDatabase) -> None:
    u, v = house.own("u"), house.own("v")
    async with exploring(_login(house), role=u, size=(120, 40)) as driver:
        await driver.press("p")
        assert "Unsafe" in driver.shown("#found")
        await driver.press("tab", "tab", "j")
        assert f"can create in schema open: {v}" in driver.words(AnswerPane)
        await driver.press("y")
        assert driver.app.copied == [f"REVOKE CREATE ON SCHEMA open FROM {u}, {v};"]


async def test_enter_goes_to_the_object_and_escape_to_where_one_was(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("u")) as driver:
        await driver.press("p", "n", *"t", "enter", "enter")
        assert isinstance(driver.app.screen, Explorer)
        tree = driver.app.screen.query_one(TreePane)
        assert tree.node is not None
        assert tree.node.label == "t"
        await driver.press("p")
        assert _pane(driver).name_field.value == "t"


async def test_hostile_names_are_shown_and_copied_harmless(house: FreshDatabase) -> None:
    u = house.own("u")
    names = [name for name in HOSTILE if "\ud800" not in name]
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    for name in quoted.split(", "):
        house.execute(
            f"CREATE SCHEMA {name}; GRANT USAGE ON SCHEMA {name} TO {u}; CREATE TABLE {name}.{name} ()"
        )
    house.execute(f"ALTER ROLE {u} SET search_path TO {quoted}, nowhere")
    async with exploring(_login(house), role=u, size=(80, 24)) as driver:
        await driver.press("p")
        for _ in range(2 * len(names) + 2):
            assert driver.screen.replace("\n", "").isprintable()
            await driver.press("y", "j")
        setter, create, schema = dict.fromkeys(driver.app.copied)
        assert setter.startswith('SET search_path TO U&"\\001B]0;owned\\0007", ')
        assert create == f'GRANT CREATE ON SCHEMA U&"\\001B]0;owned\\0007" TO {u};'
        assert schema == f"CREATE SCHEMA nowhere AUTHORIZATION {u};"
        assert all(copied.isprintable() for copied in driver.app.copied)
        await driver.press("home", "e", "home")
        assert text_of(_pane(driver).path_field).replace("\n", "").isprintable()
        await driver.press("escape", "j", "K", "J", "n", *"[red", "enter")
        assert driver.screen.replace("\n", "").isprintable()
