"""Highlighting: escaped HTML in which <mark> is the only markup. Pure functions over spans of a plain text.

A passage is a part of one line, as a line break separates blocks and paragraphs. It begins at a sentence if the match
is near enough to its beginning, and ends at one if that leaves enough text; where it is cut, `CUT` says so.

Where sentences begin cannot be exact without a dictionary: a full stop after an initial or a common abbreviation ends
no sentence, and neither does one before a small letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from .analysis import is_single_character

# The end of a sentence with the quotation marks and brackets that close it. Chinese and Japanese write no space there.
_END = re.compile(r"(?P<sign>[.!?…؟।]+)[\"'”’»)\]]*\s+|[。！？]+[」』）”]*\s*")
_ABBREVIATIONS = "Mr|Mrs|Ms|Dr|Prof|St|Nos|Art|Gen|Sen|Rep|Lt|Col|Jr|Sr|vs|cf|ca|bzw|Nr|Mme|Mlle|Sra?|Dra?"
_ABBREVIATED = re.compile(rf"(?<!\w)(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|{_ABBREVIATIONS})\Z")
_MAX_ABBREVIATION_CHARS = 12
MAX_FRAGMENTS = 2
MAX_FRAGMENT_CHARS = 220  # two or three lines of a result
CUT = "…"  # marks the beginning and end of a fragment that are within a sentence
_LEAD_CHARS = 60  # text before the match of a fragment that begins within a sentence
_LONG_ENOUGH = MAX_FRAGMENT_CHARS // 2  # length of a fragment that ends at a sentence although more text would fit
_READABLE_CHARS = 80  # shorter passages, such as headings, are shown only if they contain more of the words
_NOT_AT_A_CUT = " ,;:–—"
_MAX_MATCHES = 50  # considered in one text; more do not improve the fragments


def find_sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Return the positions between two others at which a sentence begins that is not the first."""
    return [one.end() for one in _END.finditer(text, start, end) if one.end() < end and _is_end(text, one)]


def _is_end(text: str, found: re.Match[str]) -> bool:
    if text[found.end()].islower():
        return False
    before = text[max(0, found.start() - _MAX_ABBREVIATION_CHARS) : found.start()]
    return found["sign"] != "." or not _ABBREVIATED.search(before)


class Match(NamedTuple):
    """A match at `text[start:end]`; matches of the same word have the same `key`."""

    start: int
    end: int
    key: str


def highlight_text(text: str, matches: Sequence[Match], start: int = 0, end: int | None = None) -> str:
    """Return `text[start:end]` as HTML with <mark> around its matches, in order; overlapping ones are joined."""
    end = len(text) if end is None else end
    parts: list[str] = []
    at = start
    for match in _join_overlapping(matches):
        if start <= match.start and match.end <= end:
            parts += [escape(text[at : match.start]), "<mark>", escape(text[match.start : match.end]), "</mark>"]
            at = match.end
    parts.append(escape(text[at:end]))
    return "".join(parts)


def _join_overlapping(matches: Sequence[Match]) -> list[Match]:
    joined: list[Match] = []
    for match in matches:
        if joined and match.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(match.end, joined[-1].end))
        else:
            joined.append(match)
    return joined


def select_fragments(text: str, matches: Sequence[Match]) -> tuple[str, ...]:
    """Return up to two passages with the most distinct matches, in the order of the text; none without a match."""
    remaining = list(matches[:_MAX_MATCHES])
    lines = {match.start: _Line.around(text, match) for match in remaining}
    chosen: list[tuple[int, int]] = []
    cut: dict[int, str] = {}
    while remaining and len(chosen) < MAX_FRAGMENTS:
        windows: dict[tuple[int, int], Match] = {}
        for match in remaining:  # most matches of a line are in the same window
            windows.setdefault(_window(lines[match.start], match, chosen), match)
        start, end = max(windows, key=lambda window: _rate_window(window, remaining))
        match = windows[start, end]
        chosen.append((start, end))
        cut[start] = _build_html(lines[match.start], start, end, matches)
        remaining = [match for match in remaining if match.end <= start or match.start >= end]
    return tuple(cut[start] for start, _ in sorted(chosen))


class _Line(NamedTuple):
    """One line of a text, with the positions at which sentences begin, the first of which is that of the line.

    A line that fits into a passage is one as a whole; its other sentences are not needed.
    """

    text: str
    start: int
    end: int
    sentences: Sequence[int]

    @classmethod
    def around(cls, text: str, match: Match) -> _Line:
        start = text.rfind("\n", 0, match.start) + 1
        end = text.find("\n", match.end)
        end = len(text) if end < 0 else end
        if end - start <= MAX_FRAGMENT_CHARS:
            return cls(text, start, end, [start])
        # Sentences that are too far away to be part of the passage are not needed.
        near = max(start, match.start - 2 * MAX_FRAGMENT_CHARS), min(end, match.end + 2 * MAX_FRAGMENT_CHARS)
        starts = find_sentence_starts(text, *near)
        return cls(text, start, end, [start, *starts] if near[0] == start else starts)


def _rate_window(window: tuple[int, int], matches: Sequence[Match]) -> tuple[int, int, int, int]:
    """Return a sort key: more distinct words, then more matches, then readable, then earlier in the text."""
    start, end = window
    inside = [match.key for match in matches if start <= match.start and match.end <= end]
    return len(set(inside)), len(inside), min(end - start, _READABLE_CHARS), -start


def _window(line: _Line, match: Match, chosen: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return a passage of the line around the match that does not overlap with those that were chosen before."""
    if line.end - line.start <= MAX_FRAGMENT_CHARS:
        return line.start, line.end
    first = max([line.start, *(end for _, end in chosen if end <= match.start)])
    last = min([line.end, *(start for start, _ in chosen if start >= match.end)])
    start = _find_start(line, match, first, last)
    return start, _find_end(line, match, start, last)


def _find_start(line: _Line, match: Match, first: int, last: int) -> int:
    """Return the beginning of the sentence of the match, or of an earlier one if the rest of the line is short."""
    earliest = max(first, match.end - MAX_FRAGMENT_CHARS)
    starts = [start for start in line.sentences if earliest <= start <= match.start]
    if not starts:
        return _word_start(line.text, max(first, match.start - _LEAD_CHARS), match.start)
    return next((start for start in starts if last - start <= MAX_FRAGMENT_CHARS), starts[-1])


def _find_end(line: _Line, match: Match, start: int, last: int) -> int:
    limit = start + MAX_FRAGMENT_CHARS
    if last <= limit:
        return last
    ends = [end for end in line.sentences if max(match.end, start + _LONG_ENOUGH) <= end <= limit]
    if ends:
        return ends[-1]
    if is_single_character(line.text[limit]):  # any end between two characters of Chinese, Japanese or Korean is good
        return max(limit, match.end)
    space = line.text.rfind(" ", match.end, limit + 1)
    return space if space > 0 else max(limit, match.end)


def _word_start(text: str, earliest: int, latest: int) -> int:
    if earliest == 0 or text[earliest - 1].isspace() or is_single_character(text[earliest]):
        return earliest
    space = text.find(" ", earliest, latest)
    return space + 1 if space >= 0 else latest


def _build_html(line: _Line, start: int, end: int, matches: Sequence[Match]) -> str:
    """Return the passage as HTML without line breaks, with a sign at each end where its sentence goes on."""
    begins = start in line.sentences
    ends = end == line.end or end in line.sentences
    while not ends and line.text[end - 1] in _NOT_AT_A_CUT:
        end -= 1
    html = " ".join(highlight_text(line.text, matches, start, end).split())
    return f"{'' if begins else CUT}{html}{'' if ends else CUT}"
