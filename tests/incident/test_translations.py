"""The table of translations, held to the catalogs of a server that is installed with them."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from pgwhy.incident.translations import TRANSLATIONS, WORDS, Translation

_COLONS = ":\N{FULLWIDTH COLON}"
_PLACE = re.compile(r"\{\w+\}")
_CATALOGS = {
    path.parents[1].name: path
    for path in sorted(Path("/usr/share/locale").glob("*/LC_MESSAGES/postgres-1[5-9].mo"))
}


def test_every_message_is_there_once_in_each_language() -> None:
    languages = {translation.language for translation in TRANSLATIONS}
    times = Counter((translation.english, translation.language) for translation in TRANSLATIONS)
    assert set(times.values()) == {1}
    assert set(times) == {(english, language) for english, _ in times for language in languages}


def test_the_translations_are_the_server_s() -> None:
    if not _CATALOGS:
        pytest.skip("no message catalogs of a server are installed")
    for each in (*WORDS, *TRANSLATIONS):
        if each.language in _CATALOGS:
            assert _PLACE.sub("{}", each.translated) == _of_the_server(each)


def _of_the_server(each: Translation) -> str:
    """What the catalog has; there the words of a report end in a colon and two blanks, but for those of severities."""
    catalog = _catalog(each.language)
    keys = (_PLACE.sub("%s", each.english), f"{each.english}:  ")
    key, found = next((key, catalog.gettext(key)) for key in keys if catalog.gettext(key) != key)
    plain = re.sub(r"%(\d\$)?s", "{}", found)
    return plain if key == keys[0] else plain.strip().rstrip(_COLONS).strip()


@cache
def _catalog(language: str) -> gettext.GNUTranslations:
    with _CATALOGS[language].open("rb") as file:
        return gettext.GNUTranslations(file)
