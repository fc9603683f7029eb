"""Every screen and panel as a picture, small and large, on the demo's server.

    python -m pytest tests/ui/test_pictures.py --snapshot-update

draws them anew; look at each that changed before it is committed. A screen more is a line more in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from pgwhy.app import Pgwhy
from pgwhy.server.options import ConnectionOptions
from tests.ui.driving import Driver
from tests.ui.steps import follow

INCIDENT = "ERROR: permission denied for sequence descriptions_id_seq"
INSERT = "INSERT INTO descriptions (product_id, features) VALUES (1, 'waterproof')"
SCRIPT = """SELECT name FROM products;
INSERT INTO descriptions (product_id, features) VALUES (1, 'waterproof');
SELECT origin FROM myschema.mytable;
"""

SIZES = {"small": (80, 24), "large": (120, 40), "wide": (160, 45)}
SMALL = ("small",)
"""For what differs little from another picture."""

TO_THREE = (
    "find:descriptions",
    "space",
    "space",
    "g",
    "type:repo",
    "tab",
    "type:sdc",
    "tab",
    "type:publ",
    "enter",
)
MALLORY = "as:mallory"
HOSTILE = ("find:two", "up", "up", "up")
"""Among the names that would act on a terminal, on markup and on the eye."""


class Picture(NamedTuple):
    """A screen, and how one gets there in which database."""

    name: str
    steps: tuple[str, ...]
    database: str = "sdc"
    sizes: tuple[str, ...] = ("small", "large")


PICTURES = (
    Picture("start", ()),
    Picture("lens", ("as:sdc", "find:descriptions_id_seq")),
    Picture("out_of_reach", ("as:sdc", "down", "right", "down", "right", "down")),
    Picture("refused", ("end", "up", "up", "up", "up", "right")),
    Picture("letters", ("find:orders_id", "x"), sizes=SMALL),
    Picture("marked", ("find:descriptions", "space", "space")),
    Picture("no_object", ("end",), sizes=SMALL),
    Picture("nothing_to_grant", ("down", "right", "down", "g"), sizes=SMALL),
    Picture("system", ("s",)),
    Picture("wide", ("as:sdc", "find:descriptions_id_seq"), sizes=("wide",)),
    # panels
    Picture("access_of_defaults", ("find:descriptions_id_seq",)),
    Picture("access_of_columns", ("find:customers",), "shop"),
    Picture("access_of_nobody", ("find:sealed",), "shop"),
    Picture("who", ("find:orders", "2"), "shop"),
    Picture("why", ("as:cleo", "find:orders", "3"), "shop"),
    Picture("why_denied", ("as:sdc", "find:descriptions_id_seq", "3")),
    Picture("why_nobody", ("find:orders", "3"), "shop", sizes=SMALL),
    Picture("columns", ("as:Marketing", "find:customers", "4"), "shop"),
    Picture("columns_of_none", ("find:orders_id", "4"), "shop", sizes=SMALL),
    Picture("depends_of_view", ("find:open_orders", "5"), "shop"),
    Picture("depends_of_table", ("find:orders", "5"), "shop"),
    Picture("policies", ("as:cleo", "find:tickets", "6"), "shop"),
    Picture("policies_of_none", ("find:orders", "6"), "shop", sizes=SMALL),
    Picture("future", ("find:sales", "7"), "shop"),
    Picture("panel_with_cursor", ("find:orders", "5", "tab", "down", "down"), "shop", sizes=SMALL),
    # what is opened from there
    Picture("composer", ("as:sdc", "find:descriptions", "g")),
    Picture("composer_grid", (*TO_THREE, "down", "down", "right", "space", "=", "+")),
    Picture("composer_by_object", (*TO_THREE, "t", "space", "=")),
    Picture("composer_revoke", ("as:Stephen", "find:descriptions", "g", "r"), sizes=SMALL),
    Picture("composer_cascade", ("find:orders", "g", "type:shop_write", "enter", "e", "w"), "shop"),
    Picture("composer_future", ("as:ben", "find:returns", "g", "space", "f"), "shop"),
    Picture("composer_columns", ("as:ben", "find:returns", "g", "c", "down", "space", "w"), "shop", SMALL),
    Picture("composer_to_whom", ("find:orders_id", "g", "type:repo", "tab", "type:s"), sizes=SMALL),
    Picture("composer_refuses", ("as:reporting", "find:orders_id", "g", "c"), sizes=SMALL),
    Picture("basket", ("as:sdc", "find:descriptions", "g", "b", "escape", "b")),
    Picture("basket_empty", ("b",), sizes=SMALL),
    Picture("basket_write", ("as:sdc", "find:descriptions", "g", "b", "B", "w"), sizes=SMALL),
    Picture("find", ("/", "type:prod")),
    Picture("find_nothing", ("/", "type:no such name"), sizes=SMALL),
    Picture("role_choice", ("a", "type:sh")),
    Picture("palette", (":",)),
    Picture("palette_filtered", (":", "type:copy"), sizes=SMALL),
    Picture("help", ("?",)),
    Picture("help_marks", ("?", "pagedown", "pagedown"), sizes=SMALL),
    Picture("help_of_composer", ("as:sdc", "find:descriptions", "g", "?"), sizes=SMALL),
    Picture("role", ("r", "type:shop_write", "enter"), "shop"),
    Picture("role_end", ("r", "type:deploy", "enter", "end"), "shop", sizes=SMALL),
    Picture("role_drop", ("r", "type:deploy", "enter", "d"), "shop"),
    Picture("paste", ("e", "type:permission denied for")),
    Picture("why_incident", ("as:sdc", f"paste:{INCIDENT}")),
    Picture("why_way", ("as:sdc", f"paste:{INCIDENT}", "1")),
    Picture("why_trial", ("as:sdc", f"paste:{INSERT}", "t"), sizes=SMALL),
    Picture("why_copied", ("as:sdc", f"paste:{INCIDENT}", "y"), sizes=SMALL),
    Picture("why_allowed", ("as:sdc", "paste:select 1 from products"), sizes=SMALL),
    Picture("why_by_whom", (f"paste:{INCIDENT}",)),
    Picture("why_many", ("as:sdc", f"paste:{SCRIPT}")),
    Picture("why_text", ("e", "type:select 1"), sizes=SMALL),
    Picture("search_path", ("as:sdc", "p")),
    Picture("search_path_name", ("as:sdc", "p", "n", "type:mytable", "enter")),
    Picture("search_path_bad", ("as:sdc", "p", "e", "type:,, x"), sizes=SMALL),
    # hostile names wherever names are shown
    Picture("hostile_tree", (MALLORY, *HOSTILE), "shop"),
    Picture("hostile_who", (*HOSTILE, "2"), "shop"),
    Picture("hostile_why", (MALLORY, *HOSTILE, "3"), "shop"),
    Picture("hostile_columns", ("find:not red", "4"), "shop"),
    Picture("hostile_policies", (MALLORY, *HOSTILE, "6"), "shop"),
    Picture("hostile_future", (MALLORY, *HOSTILE, "left", "left", "7"), "shop"),
    Picture("hostile_wide", (MALLORY, *HOSTILE), "shop", sizes=("wide",)),
    Picture("hostile_depends", ("find:title", "5"), "shop"),
    Picture("hostile_composer", (MALLORY, *HOSTILE, "space", "space", "space", "g", "space"), "shop"),
    Picture("hostile_find", ("/", "type:echo"), "shop"),
    Picture("hostile_role", ("r", "type:mallory", "enter"), "shop"),
    Picture("hostile_path", (MALLORY, "p"), "shop"),
    Picture("hostile_drop", ("r", "type:mallory", "enter", "d"), "shop"),
    Picture("hostile_incident", (MALLORY, 'paste:delete from hostile."[/]"'), "shop"),
)


@pytest.fixture(autouse=True)
def a_terminal_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn does not depend on the environment of the tests."""
    for name in ("NO_COLOR", "TMUX", "STY", "LC_ALL", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    monkeypatch.chdir("/")
    monkeypatch.setattr("pgwhy.app.speaks_utf8", lambda: True)


@pytest.fixture
def looks_right(
    snap_compare: Callable[..., bool],
) -> Callable[[ConnectionOptions, str, tuple[str, ...]], bool]:
    """Whether the explorer on a login looks as it did, after some steps."""

    def compare(login: ConnectionOptions, size: str, steps: tuple[str, ...]) -> bool:
        app = Pgwhy(login)

        async def steered(pilot: Pilot[None]) -> None:
            driver = Driver(app, pilot)
            await driver.rest()
            await follow(driver, steps)

        try:
            return snap_compare(app, terminal_size=SIZES[size], run_before=steered)
        finally:
            app.doors.close()

    return compare


Compare = Callable[[ConnectionOptions, str, tuple[str, ...]], bool]


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        pytest.param(picture, size, id=f"{picture.name}-{size}")
        for picture in PICTURES
        for size in picture.sizes
    ],
)
def test_picture(picture: Picture, size: str, demo: ConnectionOptions, looks_right: Compare) -> None:
    login = ConnectionOptions(demo.conninfo.replace("/sdc?", f"/{picture.database}?"))
    assert looks_right(login, size, picture.steps)


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_a_connection_that_failed(size: str, looks_right: Compare) -> None:
    assert looks_right(ConnectionOptions("host=/nonexistent dbname=sdc user=postgres"), size, ())
