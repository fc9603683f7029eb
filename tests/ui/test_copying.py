"""Copying: a digit never does, and what y and u copy was on the screen before, whatever its size."""

from __future__ import annotations

import threading

import pytest
from textual import events

from pgwhy.keys import Where
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.why import Why
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.carried import CopyText
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.ink import Span
from pgwhy.widgets.lines import FixedRows, Lines, Rows
from pgwhy.widgets.why.answer import AnswerTree
from pgwhy.widgets.why.pane import WhyPane
from tests.ui.driving import Driver, exploring, text_of
from tests.ui.steps import follow
from tests.ui.test_pressing import WAYS

INCIDENT = "ERROR: permission denied for sequence descriptions_id_seq"
GRANT = "GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;"
UNDO = "REVOKE USAGE ON SEQUENCE public.descriptions_id_seq FROM sdc;"
INSERT = "INSERT INTO descriptions (product_id, features) VALUES (1, 'waterproof')"
SCRIPT = f"SELECT name FROM products;\n{INSERT};\nSELECT origin FROM myschema.mytable;\n"
DIGITS = "123456789"


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying asks the terminal, and panels follow at once."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")


def of_database(demo: ConnectionOptions, name: str) -> ConnectionOptions:
    return ConnectionOptions(demo.conninfo.replace("/sdc?", f"/{name}?"))


def burst(driver: Driver, *keys: str) -> None:
    """Keys that come faster than anything is drawn."""
    for key in keys:
        driver.app.post_message(events.Key(key, key if len(key) == 1 else None))


class Reader:
    """Somebody who presses a key until it copies, and remembers every row of each list that was on the screen."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.seen: dict[int, tuple[Rows, dict[int, str]]] = {}

    def look(self) -> None:
        for lines in self.driver.app.screen.query(Lines):
            drawn = text_of(lines).splitlines()[lines.outer_size.height - lines.size.height :]
            _, rows = self.seen.setdefault(id(lines.rows), (lines.rows, {}))
            rows |= {lines.top + at: line.strip(" ▸▾") for at, line in enumerate(drawn)}

    async def press(self, *steps: str) -> None:
        for step in steps:
            await follow(self.driver, (step,))
            self.look()

    async def copies(self, key: str, selector: str | type[Lines]) -> tuple[str, str]:
        """What the key copies, and the rows that were read in the list that says so, in order."""
        before = len(self.driver.app.copied)
        self.look()
        for _ in range(60):
            await self.press(key)
            if len(self.driver.app.copied) > before:
                shown = self.driver.app.screen.query(selector).first(Lines)
                _, rows = self.seen[id(shown.rows)]
                return self.driver.app.copied[-1], bare(" ".join(rows[at] for at in sorted(rows)))
            assert "Not copied yet" in self.driver.words(Footer)
        raise AssertionError(f"{key} never copies on\n{self.driver.screen}")


def bare(text: str) -> str:
    """Without the blanks: where there is little room, lines are broken anywhere."""
    return "".join(text.split())


# a digit never copies

ROLE_OPEN = (f"paste:{INCIDENT}",)
STATES = {
    "which role": ROLE_OPEN,
    "one answer": ("as:sdc", f"paste:{INCIDENT}"),
    "a way chosen": ("as:sdc", f"paste:{INCIDENT}", "1"),
    "the trial": ("as:sdc", f"paste:{INSERT}", "t"),
    "several answers": ("as:sdc", f"paste:{SCRIPT}"),
    "one of several": ("as:sdc", f"paste:{SCRIPT}", "enter"),
    "one privilege of several": ("as:sdc", "paste:ERROR: permission denied for table mytable"),
    "allowed": ("as:sdc", "paste:SELECT name FROM products"),
    "nothing found": ("paste:the printer is on fire",),
    "refused": ("paste:2026-01-01 UTC nobody@sdc ERROR:  permission denied for table products",),
    "unknown": ("as:sdc", "paste:SELECT * FROM nowhere.at_all"),
    "refreshed": ("as:sdc", f"paste:{INCIDENT}", "escape", "f5"),
    "copied once": ("as:sdc", f"paste:{INCIDENT}", "y", "u"),
}


@pytest.mark.parametrize("state", STATES)
async def test_a_digit_pressed_twice_copies_nothing(state: str, demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        await follow(driver, STATES[state])
        if isinstance(driver.app.screen, Explorer):
            await driver.press("e")
        assert isinstance(driver.app.screen, Why)
        before = list(driver.app.copied)
        for digit in DIGITS:
            burst(driver, digit, digit)
            await driver.pilot.press(digit, digit)
        await driver.rest()
        assert driver.app.copied == before


async def test_a_digit_pressed_while_it_is_read_copies_nothing(
    demo: ConnectionOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with exploring(demo, role="sdc") as driver:
        gate, ask = threading.Event(), Door.ask
        monkeypatch.setattr(Door, "ask", lambda *a, **k: (gate.wait(20), ask(*a, **k))[1])
        driver.app.post_message(events.Paste(INCIDENT))
        await driver.pilot.pause()
        await driver.pilot.press("1", "1", "2", "2")
        assert "Reading the catalog" in driver.screen
        gate.set()
        await driver.pilot.press("1", "1", "2", "2")
        await driver.rest()
        assert driver.app.copied == []


@pytest.mark.parametrize("where", WAYS, ids=lambda where: where.value)
async def test_no_digit_copies_anywhere(where: Where, demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc", size=(100, 24)) as driver:
        await follow(driver, WAYS[where])
        before = list(driver.app.copied)
        for digit in DIGITS:
            await driver.pilot.press(digit, digit)
        await driver.rest()
        assert driver.app.copied == before


# what a digit does


async def test_a_digit_shows_the_way_with_all_that_must_be_known_before_y_takes_it(
    demo: ConnectionOptions,
) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{INCIDENT}", "1", "1"))
        shown = driver.words(AnswerTree)
        assert 'Way 1 GRANT "Stephen" TO sdc; membership in a role that has it' in shown
        assert "also gives SET ROLE Stephen" in shown
        assert "takes nothing from anybody postgres can run it" in shown
        assert 'Undo REVOKE "Stephen" FROM sdc;' in shown
        assert "It is shown: y copies it" in driver.shown(Footer)
        await driver.press("y", "u")
        assert driver.app.copied == ['GRANT "Stephen" TO sdc;', 'REVOKE "Stephen" FROM sdc;']
        await driver.press("escape")
        assert f"Fix {GRANT} gives nothing else, takes nothing from anybody" in driver.words(AnswerTree)
        await driver.press("y")
        assert driver.app.copied[2:] == [GRANT]


async def test_enter_on_the_line_of_a_way_chooses_it(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{INCIDENT}", "end", "up", "up", "up", "up", "enter"))
        assert "Way 3" in driver.shown(AnswerTree)
        assert driver.app.copied == []


async def test_what_a_change_of_owner_takes_is_said_before_it_is_copied(demo: ConnectionOptions) -> None:
    async with exploring(of_database(demo, "shop"), role="ben") as driver:
        await follow(driver, ("paste:ERROR:  must be owner of table orders",))
        pane = driver.app.screen.query_one(WhyPane)
        number = 1 + [each.way.value for each in pane.answers[0].remedies.alternatives].index("ownership")
        taken = "takes ownership of table sales.orders from shop_owner"
        assert taken in driver.words(AnswerTree)
        await driver.press(str(number))
        shown = driver.words(AnswerTree)
        assert shown.index("OWNER TO ben;") < shown.index(taken) < shown.index("Undo")


async def test_y_takes_nothing_before_something_is_chosen(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, ("paste:ERROR: permission denied for table mytable",))
        assert driver.app.screen.query_one(WhyPane).remedy is None
        await driver.press("y")
        assert "Nothing is chosen yet: a digit chooses" in driver.shown(Footer)
        await driver.press("down")
        assert "1-9 choose" in driver.shown(Footer)
        assert "copy" not in driver.shown(Footer)
        await driver.press("2", "y")
        assert len(driver.app.copied) == 1


# only what was on the screen

SIZES = [(80, 24), (120, 40), (40, 10), (30, 8)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("database", "steps", "shown"),
    [
        ("sdc", ("as:sdc", f"paste:{INCIDENT}"), AnswerTree),
        ("sdc", ("as:sdc", f"paste:{INCIDENT}", "3"), AnswerTree),
        ("sdc", ("as:sdc", f"paste:{INSERT}", "t"), AnswerTree),
        ("shop", ("as:anna", "paste:UPDATE sales.orders SET total = 1 WHERE id = 1"), AnswerTree),
        ("sdc", ("as:sdc", f"paste:{SCRIPT}"), "#offer"),
        ("sdc", ("as:reporting", "find:descriptions", "g", "A", "+"), "#sql"),
        ("shop", ("r", "type:shop_owner", "enter", "d"), Lines),
    ],
    ids=["fix", "two statements", "trial", "two grants", "list", "composer", "drop role"],
)
async def test_every_line_that_is_copied_was_read(
    database: str,
    steps: tuple[str, ...],
    shown: str | type[Lines],
    size: tuple[int, int],
    demo: ConnectionOptions,
) -> None:
    async with exploring(of_database(demo, database), size=size) as driver:
        reader = Reader(driver)
        await reader.press(*steps)
        text, seen = await reader.copies("y", shown)
        assert text
        for line in text.splitlines():
            assert bare(line) in seen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        (("as:sdc", f"paste:{INCIDENT}", "3"), AnswerTree),
        (("as:sdc", f"paste:{INSERT}", "t"), AnswerTree),
        (("as:sdc", f"paste:{SCRIPT}"), "#offer"),
        (("as:reporting", "find:descriptions", "g", "A", "+"), "#sql"),
    ],
    ids=["two statements", "behind the trial", "list", "composer"],
)
async def test_every_line_of_an_undo_was_read(
    steps: tuple[str, ...], shown: str | type[Lines], size: tuple[int, int], demo: ConnectionOptions
) -> None:
    async with exploring(demo, size=size) as driver:
        reader = Reader(driver)
        await reader.press(*steps)
        text, seen = await reader.copies("u", shown)
        assert "REVOKE" in text
        for line in text.splitlines():
            assert bare(line) in seen


@pytest.mark.parametrize("size", SIZES)
async def test_a_warning_is_read_before_what_it_warns_of_is_copied(
    size: tuple[int, int], demo: ConnectionOptions
) -> None:
    async with exploring(demo, size=size) as driver:
        reader = Reader(driver)
        await reader.press("as:sdc", "paste:SELECT usename, passwd FROM pg_shadow")
        text, seen = await reader.copies("y", AnswerTree)
        assert text.startswith("GRANT SELECT (usename, passwd)")
        assert bare("pg_shadow shows the password hashes of all roles, superusers included.") in seen


@pytest.mark.parametrize("size", SIZES)
async def test_a_basket_that_is_longer_than_the_screen_is_read_first(
    size: tuple[int, int], demo: ConnectionOptions
) -> None:
    async with exploring(demo, role="reporting", size=size) as driver:
        for name in ("products", "orders_id", "descriptions", "descriptions_id"):
            await follow(driver, (f"find:{name}", "g", "A", "b", "escape"))
        reader = Reader(driver)
        await reader.press("b")
        text, seen = await reader.copies("u", "#undo")
        assert text.count("REVOKE") >= 4
        for line in text.splitlines()[1:]:
            assert bare(line) in seen
        text, seen = await reader.copies("y", "#collected")
        assert text.count("GRANT") >= 4
        for line in text.splitlines()[1:]:
            assert bare(line) in seen


@pytest.mark.parametrize("size", SIZES)
async def test_a_digit_marks_a_statement_of_the_search_path_and_y_copies_it(
    size: tuple[int, int], demo: ConnectionOptions
) -> None:
    async with exploring(demo, role="sdc", size=size) as driver:
        await follow(driver, ("p", "end", "2", "2"))
        assert "It is marked: y copies it" in driver.words(Footer)
        assert driver.app.copied == []
        text, seen = await Reader(driver).copies("y", "AnswerPane")
        assert bare(f"› 2 {text}") in seen


async def test_keys_that_come_before_the_screen_is_drawn_copy_nothing(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{INCIDENT}",))
        burst(driver, "1", "y")
        await driver.rest()
        assert driver.app.copied == []
        assert "Not copied yet: y again copies it" in driver.shown(Footer)
        await driver.press("y")
        assert driver.app.copied == ['GRANT "Stephen" TO sdc;']


async def test_a_key_right_after_the_cursor_of_the_list_copies_nothing(demo: ConnectionOptions) -> None:
    script = f"SELECT origin FROM myschema.mytable;\n{INSERT};\n"
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{script}",))
        burst(driver, "down", "y")
        await driver.rest()
        assert driver.app.copied == []
        assert GRANT in driver.words("#offer")
        await driver.press("y")
        assert driver.app.copied == [GRANT]


@pytest.mark.parametrize("size", [(12, 24), (80, 5)])
async def test_where_there_is_no_room_for_it_nothing_is_copied(
    size: tuple[int, int], demo: ConnectionOptions
) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{INCIDENT}",))
        await driver.pilot.resize_terminal(*size)
        for _ in range(20):
            await driver.pilot.press("y")
        assert driver.app.copied == []
        assert driver.words(Footer).startswith("Not copied yet: this terminal is")
        await driver.pilot.resize_terminal(80, 24)
        await driver.press("y", "y")
        assert set(driver.app.copied) == {GRANT}


async def test_what_is_drawn_again_as_it_was_stays_read_and_what_is_not_does_not(
    demo: ConnectionOptions,
) -> None:
    async with exploring(demo, role="sdc") as driver:
        await follow(driver, (f"paste:{INCIDENT}",))
        tree = driver.app.screen.query_one(AnswerTree)
        tree.note_read()
        offered = tree.copied_rows()
        assert offered
        assert tree.unread(offered) == []
        tree.show(tree.seen, tree.cursor, tree.top)
        assert tree.unread(offered) == []
        tree.show(FixedRows([(Span("GRANT ALL"),)] * len(tree.seen)), tree.cursor, tree.top)
        assert tree.unread(offered) == offered


# what is said afterwards


@pytest.mark.parametrize(
    ("steps", "key", "text"),
    [
        (("find:descriptions_id_seq",), "y", "public.descriptions_id_seq"),
        (("find:descriptions_id_seq",), "Y", "local › sdc › public › sequences › descriptions_id_seq"),
        (("as:sdc", "find:descriptions", "g"), "y", GRANT),
        (("as:sdc", "find:descriptions", "g"), "u", UNDO),
        (("as:sdc", "find:descriptions", "g", "b", "B"), "y", f"{GRANT} and 1 more line"),
        (("as:sdc", "find:descriptions", "g", "b", "B"), "u", f"{UNDO} and 1 more line"),
        (("r", "type:sdc", "enter"), "y", "sdc"),
        (("r", "type:anna", "enter", "d"), "y", "DROP ROLE anna; and 1 more line"),
        (("as:sdc", "p", "end"), "y", "GRANT USAGE ON SCHEMA"),
        (("as:sdc", f"paste:{INCIDENT}"), "y", GRANT),
        (("as:sdc", f"paste:{INCIDENT}"), "u", UNDO),
        (("as:sdc", f"paste:{INCIDENT}", "3"), "y", f"{GRANT} and 1 more line"),
        (("as:sdc", f"paste:{INSERT}", "t"), "y", "BEGIN; and 5 more lines"),
    ],
)
async def test_the_message_begins_with_what_was_copied_and_all_of_it_is_read(
    steps: tuple[str, ...], key: str, text: str, demo: ConnectionOptions
) -> None:
    async with exploring(demo) as driver:
        await follow(driver, (*steps, key))
        assert len(driver.app.copied) == 1
        said = driver.words(Footer)
        assert said.startswith(f"Copied: {text}")
        assert said.endswith("Sent to your terminal, which may refuse it: o shows it, leaving prints it")


async def test_what_no_clipboard_takes_is_said_not_to_be_copied(demo: ConnectionOptions) -> None:
    async with exploring(demo) as driver:
        driver.app.post_message(CopyText("x" * 80_000))
        await driver.rest()
        assert driver.words(Footer).startswith("Not copied: xxx")


async def test_a_message_takes_the_lines_that_it_needs_and_gives_them_back(demo: ConnectionOptions) -> None:
    async with exploring(demo, size=(40, 24)) as driver:
        footer = driver.app.screen.query_one(Footer)
        footer.say("one two three four five six seven eight nine ten eleven")
        await driver.pilot.pause()
        assert text_of(footer).splitlines() == [
            "one two three four five six seven eight",
            "nine ten eleven",
        ]
        footer.say("words " * 60)
        await driver.pilot.pause()
        assert len(text_of(footer).splitlines()) == 3
        assert text_of(footer).endswith("…")
        await driver.press("down")
        assert footer.size.height == 1
