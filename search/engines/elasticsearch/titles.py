"""Marks in titles that stems do not explain: words as they are written, typing errors, begun words.

Elasticsearch could mark these too, but it works a fuzzy query out anew for each hit: marking then costs six times the
search itself. Titles are short enough to do it here, by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from rapidfuzz.distance import OSA

from search.engines.analysis import normalize_word, split_words
from search.engines.highlight import Match, highlight_text
from search.engines.port import ParsedText, Term
from search.engines.spelling_dictionary import max_edits

from .fields import MIN_PREFIX_LENGTH


@dataclass(frozen=True, slots=True)
class TitleTerms:
    """What of a title's words is marked beside those that Elasticsearch has marked."""

    locale: str
    words: frozenset[str]
    forgiving: frozenset[str]  # of these, typing errors too
    beginning: str  # "" for none

    def holds(self, word: str) -> bool:
        """Whether a word of a title, as it is written, is one of them."""
        form = normalize_word(word, self.locale)
        begun = bool(self.beginning) and form.startswith(self.beginning)
        return begun or form in self.words or any(_is_misspelt(form, asked) for asked in self.forgiving)


def get_title_terms(text: ParsedText, locale: str) -> TitleTerms:
    """What a question marks in titles."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives if isinstance(one, Term)]
    last = normalize_word(text.words[-1], locale) if text.completing else ""
    return TitleTerms(
        locale,
        frozenset(normalize_word(term.text, locale) for term in terms),
        frozenset(normalize_word(term.text, locale) for term in terms if not term.exact),
        last if len(last) >= MIN_PREFIX_LENGTH else "",
    )


def highlight_title(title: str, by_stems: str, also: TitleTerms) -> str:
    """The title as HTML with all its matches marked, or "" where there are none. `by_stems` is Elasticsearch's."""
    spans = list(_spans(by_stems))
    for word in split_words(title):
        if not any(start < word.end and word.start < end for start, end in spans) and also.holds(word.text):
            spans.append((word.start, word.end))
    return highlight_text(title, [Match(start, end, "") for start, end in sorted(spans)]) if spans else ""


def _spans(html: str) -> Iterator[tuple[int, int]]:
    """Where the marks stand in the text that the HTML says."""
    position = 0
    for number, piece in enumerate(html.replace("</mark>", "<mark>").split("<mark>")):
        length = len(unescape(piece))
        if number % 2:
            yield position, position + length
        position += length


def _is_misspelt(form: str, asked: str) -> bool:
    """The rule of `fields.typos`: edits by the length of what was asked, the first letter as it is."""
    edits = max_edits(asked)
    return bool(edits) and form[:1] == asked[:1] and OSA.distance(form, asked, score_cutoff=edits) <= edits
