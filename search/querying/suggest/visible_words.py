"""The words that visitors can read now. Corrections and suggestions may use only these.

The index is a hint: it may still contain the words of a page that was unpublished a moment ago, and an engine keeps
words of removed pages in its dictionary for a while.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rapidfuzz.distance import Prefix

from cms.content.references import ReadContext
from cms.search_documents.builder import find_search_documents
from cms.search_documents.document import SearchDocument
from search.engines.analysis import contains_word, distinct_words, normalize_word, strip_clitics
from search.engines.port import Group, ParsedText, Phrase, Term

MAX_ENDING_LENGTH = 5  # letters after the common part: work-er, work-ing; a typing error makes it six or more
MIN_STEM_LENGTH = 4  # letters in common, unless the words differ by one added letter


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
