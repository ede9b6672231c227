"""The rules by which a page matches a query, the same for both engines. Pure functions.

Lucene's `minimum_should_match`, evaluated as Lucene does, says how many groups of a query a page must match.

Texts in Chinese, Japanese and Korean have no spaces, so visitors copy or remember parts of a title that are not words:
of "WordPressの更新" for example "essの更". Titles are therefore also indexed as overlapping pairs of all their
characters, and a query without operators also finds the titles that contain it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby, pairwise

from .analysis import is_inflected_pair, language_of
from .port import Group, Message, ParsedText, Term, gettext_noop

# Pairs of characters that must match in a run of Chinese, Japanese or Korean characters. A run of n words of two
# characters has 2n - 1 pairs, of which a page with all the words in another order has n. Hiragana and Hangul write
# endings and particles, so that one pair of two is enough there: "食べる" finds "食べた".
_PAIRS = "2<-1 3<50% 11<30% 15<20%"
_INFLECTED_PAIRS = "1<-1 3<50% 11<30% 15<20%"
TITLE_PART_LANGUAGES = frozenset(("ja", "ko", "zh"))
MIN_TITLE_PART_LENGTH, MAX_TITLE_PART_LENGTH = 2, 60  # characters; a longer query is not a part of a title

LETTERS_FOR_EDITS = 5, 9  # the least letters of a word with one typing error, and with two


def max_edits(word: str) -> int:
    """Return how many edits a misspelling of this word may have: 0, 1 or 2 by length; 0 for numbers."""
    return 0 if word.isnumeric() else sum(len(word) >= letters for letters in LETTERS_FOR_EDITS)


def count_required_groups(count: int, spec: str) -> int:
    """Return how many of `count` groups must match, for a specification such as "2<-1 3<50% 6<30% 8<20%".

    "n<x" applies to more than n groups, up to the next condition; with n or fewer all must match. x is a number or a
    percentage (rounded towards zero); if negative, it is the number of groups that may be missing.
    """
    if "<" not in spec:
        return _clamp(_evaluate(count, spec.strip()), count)
    required = count
    for condition in spec.split():
        bound, _, value = condition.partition("<")
        if count <= int(bound):
            break
        required = _clamp(_evaluate(count, value), count)
    return required


def _evaluate(count: int, value: str) -> int:
    # int() rounds towards zero, as Lucene's cast does; // does not.
    number = int(count * int(value[:-1]) / 100) if value.endswith("%") else int(value)
    return count + number if value.startswith("-") else number


def _clamp(number: int, count: int) -> int:
    return max(0, min(count, number))


def split_counted_words(groups: Iterable[Group]) -> list[tuple[Group, ...]]:
    """Return the groups of each word that is counted: one, or the pairs of characters of a run."""
    words: list[tuple[Group, ...]] = []
    for compound, members in groupby(groups, key=lambda group: group.compound):
        run = tuple(members)
        words += [run] if compound else [(group,) for group in run]
    return words


def count_required_pairs(word: tuple[Group, ...]) -> int:
    """Return how many of the groups of one word must match."""
    firsts = [group.alternatives[0] for group in word]
    inflected = any(isinstance(first, Term) and is_inflected_pair(first.text) for first in firsts)
    return max(1, count_required_groups(len(word), _INFLECTED_PAIRS if inflected else _PAIRS))


def word_text(word: tuple[Group, ...]) -> str:
    """Return the text of a counted word, for explanations."""
    first = word[0].alternatives[0]
    return word[0].compound or (first.text if isinstance(first, Term) else " ".join(first.words))


def missing_words_message(present: int, total: int, required: int, missing: str) -> Message:
    """Return the reason why a page with too few of the words is not found, for explanations."""
    template = gettext_noop(
        "it contains %(present)s of %(total)s words, %(required)s are required; missing: %(missing)s"
    )
    return Message(template, present=present, total=total, required=required, missing=missing)


def has_title_parts(locale: str) -> bool:
    """Return whether titles of a locale are found by any part."""
    return language_of(locale).code in TITLE_PART_LANGUAGES


def split_pairs(text: str) -> list[str]:
    """Return the overlapping pairs of characters of a text, without spaces and in one form of width and case."""
    return [first + second for first, second in pairwise(_fold_title(text))]


def _fold_title(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def find_title_part(text: ParsedText, locale: str) -> str | None:
    """Return the text that a title may contain; None for other languages, for operators, and if it has no pairs.

    A text that is too long is none either. What is compared is measured: "ｶﾞ" is one character, of half the width.
    """
    if not has_title_parts(locale) or text.excluded or any(group.required for group in text.groups):
        return None
    length = len(_fold_title(text.raw))
    if not MIN_TITLE_PART_LENGTH <= length <= MAX_TITLE_PART_LENGTH:
        return None
    return "".join(text.raw.split())
