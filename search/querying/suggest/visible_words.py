"""What visitors can read at this moment, word by word: whether something may be proposed to them is judged by it.

The index is a hint: it may still know the words of a page that was taken down a moment ago, and an engine keeps words
of removed pages in its dictionary for a while.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rapidfuzz.distance import Prefix

from cms.content.references import ReadContext
from cms.search_documents.builder import find_search_documents
from cms.search_documents.document import SearchDocument
from search.engines.analysis import distinct_words, normalize_word, strip_clitics
from search.engines.port import Group, ParsedText, Phrase, Term

ENDINGS = 5  # letters by which two forms of a word go on: work-er and work-ing; a typing error makes it six or more
STEM = 4  # letters that they share at least, unless one is the other with a letter added


def public_words(ids: Iterable[int], context: ReadContext) -> dict[int, dict[str, str]]:
    """For each of these pages that is public in this site and language its words: as looked up → as written.

    The queries depend on the number of page types alone.
    """
    here = (context.root.site_id, context.root.language)
    pages = find_search_documents(set(ids), context.now)
    return {pk: _words(page) for pk, page in pages.items() if (page.site, page.locale) == here}


def says(words: Mapping[str, str], text: ParsedText, locale: str) -> bool:
    """Whether everything asked for stands in a text of these words: each word, or a form or synonym of it."""
    return all(group.stopword or _is_met(group, words, locale) for group in text.groups)


def _words(page: SearchDocument) -> dict[str, str]:
    written = sorted(distinct_words(f"{page.title}\n{page.summary}\n{page.body}"))
    return {normalize_word(word, page.locale): strip_clitics(word, page.locale) for word in written}


def _is_met(group: Group, words: Mapping[str, str], locale: str) -> bool:
    return any(all(_stands(word, words, locale) for word in _words_of(one)) for one in group.alternatives)


def _words_of(alternative: Term | Phrase) -> tuple[str, ...]:
    return alternative.words if isinstance(alternative, Phrase) else (alternative.text,)


def _stands(word: str, words: Collection[str], locale: str) -> bool:
    form = normalize_word(word, locale)
    return form in words or any(_same_word(form, other) for other in words)


def _same_word(one: str, other: str) -> bool:
    """Two forms of a word: the same beginning, and little of each left. No stemmer: engines have different ones."""
    common = Prefix.similarity(one, other)
    left = len(one) + len(other) - 2 * common
    return left <= 1 or (common >= STEM and left <= ENDINGS)
