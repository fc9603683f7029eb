"""Every message of the table is found again, whatever names it holds and whatever stands around it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.incident.locate import in_other_words, locate
from pgwhy.incident.message import Template, templates, understand
from pgwhy.incident.recognise import recognise
from pgwhy.incident.translations import TRANSLATIONS, Translation

_TEMPLATES = [template for _, template in templates()]
_PLACE = re.compile(r"\{(\w+)\}")


def _filled(template: Template, name: str) -> str:
    return _PLACE.sub(lambda place: name + place[1], template.text)


@pytest.mark.parametrize("template", _TEMPLATES, ids=lambda template: template.text)
def test_a_message_is_understood_with_its_names(template: Template) -> None:
    understood = understand(_filled(template, "Some "))
    assert understood is not None
    assert (understood.wanted, understood.sqlstate) == (
        template.complaint.wanted,
        template.complaint.sqlstate,
    )
    for place in _PLACE.findall(template.text):
        assert getattr(understood, place) == f"Some {place}"


@pytest.mark.parametrize("template", _TEMPLATES, ids=lambda template: template.text)
def test_a_message_is_found_in_a_log_line_and_in_a_driver_s(template: Template) -> None:
    message = _filled(template, "a_")
    understood = understand(message)
    logged = recognise(f"2024-05-03 10:11:12.123 UTC [4321] app@shop ERROR:  {message} at character 15")
    traced = recognise(f"main.go:7: ERROR: {message} (SQLSTATE 42501)")
    assert [incident.complaint for incident in logged + traced] == [understood, understood]
    assert [incident.message for incident in logged + traced] == [message, message]


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=63))
def test_a_quoted_name_may_hold_anything(name: str) -> None:
    understood = understand(f'relation "{name}" does not exist')
    assert understood is not None
    assert understood.name == name


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda each: f"{each.language} {each.english}")
def test_a_translation_means_what_the_english_message_means(translation: Translation) -> None:
    def told(text: str) -> str:
        return text.replace("{name}", "orders").replace("{of}", "orders")

    assert in_other_words(told(translation.translated)) == understand(told(translation.english)) is not None


@given(st.text())
def test_any_text_is_recognised_as_something(text: str) -> None:
    assert recognise(text)


@given(
    st.lists(
        st.sampled_from([*"'\"`()[]{}:;,. \n\t$-", "ERROR:  ", "permission denied for table t", "SELECT 1"])
    )
)
def test_any_mixture_is_recognised_as_something(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert recognise(text)
    locate(text)


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "\t",
        "(",
        "--",
        "'",
        '"',
        "$$",
        "[SQL: ",
        "query: 'select",
        "^ ",
        "\n",
        "a.",
        "user=",
        "a=b ",
        "[1] a@",
        '{"log":',
        '{"a":[',
        "\\n",
        ";",
        "function ",
        'relation "',
        "permission denied for table t ",
        "permission denied for table t at character ",
        "new row violates ",
        "ERROR: x\n",
        '" is not a domain',
        '\\"',
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    started = time.process_time()
    recognise(piece * 20_000)
    recognise(f"{piece * 2_000} permission denied for table t {piece * 2_000}")
    recognise(f"psycopg2.errors.InsufficientPrivilege: permission denied for table t\n{piece * 5_000}")
    assert (
        time.process_time() - started < 60
    )  # the worst takes 8 on one machine; what grows with the square, minutes
