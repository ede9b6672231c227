"""Highlights in titles that are not matches by stems: un-stemmed words, typing errors and prefixes.

Elasticsearch could highlight these, too, but it evaluates a fuzzy query again for each hit: highlighting then takes six
times as long as the search. Titles are short enough to do it here, by the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from rapidfuzz.distance import OSA

from search.engines.analysis import Word, normalize_word, split_words
from search.engines.characters import find_characters, is_single_character
from search.engines.highlight import Match, highlight_text
from search.engines.port import ParsedText, Term
from search.engines.spelling_dictionary import max_edits

from .fields import MIN_PREFIX_LENGTH


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
