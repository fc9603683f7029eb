"""What printable() lets through can neither act on a terminal nor hide from the reader."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pgwhy.printable import printable
from tests.ui.hostile import HOSTILE

any_text = st.text(alphabet=st.characters())  # surrogates included


@given(any_text)
def test_nothing_that_acts_or_hides_is_left(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert {unicodedata.category(character)[0] for character in shown} <= set("LMNPSZ")
    assert len(shown.splitlines()) <= 1


@given(any_text)
def test_the_shown_text_can_be_written_to_any_utf_8_terminal(text: str) -> None:
    printable(text).encode("utf-8")


@given(any_text)
def test_showing_twice_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(any_text)
@example("\u3164")
def test_what_is_not_empty_is_not_shown_as_nothing(text: str) -> None:
    assert bool(printable(text)) == bool(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_ascii_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("name", ["Größe", "данные", "表データ", "naïve café", "a🐘b", "e\u0301"])
def test_letters_of_any_language_stay_as_they_are(name: str) -> None:
    assert printable(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b]0;t\x07", r"\e]0;t\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("\x7f", r"\x7f"),
        ("x\u202ey", r"x\u202ey"),
        ("pub\u200blic", r"pub\u200blic"),
        ("a\u00a0b", r"a\xa0b"),
        ("\u2028", r"\u2028"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\ufe0f", r"\ufe0f"),
    ],
)
def test_what_is_hidden_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_become_harmless(name: str) -> None:
    assert printable(name).isprintable()
