"""The one place that makes text from a server safe to show: nothing in it can act on a terminal or hide."""

from __future__ import annotations

import re
import unicodedata

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\x1b": "\\e"}

# Letters and marks by category, yet drawn as nothing: grapheme joiner, Hangul fillers, Khmer inherent vowels,
# Mongolian and other variation selectors (Default_Ignorable_Code_Point in DerivedCoreProperties.txt).
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile(r"[ -~]*\Z")


def printable(text: str) -> str:
    r"""The text with everything made visible that a terminal would obey, reorder or not draw.

    Control characters (C0, DEL, C1), bidirectional and zero-width characters, unusual spaces, line separators, lone
    surrogates, private and unassigned code points become ``\e``, ``\n``, ``\x9b``, ``\u202e`` …; all else stays.
    The result is one line, idempotent, and never empty where the text was not.
    """
    if _PLAIN.match(text):
        return text
    return "".join(_visible(character) if _is_hidden(character) else character for character in text)


def _is_hidden(character: str) -> bool:
    # Cc control, Cf format, Cs surrogate, Co private, Cn unassigned, Zl and Zp separators, Zs spaces
    category = unicodedata.category(character)
    return (category[0] in "CZ" and character != " ") or _DRAWN_AS_NOTHING.match(character) is not None


def _visible(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
