"""Rules as a search uses them. Immutable, shared by all threads of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from search.engines.port import ParsedText

from .patterns import QueryPatterns
from .synonyms import Table, expand
from .word_keys import Words, key_of, typed


@dataclass(frozen=True, slots=True)
class PromotedResult:
    """A page, or a link (then `page_id` is None). Whether the public may see the page is not said here."""

    patterns: QueryPatterns
    page_id: int | None
    title: str
    summary: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None

    def is_on(self, now: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """`patterns` is None where the page is hidden from every query."""

    page_id: int
    patterns: QueryPatterns | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language on one site. `text` is what the visitor typed as parsed; None lists everything."""

    locale: str
    synonyms: Table = field(default_factory=dict)
    promotions: tuple[PromotedResult, ...] = ()  # in the editors' order
    hidden: tuple[HiddenPage, ...] = ()
    never_suggested: frozenset[Words] = frozenset()

    def widened(self, text: ParsedText) -> ParsedText:
        """The text with its synonyms."""
        return expand(text, self.synonyms, self.locale)

    def promotions_for(self, text: ParsedText | None, now: datetime) -> tuple[PromotedResult, ...]:
        """What editors want above the results, in order. Without a text there is nothing to promote for."""
        if text is None or not self.promotions:
            return ()
        words = typed(text, self.locale)
        return tuple(one for one in self.promotions if one.is_on(now) and one.patterns.match(words))

    def hidden_for(self, text: ParsedText | None) -> frozenset[int]:
        """The pages that this search must not answer."""
        if not self.hidden:
            return frozenset()
        words = typed(text, self.locale) if text else ()
        return frozenset(one.page_id for one in self.hidden if one.patterns is None or one.patterns.match(words))

    def may_suggest(self, text: str) -> bool:
        """Whether nothing in the text is among what must never be suggested."""
        words = key_of(text, self.locale)
        return not any(_stands_in(expression, words) for expression in self.never_suggested)


def _stands_in(expression: Words, words: Words) -> bool:
    length = len(expression)
    return any(words[start : start + length] == expression for start in range(len(words) - length + 1))
