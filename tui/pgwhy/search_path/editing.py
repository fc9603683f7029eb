"""A search_path setting edited name by name; what is not touched stays as it is written.

All raise SearchPathSyntaxError for a text that is no list of names. Places count elements from 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path.setting import PathElement, parse_setting


def moved(text: str, at: int, by: int) -> tuple[str, int]:
    """The setting with the element at this place moved, and where it is now; at an end it stays."""
    elements = list(parse_setting(text))
    there = max(0, min(at + by, len(elements) - 1))
    elements.insert(there, elements.pop(at))
    return _written(elements), there


def added(text: str, at: int, name: str) -> str:
    """The setting with the name, quoted where it must be, in front of the element at this place."""
    elements = [element.text for element in parse_setting(text)]
    elements.insert(at, quote_identifier(name))
    return ", ".join(elements)


def removed(text: str, at: int) -> str:
    """The setting without the element at this place; without the last one it is the empty list."""
    elements = list(parse_setting(text))
    del elements[at]
    return _written(elements)


def _written(elements: Iterable[PathElement]) -> str:
    return ", ".join(element.text for element in elements)
