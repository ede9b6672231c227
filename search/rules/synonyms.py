"""Synonyms: other words for what was typed, as alternatives of the groups that `parse` made.

"tip" with the rule (tip, trafficking in persons) becomes a group that either expression meets. Typed the long way,
each of its words may be met by "tip" instead, so that pages with the words themselves are found as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.engines.port import Group, ParsedText, Phrase, Term

from .word_keys import Words, normalise_words, split_lowercase

SYNONYM_WEIGHT = 0.8  # a page with the visitor's own word comes before one with another word for it
MAX_ADDED_ALTERNATIVES = (
    100  # alternatives to one text; each is a clause or more in the engine, and a text may have 64 words
)

SynonymTable = dict[Words, tuple[Words, ...]]  # what was typed (as looked up) -> what it is also searched as


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Expressions that mean the same; with `also`, they are searched as those too, but not the other way round."""

    expressions: tuple[str, ...]
    also: tuple[str, ...] = ()


def compile_synonyms(rules: Iterable[SynonymGroup], locale: str) -> SynonymTable:
    """The rules of one locale as a table by what is typed. Expressions without a word are passed over."""
    table: dict[Words, dict[Words, None]] = {}
    for rule in rules:
        equal = [words for words in map(split_lowercase, rule.expressions) if words]
        further = [words for words in map(split_lowercase, rule.also) if words]
        for words in equal:
            others = (other for other in (*equal, *further) if other != words)
            table.setdefault(normalise_words(words, locale), {}).update(dict.fromkeys(others))
    return {key: tuple(others) for key, others in table.items()}


def add_synonyms(text: ParsedText, table: SynonymTable, locale: str) -> ParsedText:
    """The text with the synonyms of its words as further alternatives; the longest expression wins, from the left.

    At most MOST_ADDED alternatives are added, so that no text is made into thousands of clauses.
    """
    if not table:
        return text
    longest = max(map(len, table))
    groups: list[Group] = []
    position, left = 0, MAX_ADDED_ALTERNATIVES
    while position < len(text.groups):
        taken = _longest_match(text.groups[position : position + longest], table, locale)
        matched = text.groups[position : position + max(taken, 1)]
        others = table[_typed(matched, locale)][: left // len(matched)] if taken else ()
        groups.extend(_widened(matched, others))
        left -= len(others) * len(matched)
        position += len(matched)
    return replace(text, groups=tuple(groups))


def _longest_match(groups: Sequence[Group], table: SynonymTable, locale: str) -> int:
    """How many of these groups, from the first, are an expression of the table."""
    for length in range(len(groups), 0, -1):
        if all(map(_is_plain, groups[:length])) and _typed(groups[:length], locale) in table:
            return length
    return 0


def _is_plain(group: Group) -> bool:
    """A bare word. Who quotes or writes OR has said what they want."""
    return not group.required and len(group.alternatives) == 1 and isinstance(group.alternatives[0], Term)


def _typed(groups: Sequence[Group], locale: str) -> Words:
    return normalise_words(
        tuple(term.text for group in groups for term in group.alternatives if isinstance(term, Term)), locale
    )


def _widened(groups: Sequence[Group], others: Sequence[Words]) -> list[Group]:
    # Shared among the groups, so that a synonym of three words does not count three times.
    counted = sum(not group.stopword for group in groups) or len(groups)
    alternatives = tuple(_alternative(words, SYNONYM_WEIGHT / counted) for words in others)
    return [replace(group, alternatives=(*group.alternatives, *alternatives)) for group in groups]


def _alternative(words: Words, weight: float) -> Term | Phrase:
    return Term(words[0], weight, exact=True) if len(words) == 1 else Phrase(words, weight)
