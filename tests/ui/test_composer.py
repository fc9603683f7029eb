"""The composer's grid: several grantees and objects, what each key does to it, and what is said of it."""

from __future__ import annotations

import pytest

from pgwhy.screens.composer import Composer
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.oneline import OneLine
from tests.ui.driving import Driver, exploring
from tests.ui.steps import follow


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


@pytest.fixture
def shop(demo: ConnectionOptions) -> ConnectionOptions:
    return ConnectionOptions(demo.conninfo.replace("/sdc?", "/shop?"))


def statements(driver: Driver) -> tuple[str, ...]:
    assert isinstance(driver.app.screen, Composer)
    return driver.app.screen.statements


def line(driver: Driver, *words: str) -> str:
    """The line of the grid that begins so."""
    return next(row for row in driver.shown("#boxes").splitlines() if row.split()[: len(words)] == [*words])


async def test_several_grantees_and_objects_are_filled_with_one_key(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await follow(driver, ("find:orders", "space", "space", "g", "type:ben", "tab", "type:cle", "enter"))
        assert "on 2 objects for 2 grantees" in driver.shown(OneLine)
        await driver.press("right", "right", "right", "space")
        assert statements(driver) == ("GRANT DELETE ON TABLE sales.orders TO ben;",)
        await driver.press("=")
        assert statements(driver) == ("GRANT DELETE ON TABLE sales.orders, sales.returns TO ben;",)
        await driver.press("+")
        assert statements(driver) == ("GRANT DELETE ON TABLE sales.orders, sales.returns TO ben, cleo;",)
        await driver.press("+")
        assert "The other lines are ticked like this one" in driver.shown(Footer)
        await driver.press("x")
        assert statements(driver) == ()


async def test_the_grid_is_turned_and_fills_the_other_way(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await follow(driver, ("find:orders", "g", "type:ben", "tab", "type:publ", "enter", "t"))
        assert driver.shown("#boxes").splitlines()[0].strip() == "table sales.orders"
        await driver.press("right", "right", "right", "space", "=")
        assert statements(driver) == ("GRANT DELETE ON TABLE sales.orders TO ben, PUBLIC;",)
        assert "roles, through PUBLIC" in driver.words("#sql")
        await driver.press("down", "w")
        assert "only be granted to roles, not to PUBLIC" in driver.shown(Footer)


async def test_those_who_have_something_are_added_and_removed(shop: ConnectionOptions) -> None:
    async with exploring(shop, size=(100, 40)) as driver:
        await follow(driver, ("find:orders", "g", "type:ben", "enter", "e"))
        assert "for 4 grantees" in driver.shown(OneLine)
        assert "back-office" in driver.screen
        await driver.press("d")
        assert "for 3 grantees" in driver.shown(OneLine)
        await driver.press("d", "d", "d")
        assert "It is the only grantee" in driver.shown(Footer)


async def test_a_revoke_says_what_goes_with_it_what_stays_and_how_it_is_undone(
    shop: ConnectionOptions,
) -> None:
    async with exploring(shop, size=(100, 40)) as driver:
        await follow(driver, ("find:orders", "g", "type:shop_write", "enter"))
        assert "✓ *" in line(driver, "orders")
        assert "Granted by shop_owner with grant option; space revokes it" in driver.words("#cell")
        await driver.press("r")
        told = driver.words("#sql")
        assert "REVOKE SELECT, INSERT, UPDATE ON TABLE sales.orders FROM shop_write CASCADE;" in told
        assert "shop_write still holds SELECT on table sales.orders, through shop_read" in told
        assert "With it goes SELECT on table sales.orders, granted to back-office by shop_write." in told
        assert "Only postgres can undo it" in told
        await driver.press("u")
        assert driver.app.copied[-1].splitlines()[-3:] == [
            "SET ROLE shop_write;",
            'GRANT SELECT ON TABLE sales.orders TO "back-office";',
            "RESET ROLE;",
        ]
        await driver.press("r", "w")
        assert statements(driver) == (
            "REVOKE GRANT OPTION FOR SELECT ON TABLE sales.orders FROM shop_write CASCADE;",
        )


async def test_columns_are_lines_of_their_own(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await follow(
            driver, ("find:returns", "g", "type:ben", "enter", "c", "down", "space", "down", "space")
        )
        assert statements(driver) == ("GRANT SELECT (id, order_id) ON TABLE sales.returns TO ben;",)
        await driver.press("c")
        assert ".order_id" not in driver.shown("#boxes")
        assert statements(driver) == ()


async def test_default_privileges_are_granted_and_revoked(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await follow(driver, ("find:orders", "g", "type:shop_read", "enter", "f"))
        assert "✓" in line(driver, "new", "tables", "in", "sales")
        await driver.press("down", "down", "space")
        assert statements(driver) == (
            "ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner IN SCHEMA sales REVOKE SELECT ON TABLES FROM shop_read;",
        )
        assert "Default privileges change nothing that exists already." in driver.words("#sql")
        await driver.press("down", "space")
        assert statements(driver)[0] == (
            "ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner GRANT SELECT ON TABLES TO shop_read;"
        )
        assert "shop_read still holds SELECT on new tables in sales by shop_owner" in driver.words("#sql")


async def test_what_is_added_twice_is_in_the_basket_once(shop: ConnectionOptions) -> None:
    async with exploring(shop) as driver:
        await follow(driver, ("find:orders", "g", "type:ben", "enter", "A", "b", "b"))
        assert "in the basket already" in driver.shown(Footer)
        assert len(driver.app.basket) == 1
        assert driver.app.basket[0].undo[0].startswith("REVOKE SELECT, INSERT")
