"""Marking what matched: escaped HTML in which nothing but <mark> is markup. Pure, over spans of a plain text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

MAX_FRAGMENTS = 2
MAX_FRAGMENT_CHARS = 220  # characters at most: two or three lines of a result
_LEAD = 60  # characters before the first match, so that the sentence is understood
_MOST = 50  # matches looked at in one text; a page that has more is long, not better shown


class Match(NamedTuple):
    """`text[start:end]` matched; `key` is the same for matches that say the same thing."""

    start: int
    end: int
    key: str


def highlight_text(text: str, matches: Sequence[Match], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` as HTML with the matches inside it marked. Matches are in order and do not overlap."""
    end = len(text) if end is None else end
    parts: list[str] = []
    at = start
    for match in matches:
        if start <= match.start and match.end <= end:
            parts += [escape(text[at : match.start]), "<mark>", escape(text[match.start : match.end]), "</mark>"]
            at = match.end
    parts.append(escape(text[at:end]))
    return "".join(parts)


def select_fragments(text: str, matches: Sequence[Match]) -> tuple[str, ...]:
    """Up to two passages with the most different matches, in the order of the text; none where nothing matched."""
    remaining = list(matches[:_MOST])
    chosen: list[tuple[int, int]] = []
    while remaining and len(chosen) < MAX_FRAGMENTS:
        start, end = max((_window(text, match) for match in remaining), key=lambda w: _worth(w, remaining))
        start, end = _clear_of(chosen, start, end)
        chosen.append((start, end))
        remaining = [match for match in remaining if not (start <= match.start and match.end <= end)]
        remaining = [match for match in remaining if all(match.end <= s or match.start >= e for s, e in chosen)]
    return tuple(" ".join(highlight_text(text, matches, start, end).split()) for start, end in sorted(chosen))


def _worth(window: tuple[int, int], matches: Sequence[Match]) -> tuple[int, int, int]:
    inside = [match.key for match in matches if window[0] <= match.start and match.end <= window[1]]
    return len(set(inside)), len(inside), -window[0]


def _window(text: str, match: Match) -> tuple[int, int]:
    """A passage around the match that begins at a sentence or word and ends at a word."""
    start = _sentence_start(text, max(0, match.start - _LEAD), match.start)
    if len(text) - start < MAX_FRAGMENT_CHARS:
        start = _word_start(text, max(0, len(text) - MAX_FRAGMENT_CHARS), match.start)
    end = start + MAX_FRAGMENT_CHARS
    if end < len(text):
        space = max(text.rfind(" ", match.end, end + 1), text.rfind("\n", match.end, end + 1))
        end = space if space > 0 else max(end, match.end)
    return start, min(end, len(text))


def _sentence_start(text: str, earliest: int, latest: int) -> int:
    stop = max(text.rfind(mark, earliest, latest) + len(mark) for mark in (". ", "! ", "? ", "\n"))
    return stop if stop > earliest + 1 else _word_start(text, earliest, latest)


def _word_start(text: str, earliest: int, latest: int) -> int:
    if earliest == 0 or text[earliest - 1].isspace():
        return earliest
    space = text.find(" ", earliest, latest)
    return space + 1 if space >= 0 else latest


def _clear_of(chosen: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The window without what an earlier one already shows."""
    for other_start, other_end in chosen:
        if other_start <= start < other_end:
            start = other_end
        if other_start < end <= other_end:
            end = other_start
        if start < other_start and other_end < end:
            end = other_start
    return start, end
