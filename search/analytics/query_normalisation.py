"""Normalisation of a visitor's query for storage, and the rules for queries whose text is never stored.

The stored form is lower case, composed (NFC), with single spaces and plain quotation marks. Text that may identify a
person or give access to something was entered by accident; such a search is counted without its text:

| not stored | stored |
|---|---|
| an e-mail address: `@` between two characters, `(at)`, `[at]` | `@lanternhouse`, `meet at noon` |
| seven or more digits, also with the separators of telephone and card numbers | `100000 trees`, `agenda 2030` |
| (the same) | years and dates, each year by itself: `2019, 2020, 2021`, `12.11.2026`, `1990-2020` |
| a word of twelve or more characters with letters and digits, like a key | `covid-19`, `co2`, `lieferkettengesetz` |
| eight or more characters without a space with both cases, digits and symbols, like a password | `G20/COP30` |
| text with `password:`, `token=` and the like | `password safety` |
| a URL with `://`, which may contain a key | `example.org` |
| more than 100 characters: pasted text | a long question |

Names of people cannot be distinguished from names in the content, and are stored.
"""

from __future__ import annotations

import re
import unicodedata

from .models import MAX_QUERY_LENGTH

MAX_DIGITS = 6
MIN_KEY_LENGTH = 12
MIN_PASSWORD_LENGTH = 8

_MAIL = re.compile(r"\S\s?@\s?\S+\.|\S@\S|[\[({]\s*at\s*[\])}]", re.IGNORECASE)
_DIGITS = re.compile(r"\+?\d(?:[\s().,/+_–-]*\d)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_NAMED = re.compile(
    r"\b(?:pass(?:word|wort|phrase|code)?|pwd|mot de passe|kennwort|secret|token|api[ _-]?key|bearer|pin)\b\s*[:=]|"
    r"\bbearer\s+\S{8}",
    re.IGNORECASE,
)
_HEX_ADDRESS = re.compile(r"(?<![^\W_])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,}(?![^\W_])", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("’‘", "'"))


def normalise_query(text: str) -> str:
    """Return the text as it is stored; empty if it must not be stored."""
    plain = _plain(text)
    if len(plain) > MAX_QUERY_LENGTH or is_private(plain):
        return ""
    normalised = plain.lower()
    return normalised if len(normalised) <= MAX_QUERY_LENGTH else ""


def normalise_prefix(text: str) -> str:
    """Return the normalised form of the beginning of a query; a space at its end is part of it."""
    plain = _plain(text).lower()
    return plain + " " if plain and text[-1:].isspace() else plain


def is_private(text: str) -> bool:
    """Return whether the text may contain personal data or a secret, by the rules of this module."""
    return bool(
        "://" in text
        or _MAIL.search(text)
        or _NAMED.search(text)
        or _HEX_ADDRESS.search(text)
        or any(_is_number(match.group()) for match in _DIGITS.finditer(text))
        or any(_is_key(word) for word in _WORD.findall(text))
        or any(_is_password(word) for word in text.split())
    )


def _plain(text: str) -> str:
    """Return the composed text without invisible characters, with single spaces."""
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES)
    visible = "".join(char if char.isspace() or unicodedata.category(char)[0] != "C" else "" for char in composed)
    return " ".join(visible.split())


def _is_number(run: str) -> bool:
    """Return whether the run may be a telephone, account or card number.

    Years do not count, unless the run begins with + or 0 as only telephone numbers do.
    """
    if not run.startswith(("+", "0")):
        run = _YEAR.sub(" ", run)
    return sum(char.isdigit() for char in run) > MAX_DIGITS


def _is_key(word: str) -> bool:
    has_digit = any(char.isdigit() for char in word)
    return len(word) >= MIN_KEY_LENGTH and has_digit and any(char.isalpha() for char in word)


def _is_password(word: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit, _is_symbol)
    return len(word) >= MIN_PASSWORD_LENGTH and all(any(map(kind, word)) for kind in kinds)


def _is_symbol(char: str) -> bool:
    """Return whether the character is typical of passwords; punctuation of plain text is not."""
    return char in "!#$%^&*_+=?~|<>{}[]\\;@"
