"""Spelling correction: “Did you mean …?”.

Looked for only if a search found little, and proposed only if visitors can read its words in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape

from cms.content.references import ReadContext
from cms.operations.traces.spans import traced
from cms.search_documents.builder import read_searchable_titles
from search.engine import get_engine
from search.engines.analysis import Word, normalize_word, split_words
from search.engines.matching_rules import max_edits
from search.engines.port import ParsedText, SearchResult, SearchUnavailable, Term
from search.rules.compiled import Rules

from .exclusions import Exclusions
from .params import ParsedSearch, SearchParams, parse_search
from .parser import MAX_LENGTH
from .results import FoundCard, Results
from .visible_words import load_visible_words, read_words

# Over 1,810 posts, 5 % of 390 queries of two to four words of titles find so few hits: they are looked up in the
# engine's dictionary (.2 ms embedded) unless the hits have all words as they were typed, and none is corrected. Of
# single words with a typing error 22 % are looked up, and three quarters of these find more when corrected. Only these
# cost a second search.
MAX_HITS = 5
HITS_CHECKED = 5  # hits of the corrected text; nearly all contain its words

_MARKED = re.compile("<mark>(.*?)</mark>")

Replacements = Sequence[tuple[Word, str]]  # words as typed, and the words that replace them


@traced("search.correction", is_part=True)
def find_correction(
    params: SearchParams,
    parsed: ParsedSearch,
    exclusions: Exclusions,
    results: Results,
    context: ReadContext,
    rules: Rules,
) -> str | None:
    """Return the text with its misspelt words replaced if that finds more than the text as typed.

    Filters stay as they are. Quoted and excluded words are never replaced.
    """
    typed, total, language = parsed.typed, results.total, context.root.language
    is_first_page = not params.offset and not params.cursor
    if typed is None or total > MAX_HITS or not is_first_page or not lacks_words(typed, results.items, language):
        return None
    try:
        corrected = get_engine().correct_spelling(replace(exclusions.apply(parsed.query), text=typed))
        if corrected is None or len(corrected) > MAX_LENGTH:
            return None
        search = parse_search(params.model_copy(update={"q": corrected, "sort": "relevance"}), context, rules)
        if search.typed is None or _exact_parts(search.typed) != _exact_parts(typed):
            return None
        checked = replace(exclusions.apply(search.query), limit=HITS_CHECKED, facets=(), highlight=False)
        result = get_engine().search(checked)
    except SearchUnavailable:
        return None
    if result.total <= total:
        return None
    replacements = _find_replacements(params.q, corrected, language)
    proposal = _write_proposal(params.q, replacements, result, total, context)
    return proposal if proposal and rules.may_suggest(proposal) else None


def lacks_words(text: ParsedText, items: Iterable[FoundCard], locale: str) -> bool:
    """Return whether a word that is long enough to be corrected is in none of the results as it was typed."""
    terms = (one for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact)
    forms = {normalize_word(term.text, locale) for term in terms}
    doubtful = {form for form in forms if max_edits(form)}
    return bool(doubtful) and not doubtful <= _read_marked_words(items, locale)


def _read_marked_words(items: Iterable[FoundCard], locale: str) -> set[str]:
    """Return the words that are highlighted in the titles and passages of results."""
    texts = (html for item in items for html in (item.highlights.title, *item.highlights.body))
    marked = (unescape(found) for html in texts for found in _MARKED.findall(html))
    return {normalize_word(word.text, locale) for text in marked for word in split_words(text)}


def _exact_parts(text: ParsedText) -> object:
    """Return the quoted and the excluded parts, which a correction must not change."""
    return [group for group in text.groups if group.required], text.excluded


def _find_replacements(typed: str, corrected: str, locale: str) -> Replacements:
    before, after = list(split_words(typed)), list(split_words(corrected))
    if len(before) != len(after):
        return []
    pairs = zip(before, after, strict=True)
    return [
        (old, new.text) for old, new in pairs if normalize_word(old.text, locale) != normalize_word(new.text, locale)
    ]


def _write_proposal(
    typed: str, replaced: Replacements, found: SearchResult, total: int, context: ReadContext
) -> str | None:
    """Return the text as a visitor reads its words in one of the hits; None if no visible hit contains them all."""
    language = context.root.language
    ids = [hit.id for hit in found.hits]
    rows = {row.pk: row for row in read_searchable_titles(ids, context.root, context.now)}
    forms = {normalize_word(new, language) for _, new in replaced}
    if not forms or found.total - (len(ids) - len(rows)) <= total:
        return None
    for words in _read_words_of_pages({pk: rows[pk].title for pk in ids if pk in rows}, context):
        if forms <= words.keys():
            return _replace_words(typed, replaced, words, language)
    return None


def _read_words_of_pages(titles: Mapping[int, str], context: ReadContext) -> Iterator[Mapping[str, str]]:
    """Yield the words of each title, in which most corrections are found, and then those of each whole page."""
    yield from (read_words(title, context.root.language) for title in titles.values())
    pages = load_visible_words(titles, context)
    yield from (pages[pk] for pk in titles if pk in pages)


def _replace_words(typed: str, replaced: Replacements, words: Mapping[str, str], locale: str) -> str:
    """Replace the words, with the accents that the page has: engines return words as they look them up, without."""
    parts: list[str] = []
    at = 0
    for old, new in replaced:
        parts += [typed[at : old.start], words[normalize_word(new, locale)]]
        at = old.end
    return "".join([*parts, typed[at:]])
