"""Titles that continue what was typed, and the words that were meant by misspelt ones."""

from __future__ import annotations

from datetime import datetime

from tantivy import Query

from search.engines.analysis import normalize_word, split_words
from search.engines.port import ParsedText, Suggestion, Term

from .analyzer import stem_word
from .clauses import all_of, terms_query, unscored
from .highlighter import read_source
from .query_builder import visible_filters
from .reader import IndexSnapshot
from .schema import STEMMED_FIELDS, to_milliseconds

_CANDIDATES = 100  # newest titles among which those that begin as typed come first
_ENDINGS = 500  # words that one beginning may stand for


def suggest(snapshot: IndexSnapshot, prefix: str, *, site: int, now: datetime, limit: int) -> list[Suggestion]:
    """Titles with all these words, the last of which may be begun; typing errors only where nothing else fits."""
    words = [normalize_word(word.text, snapshot.locale) for word in split_words(prefix)]
    if not words or limit < 1:
        return []
    within = list(visible_filters(site, to_milliseconds(now)))
    for forms in (_as_typed, _misspelt):
        wanted = [terms_query("title_words", alike) for alike in forms(snapshot, words)]
        found = _titles(snapshot, all_of(map(unscored, [*wanted, *within])), words)
        if found:
            return found[:limit]
    return []


def _as_typed(snapshot: IndexSnapshot, words: list[str]) -> list[list[str]]:
    """For each word the words of titles that it may stand for."""
    endings = [word for word, _ in snapshot.searcher.terms_with_prefix("title_words", words[-1], limit=_ENDINGS)]
    return [*([word] for word in words[:-1]), endings]


def _misspelt(snapshot: IndexSnapshot, words: list[str]) -> list[list[str]]:
    """The same, with a typing error in any of them."""
    lexicon, typed = snapshot.dictionary(), zip(words, _as_typed(snapshot, words), strict=True)
    near = [[*forms, *(other for _, other in lexicon.find_near(word))] for word, forms in typed]
    return [*near[:-1], near[-1] + lexicon.find_completions(words[-1])]  # half a word may have a mistake in it


def _titles(snapshot: IndexSnapshot, query: Query, words: list[str]) -> list[Suggestion]:
    """The newest titles, once each; those that begin with what was typed first."""
    hits = snapshot.searcher.search(query, _CANDIDATES, False, "newest").hits
    titles: dict[str, Suggestion] = {}
    for _, address in hits:
        source = read_source(snapshot.searcher, address)
        titles.setdefault(source["title"], Suggestion(source["id"], source["title"]))
    return sorted(titles.values(), key=lambda one: not _begins(one.title, words, snapshot.locale))


def _begins(title: str, words: list[str], locale: str) -> bool:
    first = [normalize_word(word.text, locale) for word in split_words(title)][: len(words)]
    return len(first) == len(words) and first[:-1] == words[:-1] and first[-1].startswith(words[-1])


def correct_spelling(snapshot: IndexSnapshot, text: ParsedText) -> str | None:
    """The text with misspelt words replaced by what was probably meant, or None where nothing is misspelt."""
    plain = {one.text for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact}
    unfinished = text.words[-1] if text.completing and text.words else None
    meant = {word: other for word in plain if (other := _meant(snapshot, word, unfinished=word == unfinished))}
    if not meant:
        return None
    parts: list[str] = []
    at = 0
    for word in split_words(text.raw):
        other = meant.get(word.text.lower().replace("’", "'"))
        if other is not None:
            parts += [text.raw[at : word.start], other]
            at = word.end
    return "".join([*parts, text.raw[at:]])


def _meant(snapshot: IndexSnapshot, word: str, *, unfinished: bool) -> str | None:
    lexicon, form = snapshot.dictionary(), normalize_word(word, snapshot.locale)
    if (unfinished and lexicon.has_prefix(form)) or (not lexicon.frequency(form) and _is_in_texts(snapshot, word)):
        return None
    meant = lexicon.find_corrections(form, limit=1)
    return meant[0][1] if meant else None


def _is_in_texts(snapshot: IndexSnapshot, word: str) -> bool:
    """Whether the word is somewhere, if only in a body: the lexicon has titles and summaries."""
    return any(snapshot.searcher.doc_freq(name, stem) for stem in stem_word(word, snapshot.locale) for name in STEMMED_FIELDS)
