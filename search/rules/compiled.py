"""The compiled rules that a search uses: immutable, shared by all threads of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from search.engines.analysis import Words, contains_word, normalize_text, normalize_words
from search.engines.port import ParsedText

from .patterns import QueryPatterns
from .synonyms import SynonymTable, add_synonyms


@dataclass(frozen=True, slots=True)
class PromotedResult:
    """A promoted page, or a link (then `page_id` is None). Whether the public may see the page is not checked here."""

    patterns: QueryPatterns
    page_id: int | None
    title: str
    summary: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def key(self) -> int | str:
        """The page's id or the link's URL: two promotions of the same target count as one, the first."""
        return self.page_id or self.url

    def is_on(self, now: datetime) -> bool:
        """Return whether the promotion is active at this moment."""
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """A page that editors hide from searches; `patterns` is None where it is hidden from every search."""

    page_id: int
    patterns: QueryPatterns | None


@dataclass(frozen=True, slots=True)
class AppliedRules:
    """What the rules make of one search: its text with synonyms, its promotions in order, its hidden pages."""

    text: ParsedText | None
    promotions: tuple[PromotedResult, ...]
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language on one site."""

    locale: str
    synonyms: SynonymTable = field(default_factory=dict)
    promotions: tuple[PromotedResult, ...] = ()  # in the editors' order
    hidden: tuple[HiddenPage, ...] = ()
    never_suggested: frozenset[Words] = frozenset()

    def apply(self, text: ParsedText | None, now: datetime) -> AppliedRules:
        """Apply the rules to the text of a search; None lists all pages, for which nothing is promoted."""
        if text is None:
            return AppliedRules(None, (), self._hidden_for(()))
        words = normalize_words(text.all_words, self.locale)
        promotions = tuple(one for one in self.promotions if one.is_on(now) and one.patterns.match(words))
        return AppliedRules(add_synonyms(text, self.synonyms, self.locale), promotions, self._hidden_for(words))

    def hidden_for(self, text: ParsedText | None) -> frozenset[int]:
        """Return the ids of the pages that are hidden from a search for this text."""
        if not self.hidden:
            return frozenset()
        return self._hidden_for(normalize_words(text.all_words, self.locale) if text else ())

    def may_suggest(self, text: str) -> bool:
        """Return whether the text contains none of the words that must never be suggested."""
        words = normalize_text(text, self.locale)
        return not any(_contains(words, expression) for expression in self.never_suggested)

    def _hidden_for(self, words: Words) -> frozenset[int]:
        return frozenset(one.page_id for one in self.hidden if one.patterns is None or one.patterns.match(words))


def _contains(words: Words, expression: Words) -> bool:
    length = len(expression)
    if length == 1:
        return contains_word(words, expression[0])
    return any(words[start : start + length] == expression for start in range(len(words) - length + 1))
