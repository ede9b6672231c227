"""Normalisation of a visitor's query for storage, and the rules for queries whose text is never stored.

The stored form is lower case, composed (NFC), with single spaces and plain quotation marks. Text that may identify a
person or give access to something was entered by accident; such a search is counted without its text:

| not stored | stored |
|---|---|
| an e-mail address: `@` between two characters (also a full-width one), `(at)`, `[at]` | `@lanternhouse` |
| (the same) in words: `ama at example dot org`, `ama at gmail.com` | `meet at noon`, `at the gates of gaza` |
| seven or more digits, also with the separators of telephone and card numbers | `100000 trees`, `agenda 2030` |
| (the same) | years and dates, each year by itself: `2019, 2020, 2021`, `12.11.2026`, `1990-2020` |
| an IPv4 or IPv6 address | `12.11.2026`, `10:30` |
| one or two letters and six or more digits, like the number of an identity card | `un 1325`, `res 242` |
| a word of twelve or more characters with letters and digits, like a key | `covid-19`, `co2`, `lieferkettengesetz` |
| a word of eight or more characters with two numbers between its letters | `h1n1`, `agenda2030` |
| a word of twelve or more characters in which the case changes three times | `WikiLeaks` |
| a word with the beginning of a known kind of token, such as `eyJ` or `ghp_` | `eyjafjallajökull` |
| eight or more characters without a space with both cases, digits and symbols, like a password | `G20/COP30` |
| text with `password:`, `token=` and the like, or with `my password is` | `a password is not enough` |
| `password`, `pin` and the like before a word with a digit | `password safety`, `pin badge 2026` |
| `token`, `secret` and the like before a word with letters and digits | `secret 2024` |
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
MIN_KEY_CASE_CHANGES = 3
MIN_PASSWORD_LENGTH = 8

_MAIL = re.compile(
    r"\S\s?@\s?\S+\.|\S@\S|[\[({]\s*at\s*[\])}]|\barobase\b|"
    r"\bat\s+\S+\s+dot\s+(?:\S+\s+dot\s+)?(?:com|org|net|edu|gov|info|[a-z]{2})\b|"
    r"\S\s+at\s+(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|gmx|web|aol|live|posteo)\.[a-z]{2,4}\b|"
    r"\w\.\w+\s+at\s+[\w-]+\.[a-z]{2,6}\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\+?\d(?:[\s().,/+_–-]*\d)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_CODE_NAMES = r"pass(?:word|wort|phrase|code)|pwd|mot de passe|kennwort|pin(?:[ -]?code)?|code pin"
_KEY_NAMES = r"secret|token|api[ _-]?key"
_NAMED = re.compile(
    rf"\b(?:{_CODE_NAMES}|{_KEY_NAMES}|pass|bearer)\b\s*[:=]|"
    r"\bbearer\s+\S{8}|"
    rf"\b(?:my|our|meine?|mon|ma|notre)\s+(?:{_CODE_NAMES}|{_KEY_NAMES})\s+(?:is|was|ist|war|est|était)\s+\S|"
    rf"\b(?:{_CODE_NAMES})(?:\s+(?:is|was|ist|est|number|nummer))?\s+\S*\d|"
    rf"\b(?:{_KEY_NAMES})(?:\s+(?:is|ist|est))?\s+(?=\S*[^\W\d_])\S*\d",
    re.IGNORECASE,
)
_KNOWN_TOKEN = re.compile(
    r"\beyJ[\w-]{12,}|\bAKIA[0-9A-Z]{12,}|\b(?:gh[opsu]|github_pat|glpat|xox[abprs]|[sprk]k)[_-][\w-]{8,}",
    re.ASCII | re.IGNORECASE,
)
_IPV4_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_IDENTITY_NUMBER = re.compile(r"\b[a-z]{1,2}\d{6,}[a-z]?\b", re.IGNORECASE)
_NUMBERS_BETWEEN_LETTERS = re.compile(r"[^\W\d_]\d+[^\W\d_]+\d+[^\W\d_]")
_CHANGE_OF_CASE = re.compile(r"[a-z](?=[A-Z])")
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
    text = unicodedata.normalize("NFKC", text)  # a full-width @ is an @
    return bool(
        "://" in text
        or _MAIL.search(text)
        or _NAMED.search(text)
        or _KNOWN_TOKEN.search(text)
        or _HEX_ADDRESS.search(text)
        or _IPV4_ADDRESS.search(text)
        or _IDENTITY_NUMBER.search(text)
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
    if len(word) >= MIN_PASSWORD_LENGTH and _NUMBERS_BETWEEN_LETTERS.search(word):
        return True
    if len(word) < MIN_KEY_LENGTH:
        return False
    has_letters_and_digits = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    return has_letters_and_digits or len(_CHANGE_OF_CASE.findall(word)) >= MIN_KEY_CASE_CHANGES


def _is_password(word: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit, _is_symbol)
    return len(word) >= MIN_PASSWORD_LENGTH and all(any(map(kind, word)) for kind in kinds)


def _is_symbol(char: str) -> bool:
    """Return whether the character is typical of passwords; punctuation of plain text is not."""
    return char in "!#$%^&*_+=?~|<>{}[]\\;@"
