"""The other screens: roles, basket, help, palette, what changed; keys pressed on the demo's real server."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import psycopg
import pytest
from textual import events

from pgwhy.app import Pgwhy
from pgwhy.keys import Where
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.help import Help
from pgwhy.screens.roles import Roles
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.tree.pane import TreePane
from tests.ui.driving import Driver, exploring


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


@pytest.fixture
def shop(demo: ConnectionOptions) -> ConnectionOptions:
    return ConnectionOptions(demo.conninfo.replace("/sdc?", "/shop?"))


async def test_a_role_in_both_directions_and_what_it_holds(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await driver.press("r", *"shop_write", "enter")
        assert isinstance(driver.app.screen, Roles)
        said = driver.words(Lines)
        assert "Is a member of one role shop_read INHERIT SET" in said
        assert "Has 2 members anna INHERIT SET shop_support no INHERIT SET cleo INHERIT SET" in said
        assert "is granted" in said
        await driver.press("end")
        said = driver.words(Lines)
        assert (
            "In databases that are not open owns nothing and is granted nothing in my_database, postgres"
            in said
        )


async def test_one_walks_from_role_to_role_and_looks_as_one(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await driver.press("r", *"shop_write", "enter")
        await driver.press("down", "down", "down", "enter")
        assert driver.shown(OneLine).split() == ["Role", "shop_read"]
        await driver.press("a")
        assert driver.shown(OneLine).split()[-2:] == ["as", "shop_read"]


async def test_drop_role_as_a_script_for_each_database(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await driver.press("r", *"shop_owner", "enter")
        await driver.press("d", "y")
        script = driver.app.copied[-1].splitlines()
        assert script[-1] == "DROP ROLE shop_owner;"
        at = next(
            number for number, line in enumerate(script) if line.startswith("-- in database shop: owns")
        )
        assert script[at + 1 : at + 3] == [
            "REASSIGN OWNED BY shop_owner TO postgres;",
            "DROP OWNED BY shop_owner;",
        ]


async def test_escape_goes_from_the_script_to_the_role_and_back_by_the_roles_one_came_by(
    shop: ConnectionOptions,
) -> None:
    async with exploring(shop) as driver:
        await driver.press("r", *"shop_write", "enter")
        await driver.press("down", "down", "down", "enter", "d")
        assert "DROP ROLE shop_read;" in driver.words(Lines)
        assert "drop" not in driver.shown(Footer)
        await driver.press("d")
        assert "This is the script" in driver.shown(Footer)
        await driver.press("escape")
        assert "role shop_read:" in driver.shown(Lines)
        assert "drop" in driver.shown(Footer)
        await driver.press("escape")
        assert "role shop_write:" in driver.shown(Lines)
        await driver.press("escape")
        assert isinstance(driver.app.screen, Explorer)


async def test_everything_that_has_a_name_is_found(shop: ConnectionOptions) -> None:
    async with exploring(shop, size=(120, 30)) as driver:
        for name, kind in (
            ("anna", "role"),
            ("my_database", "database"),
            ("pg_global", "tablespace"),
            ("plpgsql", "language in shop"),
            ("sales", "schema in shop"),
        ):
            await driver.press("/", *name)
            first = driver.shown(Lines).splitlines()[0].split()
            assert first == [name, *kind.split()]
            await driver.press("enter")
            assert driver.shown(OneLine).split()[-1] == name


async def test_the_role_before_is_one_key_away(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await driver.press("A")
        assert "No other role was chosen before" in driver.shown(Footer)
        await driver.as_role("anna")
        await driver.as_role("ben")
        await driver.press("A")
        assert driver.shown(OneLine).split()[-2:] == ["as", "anna"]
        await driver.press("A")
        assert driver.shown(OneLine).split()[-2:] == ["as", "ben"]


async def test_the_mouse_chooses_opens_and_scrolls(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        tree = driver.app.screen.query_one(TreePane)
        row = next(at for at, node in enumerate(tree.shown.nodes) if node.label == "sales")
        for _ in range(2):
            await driver.pilot.click(TreePane, offset=(10, row))
            await driver.rest()
        assert "tables" in driver.shown(TreePane)
        assert "schema sales" in driver.shown("#panel")
        await driver.find("orders")
        await driver.press("2")
        before = driver.shown("#panel")
        panel = driver.app.screen.query_one("#panel")
        await driver.pilot._post_mouse_events([events.MouseScrollDown], panel, button=0)  # noqa: SLF001
        await driver.rest()
        assert driver.shown("#panel") != before
        await driver.press("a")
        for _ in range(2):
            await driver.pilot.click(Lines, offset=(3, 3))
            await driver.pilot.pause()
        assert "as " in driver.shown(OneLine)


async def test_a_role_that_cannot_be_dropped_says_why(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await driver.press("r", *"pg_monitor", "enter")
        await driver.press("d")
        assert "PostgreSQL itself needs this role" in driver.shown(Footer)


async def test_the_basket_collects_across_objects_and_is_written_with_its_undo(
    demo: ConnectionOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with exploring(demo, role="reporting") as driver:
        await driver.press("b")
        assert "The basket is empty" in driver.shown(Lines)
        await driver.press("y")
        assert "The basket is empty: b in the composer" in driver.shown(Footer)
        await driver.press("escape")
        for name, steps in (("products", 1), ("orders_id", 2)):
            await driver.find(name)
            await driver.press("g", *["right"] * steps, "space", "b", "escape")
        await driver.press("b", "y")
        assert driver.app.copied[-1].splitlines() == [
            "-- in database sdc",
            "GRANT INSERT ON TABLE public.products TO reporting;",
            "GRANT USAGE ON SEQUENCE public.orders_id_seq TO reporting;",
        ]
        assert "1 is taken back by" in driver.shown("#undo")
        await driver.press("w", "enter")
        assert "Written to pgwhy-1.sql and pgwhy-1-undo.sql" in driver.shown(Footer)
        undo = (tmp_path / "pgwhy-1-undo.sql").read_text().splitlines()
        assert undo[1] == "REVOKE USAGE ON SEQUENCE public.orders_id_seq FROM reporting;"
        assert (tmp_path / "pgwhy-1.sql").stat().st_mode & 0o077 == 0
        await driver.press("w")
        assert "pgwhy-2-undo.sql" in driver.shown(Lines)
        await driver.press("ctrl+u", *"pgwhy-1", "enter")
        assert "pgwhy-1.sql exists: enter again overwrites it" in driver.shown(Footer)
        (tmp_path / "pgwhy-1.sql").write_text("older")
        await driver.press("enter")
        assert "older" not in (tmp_path / "pgwhy-1.sql").read_text()
        assert (tmp_path / "pgwhy-1.sql").stat().st_mode & 0o077 == 0
        assert sorted(os.listdir(tmp_path)) == ["pgwhy-1-undo.sql", "pgwhy-1.sql"]  # noqa: PTH208
        await driver.press("d")
        assert "one statement" in driver.shown(OneLine)


async def test_help_is_about_the_screen_that_one_comes_from(demo: ConnectionOptions) -> None:
    async with exploring(demo, size=(100, 50)) as driver:
        await driver.press("?")
        assert isinstance(driver.app.screen, Help)
        assert "Keys in the explorer" in driver.shown(Lines)
        assert "Composes the GRANT or REVOKE" in driver.words(Lines)
        await driver.press("end")
        assert "arwdDxt" not in driver.shown(Lines)
        assert "SELECT: read rows" in driver.words(Lines)
        await driver.press("escape")
        await driver.find("products")
        await driver.press("g")
        await driver.write("public")
        await driver.press("enter", "?")
        assert "Keys in the GRANT composer" in driver.shown(Lines)


async def test_the_palette_does_what_keys_do(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("orders_id")
        await driver.press(":", *"explains each letter", "enter")
        assert "U  USAGE" in driver.shown("#panel")
        await driver.press(":", *"schemas of the system", "enter")
        assert "pg_catalog" in driver.shown(TreePane)


async def test_reading_anew_says_what_changed(demo: ConnectionOptions) -> None:
    async with exploring(demo, size=(120, 30)) as driver:
        await driver.find("products")
        await driver.press("R")
        assert isinstance(driver.app.screen, Explorer)
        assert re.search(r"Nothing has changed · \d\d:\d\d", driver.shown(Footer))
        with psycopg.connect(demo.conninfo) as connection:
            connection.execute("GRANT SELECT ON public.products TO reporting")
        try:
            await driver.press("f5")
            assert driver.app.screen.query_one(Footer).where is Where.CHOICE
            assert "table public.products: ACL: now reporting=r/Stephen  " in driver.shown(Lines)
            await driver.press("enter")
            assert driver.shown(OneLine).split()[-1] == "products"
            assert "reporting" in driver.shown("#panel")
        finally:
            with psycopg.connect(demo.conninfo) as connection:
                connection.execute("REVOKE SELECT ON public.products FROM reporting")


async def test_a_wide_terminal_has_a_second_panel(demo: ConnectionOptions) -> None:
    async with exploring(demo, size=(160, 40)) as driver:
        await driver.find("products")
        assert "No ACL" in driver.words("#panel") or "granted by" in driver.words("#panel")
        assert "PUBLIC SELECT that is every role" in driver.words("#beside")
        await driver.press("2")
        assert "PUBLIC SELECT that is every role" in driver.words("#panel")
        assert "Stephen owner SELECT" in driver.words("#beside")


async def test_the_connection_that_is_lost_is_told_and_comes_back(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        with psycopg.connect(demo.conninfo, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgwhy'"
            )
        await driver.find("descriptions_id")
        assert "sequence public.descriptions_id_seq" in driver.shown("#panel")


async def test_while_it_connects_it_says_so_and_answers_keys() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        login = ConnectionOptions(f"host=127.0.0.1 port={silent.getsockname()[1]} user=postgres dbname=sdc")
        app = Pgwhy(login)
        async with app.run_test(size=(80, 24)) as pilot:
            driver = Driver(app, pilot)
            await pilot.pause()
            assert "Connecting to 127.0.0.1" in driver.shown(Footer)
            await pilot.press("a")
            assert "Not connected yet" in driver.shown(Footer)
            await pilot.press("?")
            assert isinstance(app.screen, Help)
    app.doors.close()
