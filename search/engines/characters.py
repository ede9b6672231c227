"""Chinese, Japanese and Korean characters: a run of them is indexed as overlapping pairs, like Lucene's `cjk_bigram`.

The run "人身売買" has the pairs "人身", "身売" and "売買". No dictionary is needed, and any part of a text is found.
A character without a neighbour is a word by itself. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

# Contents of a character class. Python's own classes do not distinguish scripts.
_HIRAGANA = "\u3041-\u3096\u309d-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_HAN = "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
HANGUL = "\uac00-\ud7a3"
CJK = f"{_HIRAGANA}{_KATAKANA}{_HAN}{HANGUL}\u1100-\u11ff\u3131-\u318e"
VOICED = "\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f"  # marks that belong to the character before them

# Lucene's tokenizer does not count the mark in "人々" as a character of a run, but this rare one of the same meaning.
ITERATION_MARK, SAME_AS_BEFORE = "々", "仝"

_CHARACTER = re.compile(f"[{CJK}][{VOICED}]*")
_INFLECTED = re.compile(f"[{_HIRAGANA}{HANGUL}]")


def find_pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the positions of the overlapping pairs of characters of a run, or of its only character."""
    spans = [match.span() for match in _CHARACTER.finditer(text, start, end)]
    for (first, _), (_, last) in zip(spans, spans[1:] or spans, strict=False):
        yield first, last


def find_characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of the Chinese, Japanese and Korean characters of a text, in order."""
    return (match.span() for match in _CHARACTER.finditer(text))


def is_single_character(word: str) -> bool:
    """Return whether the word is one Chinese, Japanese or Korean character, which is a part of pairs in most texts."""
    return not word.isascii() and _CHARACTER.fullmatch(word) is not None


def is_inflected_pair(word: str) -> bool:
    """Return whether the word contains hiragana or Hangul, in which endings and particles are written."""
    return _INFLECTED.search(word) is not None


def contains_word(words: Collection[str], word: str) -> bool:
    """Return whether a word is one of these (all normalised); a single character may also be part of a pair."""
    return word in words or (is_single_character(word) and any(word in other for other in words))
