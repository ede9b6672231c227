"""The words that visitors can read now, and texts that continue what a visitor has typed.

The index is a hint: it may still contain the words of a page that was unpublished a moment ago, and an engine keeps
words of removed pages in its dictionary for a while. Corrections and suggestions may therefore use only words of
visible pages.

A text continues what was typed if it has all words but the last whole, and the last one as a prefix. This is what
engines do for titles; typing errors are tolerated only if nothing matches without.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from rapidfuzz.distance import Prefix

from cms.content.references import ReadContext
from cms.search_documents.builder import find_search_documents
from cms.search_documents.document import SearchDocument
from search.engines.analysis import (
    Word,
    contains_word,
    distinct_words,
    find_characters,
    is_single_character,
    normalize_word,
    split_words,
    strip_clitics,
)
from search.engines.highlight import Match, highlight_text
from search.engines.port import Group, ParsedText, Phrase, Term
from search.engines.spelling_dictionary import SpellingDictionary

MAX_ENDING_LENGTH = 5  # letters after the common part: work-er, work-ing; a typing error makes it six or more
MIN_STEM_LENGTH = 4  # letters in common, unless the words differ by one added letter
CACHED_TEXTS = 10_000  # labels of topics and people, which every suggestion reads, and titles


def load_visible_words(ids: Iterable[int], context: ReadContext) -> dict[int, dict[str, str]]:
    """Return the words of each of these pages that is visible in this site and language: normalised → as written.

    The number of queries depends on the number of page types only.
    """
    here = (context.root.site_id, context.root.language)
    pages = find_search_documents(set(ids), context.now)
    return {pk: _words(page) for pk, page in pages.items() if (page.site, page.locale) == here}


def read_words(text: str, locale: str) -> dict[str, str]:
    """Return the words of a text: normalised → as written."""
    return {normalize_word(word, locale): strip_clitics(word, locale) for word in sorted(distinct_words(text))}


def contains_all(words: Mapping[str, str], text: ParsedText, locale: str) -> bool:
    """Return whether a text of these words contains every word of the query, a form of it, or a synonym."""
    return all(group.stopword or _matches(group, words, locale) for group in text.groups)


def _words(page: SearchDocument) -> dict[str, str]:
    return read_words(f"{page.title}\n{page.summary}\n{page.body}\n{page.names}", page.locale)


def _matches(group: Group, words: Mapping[str, str], locale: str) -> bool:
    return any(all(_contains(word, words, locale) for word in _words_of(one)) for one in group.alternatives)


def _words_of(alternative: Term | Phrase) -> tuple[str, ...]:
    return alternative.words if isinstance(alternative, Phrase) else (alternative.text,)


def _contains(word: str, words: Collection[str], locale: str) -> bool:
    form = normalize_word(word, locale)
    return contains_word(words, form) or any(_same_word(form, other) for other in words)


def _same_word(one: str, other: str) -> bool:
    """Return whether two words are forms of one: a common beginning and short endings. Stemmers differ by engine."""
    common = Prefix.similarity(one, other)
    ending_length = len(one) + len(other) - 2 * common
    return ending_length <= 1 or (common >= MIN_STEM_LENGTH and ending_length <= MAX_ENDING_LENGTH)


@dataclass(frozen=True, slots=True)
class TypedText:
    """What a visitor has typed so far, in one language; `words` are normalised."""

    words: tuple[str, ...]
    locale: str

    @classmethod
    def read(cls, text: str, locale: str) -> TypedText:
        """Split and normalise the text."""
        return cls(tuple(_forms(split_words(text), locale)), locale)

    def has_prefix(self, text: str) -> bool:
        """Return whether the text begins as typed."""
        first = _read_forms(text, self.locale)[: len(self.words)]
        return first[:-1] == self.words[:-1] and first != () and first[-1].startswith(self.words[-1])

    def fits(self, text: str) -> bool:
        """Return whether the text contains all these words, the last one as the beginning of any word."""
        forms = _read_forms(text, self.locale)
        *whole, last = self.words
        is_begun = contains_word(forms, last) or any(form.startswith(last) for form in forms)
        return is_begun and all(contains_word(forms, word) for word in whole)

    def mark(self, text: str) -> str:
        """Return the text as escaped HTML with <mark> around the words that were typed."""
        words = sorted([*split_words(text), *self._find_single_characters(text)], key=lambda word: word.start)
        for holds in (self._as_typed, self._misspelt(_forms(words, self.locale))):
            found = [Match(word.start, word.end, "") for word in words if holds(normalize_word(word.text, self.locale))]
            if found:
                return highlight_text(text, found)
        return escape(text)

    def _as_typed(self, form: str) -> bool:
        last = self.words[-1]
        return form in self.words or (form.startswith(last) and not is_single_character(last))

    def _find_single_characters(self, text: str) -> Iterator[Word]:
        """Yield the single characters that were typed, of which the words of the text are pairs."""
        wanted = set(filter(is_single_character, self.words))
        for start, end in find_characters(text) if wanted else ():
            if normalize_word(text[start:end], self.locale) in wanted:
                yield Word(text[start:end], start, end)

    def _misspelt(self, forms: Sequence[str]) -> Callable[[str], bool]:
        """Return a predicate that tolerates typing errors by the engines' rule."""
        dictionary = SpellingDictionary((form, 1) for form in forms)
        meant = {other for word in self.words for _, other in dictionary.find_near(word)}
        return {*meant, *dictionary.find_completions(self.words[-1])}.__contains__


@lru_cache(CACHED_TEXTS)
def _read_forms(text: str, locale: str) -> tuple[str, ...]:
    return tuple(_forms(split_words(text), locale))


def _forms(words: Iterable[Word], locale: str) -> list[str]:
    return [normalize_word(word.text, locale) for word in words]
