"""The Why screen: text pasted on a real server, answered, gone into, and copied from."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import TextArea

from pgwhy.app import Pgwhy
from pgwhy.screens.collected import Basket
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.paste import Paste
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.path.pane import PathPane
from pgwhy.widgets.tree.pane import TreePane
from pgwhy.widgets.why.answer import AnswerTree
from pgwhy.widgets.why.pane import WhyPane
from tests.servers import FreshDatabase
from tests.ui.driving import Driver, exploring
from tests.ui.hostile import LINE_BREAK, MARKUP, TITLE_CHANGER

SCRIPT = """
CREATE ROLE {app} LOGIN; CREATE ROLE {owner}; CREATE ROLE {writers};
GRANT CREATE ON SCHEMA public TO {owner};
SET ROLE {owner};
CREATE TABLE public.items (id serial PRIMARY KEY, name text NOT NULL);
GRANT SELECT, INSERT ON public.items TO {app}; GRANT ALL ON public.items_id_seq TO {writers};
RESET ROLE;
CREATE SCHEMA shut; CREATE TABLE shut.secrets (i int);
"""
INSERT = "INSERT INTO items (name) VALUES ('x')"
ERROR = (
    f"psycopg.errors.InsufficientPrivilege: permission denied for sequence items_id_seq\n[SQL: {INSERT}]\n"
)


@pytest.fixture
def house(database18: FreshDatabase) -> FreshDatabase:
    """A database in which app may INSERT into items, but not use the sequence behind its id."""
    database18.execute(SCRIPT.format(**{name: database18.own(name) for name in ("app", "owner", "writers")}))
    return database18


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying asks the terminal, and not a clipboard of this machine."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


def _login(house: FreshDatabase) -> ConnectionOptions:
    return ConnectionOptions(house.dsn())


def _log(house: FreshDatabase, user: str, message: str, statement: str, database: str = "") -> str:
    prefix = f"2026-01-01 12:00:00.000 UTC [123] {house.own(user)}@{database or house.name}"
    return f"{prefix} ERROR:  {message}\n{prefix} STATEMENT:  {statement}\n"


async def _paste(driver: Driver, text: str) -> None:
    """As a terminal does it that brackets what is pasted."""
    driver.app.post_message(events.Paste(text))
    await driver.rest()


def _grant(house: FreshDatabase) -> str:
    return f"GRANT USAGE ON SEQUENCE public.items_id_seq TO {house.own('app')};"


async def test_from_a_pasted_error_to_the_copied_fix_in_four_keys(house: FreshDatabase) -> None:
    async with exploring(_login(house)) as driver:
        await driver.press("e")
        assert isinstance(driver.app.screen, Paste)
        await _paste(driver, ERROR)
        assert "Login roles that would get this error" in driver.screen
        assert f"1 {house.own('app')}" in driver.screen
        await driver.press("enter", "y")
        assert driver.app.copied == [_grant(house)]


async def test_of_the_roles_that_can_have_got_it_those_that_were_granted_something_come_first(
    house: FreshDatabase,
) -> None:
    house.execute(f"CREATE ROLE {house.own('aaa')} LOGIN")
    async with exploring(_login(house)) as driver:
        await _paste(driver, "ERROR:  permission denied for sequence items_id_seq")
        shown = driver.shown(AnswerTree)
        assert shown.index(house.own("app")) < shown.index(house.own("aaa"))
        await driver.press("enter")
        assert f"as {house.own('app')} in" in driver.screen


async def test_pasting_anywhere_in_the_explorer_opens_the_answer(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, ERROR)
        assert "✗ denied: permission denied for sequence items_id_seq" in driver.screen
        assert "42501" in driver.screen
        assert f"as {house.own('app')} in database {house.name}" in driver.screen
        await driver.press("y")
        assert driver.app.copied == [_grant(house)]


async def test_the_checks_are_in_the_order_of_the_server_and_open_where_it_stops(
    house: FreshDatabase,
) -> None:
    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        await _paste(driver, INSERT)
        lines = [line.strip() for line in driver.shown(AnswerTree).splitlines()]
        assert lines[0].startswith(f"▸ ✓ CONNECT on database {house.name}")
        assert lines[1].startswith("▸ ✓ USAGE on schema public")
        assert lines[2].startswith("▸ ✓ INSERT on table public.items (name)")
        assert lines[3].startswith("▾ ✗ USAGE or UPDATE on sequence public.items_id_seq")
        assert "the default of items.id calls nextval" in driver.shown(AnswerTree)
        assert f"Fix {_grant(house)} gives nothing else, takes nothing from anybody" in driver.words(
            AnswerTree
        )
        assert "you, as postgres, can." in driver.shown(AnswerTree)


async def test_branches_open_and_close(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        await _paste(driver, INSERT)
        assert "INSERT names these columns" not in driver.shown(AnswerTree)
        await driver.press("up", "right")
        assert "INSERT names these columns" in driver.shown(AnswerTree)
        await driver.press("down", "left", "left")
        assert "INSERT names these columns" not in driver.shown(AnswerTree)


async def test_undo_trial_and_other_ways_have_a_key_each(house: FreshDatabase) -> None:
    app = house.own("app")
    async with exploring(_login(house), role=app, size=(120, 40)) as driver:
        await _paste(driver, ERROR)
        await driver.press("u", "t", "y", "1", "y", "u")
        undo, trial, other, undo_other = driver.app.copied
        assert undo == f"REVOKE USAGE ON SEQUENCE public.items_id_seq FROM {app};"
        assert trial.splitlines()[:3] == ["BEGIN;", _grant(house), f"SET LOCAL ROLE {app};"]
        assert trial.splitlines()[-2:] == [f"EXPLAIN ANALYZE {INSERT};", "ROLLBACK;"]
        assert other == f"GRANT {house.own('writers')} TO {app};"
        assert undo_other == f"REVOKE {house.own('writers')} FROM {app};"
        await driver.press("9")
        assert "There is nothing of this number" in driver.shown(Footer)


async def test_a_membership_in_a_predefined_role_shows_how_wide_it_is(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        await _paste(driver, ERROR)
        shown = driver.words(AnswerTree)
        assert f"GRANT pg_write_all_data TO {house.own('app')}; also gives INSERT, UPDATE and DELETE" in shown


async def test_the_copied_trial_and_fix_do_on_the_server_what_they_say(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, ERROR)
        await driver.press("t", "y", "escape", "y")
        trial, fix = driver.app.copied
        house.execute(trial)
        house.execute(fix)
        house.execute(INSERT, user=house.own("app"))


async def test_role_and_database_come_from_the_text(house: FreshDatabase) -> None:
    text = _log(house, "app", "permission denied for sequence items_id_seq", INSERT)
    async with exploring(ConnectionOptions(house.server.dsn())) as driver:
        await _paste(driver, text)
        assert f"as {house.own('app')} in database {house.name}" in driver.screen
        await driver.press("y")
        assert driver.app.copied == [_grant(house)]


async def test_role_database_and_path_can_be_changed(house: FreshDatabase) -> None:
    app = house.own("app")
    async with exploring(_login(house), size=(120, 40)) as driver:
        await _paste(driver, "SELECT * FROM secrets")
        assert 'relation "secrets" does not exist' in driver.screen
        await driver.press("enter")
        assert driver.app.screen.query_one(PathPane).name_field.value == "secrets"
        await driver.press("escape", "p")
        assert driver.app.screen.query_one(PathPane).name_field.value == "secrets"
        await driver.press("e", *", shut", "escape", "escape")
        assert "✓ allowed" in driver.screen
        assert 'search_path "$user", public, shut' in driver.screen
        await driver.press("a", *app, "enter")
        assert f"as {app} in" in driver.screen
        assert 'relation "secrets" does not exist' in driver.screen
        await driver.press("d", *"postgres", "enter")
        assert f"as {app} in database postgres" in driver.screen


async def test_many_statements_are_a_list_to_go_into(house: FreshDatabase) -> None:
    script = f"SELECT * FROM items;\n{INSERT};\nSELECT * FROM shut.secrets;\nNOTHING THAT PARSES;\n"
    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        await _paste(driver, script)
        rows = [line.split() for line in driver.shown("#statements").splitlines() if line.strip()]
        assert [row[:3] for row in rows] == [
            ["✓", "1", "SELECT"],
            ["✗", "2", "INSERT"],
            ["✗", "3", "SELECT"],
            ["?", "4", "NOTHING"],
        ]
        assert "✗ denied: 2 of 4 statements; 1 unknown, 1 allowed" in driver.screen
        await driver.press("down", "enter")
        assert "✗ denied: permission denied for schema shut" in driver.screen
        await driver.press("escape", "up", "y")
        assert driver.app.copied == [_grant(house)]
        await driver.press("escape")
        assert isinstance(driver.app.screen, Explorer)


async def test_a_long_statement_leaves_room_for_what_the_server_says_to_it(house: FreshDatabase) -> None:
    script = f"SELECT 1;\nSELECT '{'x' * 100}' FROM shut.secrets;\n"
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, script)
        assert "…  permission denied for schema" in driver.shown("#statements")


async def test_errors_of_several_databases_are_asked_in_each(house: FreshDatabase) -> None:
    text = _log(house, "app", "permission denied for sequence items_id_seq", INSERT)
    text += _log(house, "app", "permission denied for schema public", "CREATE TABLE t (i int)", "postgres")
    text += _log(house, "app", "permission denied for table x", "SELECT * FROM x", "template0")
    async with exploring(_login(house), size=(120, 40)) as driver:
        await _paste(driver, text)
        shown = driver.shown("#statements")
        assert f"{house.own('app')} in database {house.name}" in shown
        assert f"{house.own('app')} in database postgres" in shown
        assert len(driver.app.screen.query_one(WhyPane).answers) == 3


async def test_enter_leads_to_the_object_and_e_back_to_the_answer(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, ERROR)
        await driver.press("enter")
        assert isinstance(driver.app.screen, Explorer)
        tree = driver.app.screen.query_one(TreePane)
        assert tree.node is not None
        assert tree.node.label == "items_id_seq"
        await driver.press("e")
        assert "✗ denied" in driver.screen


async def test_a_text_is_typed_edited_and_never_lost(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await driver.press("e", *"SELECT * FROM", "enter", *"shut.secrets", "escape")
        assert driver.app.screen.query(TreePane)
        await driver.press("e")
        assert "permission denied for schema shut" in driver.screen
        await driver.press("e")
        assert driver.app.screen.query_one(TextArea).text == "SELECT * FROM\nshut.secrets"
        await driver.press(*["backspace"] * 12, *"items", "tab")
        assert "✓ allowed" in driver.screen
        await driver.press("y")
        assert "It is allowed: there is nothing to fix" in driver.shown(Footer)


async def test_what_is_pasted_while_text_is_typed_is_typed(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await driver.press("e", *"SELECT name FROM ")
        await _paste(driver, "items\nWHERE id = 1")
        assert isinstance(driver.app.screen, Paste)
        await driver.press("tab")
        assert "✓ allowed" in driver.screen


async def test_pasting_over_an_answer_asks_anew(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, ERROR)
        await _paste(driver, "SELECT * FROM shut.secrets")
        assert "permission denied for schema shut" in driver.screen


async def test_pasting_into_a_screen_that_takes_no_text_opens_the_answer(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await driver.press("p")
        await _paste(driver, ERROR)
        assert "✗ denied" in driver.screen
        await driver.press("escape")
        assert driver.app.screen.query(PathPane)
        await _paste(driver, ERROR)
        await driver.press("enter")
        tree = driver.app.screen.query_one(TreePane)
        assert tree.node is not None
        assert tree.node.label == "items_id_seq"


async def test_what_a_role_must_be_leads_to_the_role(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, "COPY items TO '/tmp/x'")
        await driver.press("enter")
        tree = driver.app.screen.query_one(TreePane)
        assert tree.node is not None
        assert tree.node.key[0] == "role"


async def test_what_is_not_recognised_says_what_would_help(house: FreshDatabase) -> None:
    async with exploring(_login(house)) as driver:
        await _paste(driver, "the printer is on fire")
        assert "? not recognised" in driver.screen
        assert "What helps: the SQL itself" in driver.screen
        await driver.press("y")
        assert "not known" in driver.shown(Footer)


async def test_a_role_without_which_there_is_no_answer_is_said_to_be_missing(house: FreshDatabase) -> None:
    text = _log(house, "nobody_here", "permission denied for table items", "SELECT * FROM items")
    async with exploring(_login(house)) as driver:
        await _paste(driver, text)
        assert "does not exist here" in driver.words(AnswerTree)


async def test_the_fix_goes_into_the_basket(house: FreshDatabase) -> None:
    async with exploring(_login(house), role=house.own("app")) as driver:
        await _paste(driver, ERROR)
        await driver.press("b", "escape", "b")
        assert isinstance(driver.app.screen, Basket)
        assert _grant(house) in driver.screen


async def test_why_opens_on_the_answer_and_options_win_over_the_text(house: FreshDatabase) -> None:
    app = Pgwhy(_login(house), None, None, why=ERROR)
    async with app.run_test(size=(120, 40)) as pilot:
        driver = Driver(app, pilot)
        await driver.rest()
        assert app.screen.query(WhyPane)
        await driver.press("1", "y", "escape")
        assert app.copied == [_grant(house)]
        assert app.screen.query(TreePane)
    app.doors.close()


async def test_hostile_text_and_names_are_shown_harmless(house: FreshDatabase) -> None:
    name = (TITLE_CHANGER + MARKUP + LINE_BREAK)[:60]
    quoted = '"' + name.replace('"', '""') + '"'
    house.execute(f"CREATE TABLE {quoted} (i int)")
    async with exploring(_login(house), role=house.own("app")) as driver:
        for text in (f"SELECT * FROM {quoted}", f"ERROR:  permission denied for table {name}", name):
            await _paste(driver, text)
            assert driver.screen.replace("\n", "").isprintable()
        await _paste(driver, f"SELECT * FROM {quoted}")
        await driver.press("y")
        assert all(copied.isprintable() for copied in driver.app.copied)
        assert driver.app.copied[0].startswith("GRANT SELECT")


DEEP = {
    "operators": ("SELECT 'x'" + " || 'x'" * 60, "✓ allowed"),
    "more operators": ("SELECT 'x'" + " || 'x'" * 1_000, "✓ allowed"),
    "UNION": ("SELECT 1" + " UNION SELECT 1" * 100, "✓ allowed"),
    "IF": (f"DO $$ BEGIN {'IF true THEN ' * 400}NULL;{' END IF;' * 400} END $$", "✓ allowed"),
    "too many operators": ("SELECT 'x'" + " || 'x'" * 20_000, "it is nested deeper than pgwhy can follow"),
    "operators in a log": ('ERROR:  relation "x" does not exist\nSTATEMENT:  SELECT 1' + " + 1" * 60, "x"),
}


@pytest.mark.parametrize(("text", "shown"), DEEP.values(), ids=DEEP)
async def test_what_is_nested_deeply_is_answered_and_the_explorer_goes_on(
    house: FreshDatabase, text: str, shown: str
) -> None:
    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        await _paste(driver, text)
        assert shown in driver.screen
        await driver.press("escape")
        assert isinstance(driver.app.screen, Explorer)
        await _paste(driver, INSERT)
        assert "✗ denied: permission denied for sequence items_id_seq" in driver.screen


async def test_a_fault_costs_one_answer_and_the_explorer_goes_on(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise KeyError("hunter2")

    async with exploring(_login(house), role=house.own("app"), size=(120, 40)) as driver:
        with monkeypatch.context() as patch:
            patch.setattr("pgwhy.widgets.why.questions.recognise", failing)
            await _paste(driver, INSERT)
            assert "This cannot be known: an internal fault (KeyError in pgwhy." in driver.screen
            assert "hunter2" not in driver.screen
        with monkeypatch.context() as patch:
            patch.setattr("pgwhy.server.door.Door.ask", failing)
            await _paste(driver, INSERT)
            assert "This cannot be known: an internal fault (KeyError in pgwhy." in driver.screen
        await _paste(driver, INSERT)
        assert "✗ denied: permission denied for sequence items_id_seq" in driver.screen
