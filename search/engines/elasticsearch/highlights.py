"""Highlights: those by Elasticsearch, and in titles also the matches that it does not mark.

Of a body Elasticsearch returns the best sentences as a whole, and `search.engines.highlight` cuts passages from them as
from any text: its own passages do not say where they were cut.

Elasticsearch marks matches by stems. It could mark un-stemmed words, typing errors and prefixes, too, but it evaluates
a fuzzy query again for each hit: highlighting then takes six times as long as the search. Titles are short enough to do
it here, by the same rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from rapidfuzz.distance import OSA

from search.engines.analysis import Word, find_characters, is_single_character, normalize_word, split_words
from search.engines.highlight import Match, highlight_text, select_fragments
from search.engines.matching_rules import max_edits
from search.engines.port import ParsedText, Phrase, Term

from .filters import ATTACHMENTS_FIELD, MIN_PREFIX_LENGTH, Query, phrase_fields

MAX_SENTENCES = 4  # sentences of a body from which the passages are selected
_MARK = re.compile("<(/?)mark>")  # the only markup: Elasticsearch escapes the text

# Above the index's limit (1,000,000) Elasticsearch responds with an error instead of a hit.
MAX_ANALYZED_OFFSET = 999_999


def build_highlight(text: ParsedText, locale: str) -> dict[str, Any]:
    """Return the `highlight` of a request: the whole title, and sentences of the body and of attached files.

    Matches are by stems, whose offsets are stored.
    """
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "max_analyzed_offset": MAX_ANALYZED_OFFSET,
        "fields": {
            "title": {"number_of_fragments": 0, "highlight_query": _match_field("title", text, locale)},
            "body": _select_sentences("body", text, locale),
            ATTACHMENTS_FIELD: _select_sentences(ATTACHMENTS_FIELD, text, locale),
        },
    }


def _select_sentences(field: str, text: ParsedText, locale: str) -> dict[str, Any]:
    return {
        "number_of_fragments": MAX_SENTENCES,
        "boundary_scanner": "sentence",
        "fragment_size": 0,  # never cut a sentence
        "highlight_query": _match_field(field, text, locale),
    }


def read_title(hit: Mapping[str, Any]) -> str:
    """Return the title of a hit as HTML, or "" if no stem in it matched."""
    return "".join(hit.get("highlight", {}).get("title", ()))


def read_passages(hit: Mapping[str, Any], field: str, characters: Collection[str] = ()) -> tuple[str, ...]:
    """Return passages of a field of a hit as HTML. If only single `characters` were searched for, mark these."""
    sentences = hit.get("highlight", {}).get(field, ())
    if not sentences:
        return ()
    text, matches = _parse_marked("\n".join(sentences))
    return select_fragments(text, _find_characters(text, characters) if characters else matches)


def _parse_marked(html: str) -> tuple[str, Sequence[Match]]:
    """Return the plain text of highlighted HTML, and the matches that are marked in it."""
    parts: list[str] = []
    matches: list[Match] = []
    length = start = position = 0
    for mark in _MARK.finditer(html):
        parts.append(unescape(html[position : mark.start()]))
        length += len(parts[-1])
        position = mark.end()
        if mark[1]:
            matches.append(Match(start, length, parts[-1].casefold()))
        elif not (matches and matches[-1].end == length):
            start = length
        else:  # pairs of Chinese, Japanese and Korean characters overlap; their marks are joined
            start = matches.pop().start
    parts.append(unescape(html[position:]))
    return "".join(parts), matches


def get_characters(text: ParsedText) -> Collection[str]:
    """Return the single characters of a query that consists of nothing else."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    singles = {one.text for one in terms if isinstance(one, Term) and is_single_character(one.text)}
    return singles if len(singles) == len(terms) else ()


def _find_characters(text: str, characters: Collection[str]) -> Sequence[Match]:
    """Return the matches of these characters, without the others of the pairs that they are part of."""
    return [Match(*one.span(), one[0]) for one in re.finditer("|".join(map(re.escape, characters)), text)]


def _match_field(field: str, text: ParsedText, locale: str) -> Query:
    """Return a query for all words of the search in this field, without boosts."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    if field == "title":  # `titles` marks single characters, without the others of a pair
        terms = [one for one in terms if not (isinstance(one, Term) and is_single_character(one.text))]
    clauses = [_match_one(field, one) for one in terms if isinstance(one, Term) or field in phrase_fields(one, locale)]
    return {"bool": {"should": clauses}}


def _match_one(field: str, one: Term | Phrase) -> Query:
    if isinstance(one, Phrase):
        return {"match_phrase": {field: " ".join(one.words)}}
    if is_single_character(one.text):
        return {"wildcard": {field: f"*{one.text}*"}}  # the field has pairs of characters
    return {"match": {field: one.text}}


@dataclass(frozen=True, slots=True)
class TitleTerms:
    """The terms to highlight in titles in addition to those that Elasticsearch highlights."""

    locale: str
    words: frozenset[str]
    # The words whose typing errors match, too, with the number of edits, by their first letter, which must match.
    fuzzy_words: Mapping[str, Sequence[tuple[str, int]]]
    prefix: str  # "" for none

    def matches(self, word: str) -> bool:
        """Return whether a word of a title matches."""
        form = normalize_word(word, self.locale)
        if form in self.words or (self.prefix and form.startswith(self.prefix)):
            return True
        for typed, edits in self.fuzzy_words.get(form[:1], ()):
            if OSA.distance(form, typed, score_cutoff=edits) <= edits:
                return True
        return False


def get_title_terms(text: ParsedText, locale: str) -> TitleTerms:
    """Return the terms of a query to highlight in titles."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives if isinstance(one, Term)]
    last = normalize_word(text.words[-1], locale) if text.completing else ""
    return TitleTerms(
        locale,
        frozenset(normalize_word(term.text, locale) for term in terms),
        _by_first_letter({normalize_word(term.text, locale) for term in terms if not term.exact}),
        last if len(last) >= MIN_PREFIX_LENGTH and not is_single_character(last[0]) else "",
    )


def _by_first_letter(words: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return the words in which `fields.fuzziness_params` allows typing errors, each with the number of edits."""
    found = defaultdict[str, list[tuple[str, int]]](list)
    for word in words:
        if edits := max_edits(word):
            found[word[:1]].append((word, edits))
    return dict(found)


def highlight_title(title: str, by_stems: str, terms: TitleTerms) -> str:
    """Return the title as HTML with all matches highlighted, or "" if there are none.

    `by_stems` is the title with Elasticsearch's highlights.
    """
    spans = list(_read_spans(by_stems))
    for word in (*split_words(title), *_characters(title, terms)):
        if not any(start < word.end and word.start < end for start, end in spans) and terms.matches(word.text):
            spans.append((word.start, word.end))
    return highlight_text(title, [Match(start, end, "") for start, end in sorted(spans)]) if spans else ""


def _characters(title: str, terms: TitleTerms) -> Iterator[Word]:
    """Yield the single characters of the title that were searched for, which are a part of its words."""
    if any(map(is_single_character, terms.words)):
        yield from (Word(title[start:end], start, end) for start, end in find_characters(title))


def _read_spans(html: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each <mark>, as positions in the plain text."""
    position = 0
    for number, piece in enumerate(html.replace("</mark>", "<mark>").split("<mark>")):
        length = len(unescape(piece))
        if number % 2:
            yield position, position + length
        position += length
