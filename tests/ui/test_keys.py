"""The one key table: complete, without contradictions, and what screens and README show is made from it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from textual.screen import Screen

import pgwhy.screens
from pgwhy.app import Pgwhy
from pgwhy.keys import KEYS, Where, keys_of, shown
from pgwhy.widgets.footer import keys_line
from pgwhy.widgets.ink import width_of


def screens(where: Where) -> list[type[Screen[object]]]:
    """The screens that take their keys from there."""
    found: list[type[Screen[object]]] = []
    for module in pkgutil.walk_packages(pgwhy.screens.__path__, "pgwhy.screens."):
        for _, screen in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(screen, Screen) and screen.__module__ == module.name:
                found += [screen] * (f"Where.{where.name}" in inspect.getsource(screen))
    return found


@pytest.mark.parametrize("where", [where for where in Where if where is not Where.ANYWHERE])
def test_every_key_has_an_action_on_its_screen_or_in_the_app(where: Where) -> None:
    found = screens(where)
    assert found
    for key in keys_of(where):
        action = "action_" + key.action.partition("(")[0]
        for screen in found:
            assert hasattr(screen, action) or hasattr(Pgwhy, action), (
                f"{screen.__name__}: {key.keys} does {action}"
            )


@pytest.mark.parametrize("where", list(Where))
def test_no_key_means_two_things_on_a_screen(where: Where) -> None:
    names = [name for key in keys_of(where) for name in key.keys]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("where", list(Where))
def test_help_is_a_sentence_without_its_full_stop(where: Where) -> None:
    for key in keys_of(where):
        assert key.help[0].isupper()
        assert not key.help.endswith(".")
        assert len(key.help) < 100


@pytest.mark.parametrize("where", [where for where in Where if where is not Where.ANYWHERE])
def test_the_footer_fits_80_columns_and_tells_how_to_get_help(where: Where) -> None:
    offered = [key for key in keys_of(where) if key.footer]
    line = keys_line(offered, 80)
    assert width_of(line) <= 80
    words = "".join(part.text for part in line)
    assert "back" in words or "quit" in words


def test_keys_are_written_as_people_write_them() -> None:
    assert [shown(key) for key in ("ctrl+f", "escape", "up", "g", "?")] == ["^F", "esc", "↑", "g", "?"]


def test_the_table_knows_every_place() -> None:
    assert {key.where for key in KEYS} == set(Where)
