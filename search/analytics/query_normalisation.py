"""The form in which a visitor's text is kept, and what is never kept.

Kept is the text in lower case, composed (NFC), with single spaces and plain quotation marks. What may say who somebody
is, or open something of theirs, was typed by accident; such a search is counted, but its words are not kept:

| not kept | kept |
|---|---|
| an e-mail address: `@` between two signs, `(at)`, `[at]` | `@lanternhouse`, `meet at noon` |
| seven or more digits, with what stands between those of telephones and cards | `100000 trees`, `agenda 2030` |
| … | years and dates, each year apart: `2019, 2020, 2021`, `12.11.2026`, `1990-2020` |
| a word of twelve signs or more with letters and digits, as keys are | `covid-19`, `co2`, `lieferkettengesetz` |
| eight or more without a space, of small and large letters, digits and signs, as passwords are | `G20/COP30` |
| whatever stands with `password:`, `token=` and the like | `password safety` |
| an address with `://`, which may carry a key | `example.org` |
| more than 100 characters: something pasted | a long question |

Names of people cannot be told from names that the content is about, and are kept.
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
    """The text as it is counted; empty where its words are not kept."""
    plain = _plain(text)
    if len(plain) > MAX_QUERY_LENGTH or is_private(plain):
        return ""
    kept = plain.lower()
    return kept if len(kept) <= MAX_QUERY_LENGTH else ""


def normalise_prefix(text: str) -> str:
    """The beginning of kept forms that somebody is typing; a space at its end is part of it."""
    plain = _plain(text).lower()
    return plain + " " if plain and text[-1:].isspace() else plain


def is_private(text: str) -> bool:
    """Whether the text may hold personal data or a secret, by the rules above."""
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
    """Composed, without signs that cannot be seen, single spaces."""
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES)
    seen = "".join(sign if sign.isspace() or unicodedata.category(sign)[0] != "C" else "" for sign in composed)
    return " ".join(seen.split())


def _is_number(run: str) -> bool:
    """Telephone, account, card: years are no part of one, unless it begins as only telephone numbers do."""
    if not run.startswith(("+", "0")):
        run = _YEAR.sub(" ", run)
    return sum(sign.isdigit() for sign in run) > MAX_DIGITS


def _is_key(word: str) -> bool:
    has_digit = any(sign.isdigit() for sign in word)
    return len(word) >= MIN_KEY_LENGTH and has_digit and any(sign.isalpha() for sign in word)


def _is_password(word: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit, _is_sign)
    return len(word) >= MIN_PASSWORD_LENGTH and all(any(map(kind, word)) for kind in kinds)


def _is_sign(sign: str) -> bool:
    """What passwords have and words don't: not the hyphen, quotation mark, comma or full stop of plain text."""
    return sign in "!#$%^&*_+=?~|<>{}[]\\;@"
