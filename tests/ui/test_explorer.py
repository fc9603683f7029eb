"""The straight walk: start, see, understand, compose, copy; keys pressed on the demo's real server."""

from __future__ import annotations

import pytest

from pgwhy.screens.composer import Composer
from pgwhy.screens.connect import Connect
from pgwhy.screens.explorer import Explorer
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.tree.pane import TreePane
from tests.ui.driving import exploring

GRANT = "GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;"


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying asks the terminal, and not a clipboard of this machine."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


async def test_it_starts_with_the_connected_database_open(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        tree = driver.shown(TreePane).splitlines()
        assert tree[0].strip() == "▾ sdc"
        assert [line.strip() for line in tree[1:3]] == ["▸ myschema", "▸ public"]
        assert "database sdc" in driver.shown("#panel")


async def test_children_are_loaded_when_opened_with_the_arrow_keys(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.press("down", "down", "right", "down", "right", "down")
        assert "descriptions" in driver.shown(TreePane)
        assert "table public.descriptions" in driver.shown("#panel")


async def test_the_keys_of_vi_do_the_same(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.press("j", "j", "l", "j", "l", "j")
        assert "table public.descriptions" in driver.shown("#panel")
        await driver.press("h", "h", "h")
        assert "descriptions" not in driver.shown(TreePane)


async def test_another_database_opens_its_own_connection(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("nothing like this")
        await driver.press("escape")
        while "▸ shop" in (rows := driver.shown(TreePane)):
            at = next(i for i, row in enumerate(rows.splitlines()) if "▸ shop" in row)
            await driver.press("home", *(["down"] * at), "right")
        assert "sales" in driver.shown(TreePane)
        assert "database shop" in driver.shown("#panel")


async def test_a_database_that_refuses_says_why_in_place_and_shows_its_acl(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        at = next(i for i, row in enumerate(driver.shown(TreePane).splitlines()) if "template0" in row)
        await driver.press(*(["down"] * at), "right")
        assert (
            "not currently accepting connections"
            in driver.app.screen.query_one(TreePane).shown.nodes[at + 1].label
        )
        assert "CONNECT" in driver.shown("#panel")
        assert "allows no connections" in driver.words("#panel")


async def test_finding_goes_anywhere_in_the_open_database(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("descriptions_id")
        assert driver.shown(OneLine).split()[-1] == "descriptions_id_seq"
        assert "sequence public.descriptions_id_seq" in driver.shown("#panel")
        assert "owned by Stephen, feeds descriptions.id" in driver.shown("#panel")


async def test_keys_typed_faster_than_screens_open_are_not_lost(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.press("a", *"sdc", "enter", "/", *"orders_id", "enter")
        assert "as sdc" in driver.shown(OneLine)
        assert "orders_id_seq" in driver.shown(OneLine)


async def test_a_null_acl_is_shown_as_the_defaults_and_said_to_be(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("descriptions_id")
        panel = driver.shown("#panel")
        assert "Stephen owner" in panel
        assert "No ACL is stored (NULL)" in panel


async def test_letters_are_explained_on_demand(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("orders_id")
        assert "{Stephen=rwU/Stephen,sdc=U/Stephen}" in driver.shown("#panel")
        assert "U  USAGE" not in driver.shown("#panel")
        await driver.press("x")
        assert "U  USAGE" in driver.shown("#panel")


async def test_the_role_lens_shows_what_a_role_effectively_holds(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.as_role("sdc")
        await driver.find("descriptions_id")
        rows = [row.split() for row in driver.shown(TreePane).splitlines()]
        assert ["orders_id_seq", "U"] in rows
        assert ["▸", "myschema", "no", "USAGE"] in rows
        assert ["▸", "shop", "no", "CONNECT"] in rows
        panel = driver.words("#panel")
        assert "✗ sdc holds nothing here" in panel
        assert (
            "sdc may INSERT into public.descriptions, whose id takes its default from here: that fails."
            in panel
        )
        assert GRANT in panel


async def test_out_of_reach_is_said_of_objects_in_a_schema_without_usage(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc") as driver:
        await driver.press("down", "right", "down", "right", "down")
        assert "(ar)" in driver.shown(TreePane)
        assert "Out of reach: USAGE on schema myschema is missing" in driver.words("#panel")


async def test_the_grant_is_composed_and_copied(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc") as driver:
        await driver.find("descriptions")
        await driver.press("g")
        assert isinstance(driver.app.screen, Composer)
        assert GRANT in driver.words("#sql")
        assert "sdc gains USAGE on sequence public.descriptions_id_seq." in driver.words("#sql")
        assert "Stephen or a superuser can run it; you, as postgres, can." in driver.shown("#sql")
        await driver.press("y")
        assert driver.app.copied == [GRANT]
        assert "Sent to your terminal" in driver.shown(Footer)
        await driver.press("u")
        assert driver.app.copied[1:] == ["REVOKE USAGE ON SEQUENCE public.descriptions_id_seq FROM sdc;"]
        await driver.press("escape")
        assert "as sdc" in driver.shown(OneLine)


async def test_ticking_insert_takes_the_sequence_along(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="reporting") as driver:
        await driver.find("descriptions")
        await driver.press("g")
        assert "Nothing is ticked" in driver.shown("#sql")
        await driver.press("right", "space")
        sql = driver.words("#sql")
        assert "GRANT INSERT ON TABLE public.descriptions TO reporting;" in sql
        assert "GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO reporting;" in sql


async def test_without_a_role_the_grantee_is_asked_for_and_may_be_public(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("orders_id")
        await driver.press("g")
        await driver.write("public")
        await driver.press("enter")
        await driver.press("end", "right", "right", "space")
        assert "GRANT USAGE ON SEQUENCE public.orders_id_seq TO PUBLIC;" in driver.shown("#sql")


async def test_a_revoke_says_what_it_leaves(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="Stephen") as driver:
        await driver.find("public")
        await driver.press("g", "space")
        sql = driver.words("#sql")
        assert 'REVOKE USAGE ON SCHEMA public FROM "Stephen";' in sql
        assert "Stephen still holds USAGE on schema public, to PUBLIC" in sql


async def test_a_key_that_cannot_act_says_why(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.press("down", "right", "down", "g")
        assert "Privileges are granted on objects" in driver.shown(Footer)
        assert "g grant" not in driver.shown(Footer)
        await driver.press("down")
        assert "find" in driver.shown(Footer)


async def test_a_failed_connection_says_what_to_check_and_can_be_tried_again(demo: ConnectionOptions) -> None:
    unreachable = ConnectionOptions("host=/nonexistent dbname=sdc user=postgres")
    async with exploring(unreachable, size=(100, 24)) as driver:
        assert isinstance(driver.app.screen, Connect)
        assert "Cannot connect to database sdc on /nonexistent" in driver.screen
        assert "Check that a server runs here" in driver.screen
        good = dict(part.split("=") for part in demo.conninfo.partition("?")[2].split("&"))
        await driver.press("ctrl+a", "ctrl+k")
        await driver.write(good["host"])
        await driver.press("enter")
        assert isinstance(driver.app.screen, Explorer)
        assert "▾ sdc" in driver.shown(TreePane)


async def test_a_password_is_never_shown(demo: ConnectionOptions) -> None:  # noqa: ARG001
    login = ConnectionOptions("postgresql://somebody:geheim@127.0.0.1:1/nowhere")
    async with exploring(login) as driver:
        assert isinstance(driver.app.screen, Connect)
        assert "geheim" not in driver.screen


async def test_marks_make_one_grant_of_several_objects(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="reporting") as driver:
        await driver.find("descriptions")
        await driver.press("space", "space", "g")
        titles = driver.shown("#boxes")
        assert "descriptions" in titles
        assert "mytable" in titles
        assert "on 2 objects for reporting" in driver.shown(OneLine)


async def test_back_and_forward_through_where_one_has_been(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await driver.find("descriptions_id")
        await driver.find("described")
        assert driver.shown(OneLine).split()[-1] == "described_products"
        await driver.press("[")
        assert driver.shown(OneLine).split()[-1] == "descriptions_id_seq"
        await driver.press("]")
        assert driver.shown(OneLine).split()[-1] == "described_products"


async def test_the_name_is_copied_quoted_for_sql(demo: ConnectionOptions) -> None:
    shop = ConnectionOptions(demo.conninfo.replace("/sdc?", "/shop?"))
    async with exploring(shop) as driver:
        await driver.find("order items")
        await driver.press("y")
        assert driver.app.copied == ['"Back Office"."Order Items"']


async def test_hostile_names_are_shown_harmless_everywhere(demo: ConnectionOptions) -> None:
    shop = ConnectionOptions(demo.conninfo.replace("/sdc?", "/shop?"))
    async with exploring(shop, role="mallory\x1b[31m", size=(120, 40)) as driver:
        await driver.find("two")
        for _ in range(8):
            assert driver.screen.replace("\n", "").isprintable()
            await driver.press("g")
            assert driver.screen.replace("\n", "").isprintable()
            await driver.press("y", "escape", "y", "down")
        for copied in driver.app.copied:
            assert copied.isprintable()
