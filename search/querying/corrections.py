"""Did you mean …? Asked only where a search found little, and proposed only if visitors can read the words it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cms.content.references import ReadContext
from search.engine import get_engine
from search.engines.analysis import Word, normalize_word, split_words
from search.engines.port import ParsedText, SearchQuery, SearchResult, SearchUnavailable, Term
from search.engines.spelling_dictionary import max_edits
from search.rules.compiled import Rules

from .params import MAX_LENGTH, SearchParams
from .parser import parse
from .search_query import parse_search
from .suggest.visible_words import public_words

# Hits. Over 1,810 posts, 5 % of 390 queries of two to four words of titles find so few: they are looked up in the
# engine's dictionary (.2 ms embedded), and none is corrected. Of single words with a typing error 22 % are looked up,
# and three quarters of these find more when corrected. Only for these is there a second search.
FEW = 5
CHECKED = 5  # hits of the corrected text that are read; all but the odd one have its words

Replaced = Sequence[tuple[Word, str]]  # the words as typed, and what was meant by them


def find_correction(params: SearchParams, total: int, context: ReadContext, rules: Rules) -> str | None:
    """The text with its misspelt words put right, if that finds more; `total` is what a visitor sees found as typed.

    Filters stay as they are. What is quoted or left out is never touched.
    """
    language = context.root.language
    text = parse(params.q, language)
    if total > FEW or params.offset or params.cursor or not _may_be_misspelt(text, language):
        return None
    try:
        meant = get_engine().correct_spelling(text, language)
        if meant is None or len(meant) > MAX_LENGTH or _spoken_for(parse(meant, language)) != _spoken_for(text):
            return None
        found = get_engine().search(_question(params, meant, context, rules))
    except SearchUnavailable:
        return None
    if found.total <= total:
        return None
    proposed = _proposed(params.q, _replaced(params.q, meant, language), found, total, context)
    return proposed if proposed and rules.may_suggest(proposed) else None


def _may_be_misspelt(text: ParsedText, locale: str) -> bool:
    """Whether any word is one of which typing errors are looked for: most words of a language are too short."""
    terms = (one for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact)
    return any(max_edits(normalize_word(term.text, locale)) for term in terms)


def _spoken_for(text: ParsedText) -> object:
    """What the visitor has said exactly."""
    return [group for group in text.groups if group.required], text.excluded


def _question(params: SearchParams, meant: str, context: ReadContext, rules: Rules) -> SearchQuery:
    query = parse_search(params.model_copy(update={"q": meant, "sort": "relevance"}), context, rules).query
    return replace(query, limit=CHECKED, facets=(), highlight=False)


def _replaced(typed: str, meant: str, locale: str) -> Replaced:
    before, after = list(split_words(typed)), list(split_words(meant))
    if len(before) != len(after):
        return []
    pairs = zip(before, after, strict=True)
    return [
        (old, new.text) for old, new in pairs if normalize_word(old.text, locale) != normalize_word(new.text, locale)
    ]


def _proposed(typed: str, replaced: Replaced, found: SearchResult, total: int, context: ReadContext) -> str | None:
    """The text as a visitor would read its words in one of the hits; None where no public hit has them all."""
    public = public_words((hit.id for hit in found.hits), context)
    if found.total - (len(found.hits) - len(public)) <= total:
        return None
    forms = {normalize_word(new, context.root.language) for _, new in replaced}
    for hit in found.hits:
        words = public.get(hit.id, {})
        if forms and forms <= words.keys():
            return _written(typed, replaced, words, context.root.language)
    return None


def _written(typed: str, replaced: Replaced, words: Mapping[str, str], locale: str) -> str:
    """With the accents that the page has: an engine gives words as it looks them up, without."""
    parts: list[str] = []
    at = 0
    for old, new in replaced:
        parts += [typed[at : old.start], words[normalize_word(new, locale)]]
        at = old.end
    return "".join([*parts, typed[at:]])
