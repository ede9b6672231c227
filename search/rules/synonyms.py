"""Synonyms as alternatives in the groups of a parsed text.

With the rule (tip, trafficking in persons), the query "tip" becomes a group that either expression matches. For the
query "trafficking in persons", "tip" becomes an alternative of each word, so pages with the words themselves are found
as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.engines.analysis import Words, normalize_words, split_lowercase
from search.engines.port import Group, ParsedText, Phrase, Term

SYNONYM_WEIGHT = 0.8  # a page with the visitor's own word ranks above one with a synonym
MAX_ADDED_ALTERNATIVES = 100  # per text; each is one or more clauses in the engine, and a text may have 64 words

SynonymTable = dict[Words, tuple[Words, ...]]  # normalised expression -> its synonyms


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Expressions with the same meaning. `also` are synonyms in one direction: they do not find the expressions."""

    expressions: tuple[str, ...]
    also: tuple[str, ...] = ()


def compile_synonyms(rules: Iterable[SynonymGroup], locale: str) -> SynonymTable:
    """Return the rules of one locale as a table by normalised expression. Expressions without a word are ignored."""
    table: dict[Words, dict[Words, None]] = {}
    for rule in rules:
        equal = [words for words in map(split_lowercase, rule.expressions) if words]
        further = [words for words in map(split_lowercase, rule.also) if words]
        for words in equal:
            others = (other for other in (*equal, *further) if other != words)
            table.setdefault(normalize_words(words, locale), {}).update(dict.fromkeys(others))
    return {key: tuple(others) for key, others in table.items()}


def add_synonyms(text: ParsedText, table: SynonymTable, locale: str) -> ParsedText:
    """Return the text with synonyms as further alternatives. From the left, the longest expression is matched first.

    At most MAX_ADDED_ALTERNATIVES alternatives are added, so that no text becomes thousands of clauses.
    """
    if not table:
        return text
    longest = max(map(len, table))
    groups: list[Group] = []
    position, left = 0, MAX_ADDED_ALTERNATIVES
    while position < len(text.groups):
        length = _longest_match(text.groups[position : position + longest], table, locale)
        matched = text.groups[position : position + max(length, 1)]
        others = table[_group_words(matched, locale)][: left // len(matched)] if length else ()
        groups.extend(_add_alternatives(matched, others))
        left -= len(others) * len(matched)
        position += len(matched)
    return replace(text, groups=tuple(groups))


def _longest_match(groups: Sequence[Group], table: SynonymTable, locale: str) -> int:
    """Return how many of these groups, from the first, form an expression of the table; 0 if none do."""
    for length in range(len(groups), 0, -1):
        if all(map(_is_plain, groups[:length])) and _group_words(groups[:length], locale) in table:
            return length
    return 0


def _is_plain(group: Group) -> bool:
    """Return whether the group is a single word without quotation marks or OR, which ask for certain words."""
    return not group.required and len(group.alternatives) == 1 and isinstance(group.alternatives[0], Term)


def _group_words(groups: Sequence[Group], locale: str) -> Words:
    return normalize_words(
        tuple(term.text for group in groups for term in group.alternatives if isinstance(term, Term)), locale
    )


def _add_alternatives(groups: Sequence[Group], others: Sequence[Words]) -> list[Group]:
    # The groups share the weight, so that the synonym of an expression of three words does not count three times.
    weighted = sum(not group.stopword for group in groups) or len(groups)
    alternatives = tuple(_alternative(words, SYNONYM_WEIGHT / weighted) for words in others)
    return [replace(group, alternatives=(*group.alternatives, *alternatives)) for group in groups]


def _alternative(words: Words, weight: float) -> Term | Phrase:
    return Term(words[0], weight, exact=True) if len(words) == 1 else Phrase(words, weight)
