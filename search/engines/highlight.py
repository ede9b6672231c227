"""Highlighting: escaped HTML in which <mark> is the only markup. Pure functions over spans of a plain text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from .characters import is_single_character

MAX_FRAGMENTS = 2
MAX_FRAGMENT_CHARS = 220  # two or three lines of a result
_LEAD_CHARS = 60  # before the first match, for context
_SENTENCE_ENDS = (". ", "! ", "? ", "\n", "。", "！", "？")
_MAX_MATCHES = 50  # considered in one text; more do not improve the fragments


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
    chosen: list[tuple[int, int]] = []
    while remaining and len(chosen) < MAX_FRAGMENTS:
        start, end = max((_window(text, match) for match in remaining), key=lambda w: _rate_window(w, remaining))
        start, end = _remove_overlap(chosen, start, end)
        chosen.append((start, end))
        remaining = [match for match in remaining if not (start <= match.start and match.end <= end)]
        remaining = [match for match in remaining if all(match.end <= s or match.start >= e for s, e in chosen)]
    return tuple(" ".join(highlight_text(text, matches, start, end).split()) for start, end in sorted(chosen))


def _rate_window(window: tuple[int, int], matches: Sequence[Match]) -> tuple[int, int, int]:
    """Return a sort key: more distinct words, then more matches, then earlier in the text."""
    inside = [match.key for match in matches if window[0] <= match.start and match.end <= window[1]]
    return len(set(inside)), len(inside), -window[0]


def _window(text: str, match: Match) -> tuple[int, int]:
    """Return a passage around the match that begins at a sentence or word and ends at a word."""
    start = _sentence_start(text, max(0, match.start - _LEAD_CHARS), match.start)
    if len(text) - start < MAX_FRAGMENT_CHARS:
        start = _word_start(text, max(0, len(text) - MAX_FRAGMENT_CHARS), match.start)
    end = start + MAX_FRAGMENT_CHARS
    if end < len(text):
        space = max(text.rfind(" ", match.end, end + 1), text.rfind("\n", match.end, end + 1))
        if not is_single_character(text[end]):  # between two characters of Chinese, Japanese or Korean, any end is good
            end = space if space > 0 else max(end, match.end)
    return start, min(end, len(text))


def _sentence_start(text: str, earliest: int, latest: int) -> int:
    stop = max(text.rfind(mark, earliest, latest) + len(mark) for mark in _SENTENCE_ENDS)
    return stop if stop > earliest + 1 else _word_start(text, earliest, latest)


def _word_start(text: str, earliest: int, latest: int) -> int:
    if earliest == 0 or text[earliest - 1].isspace() or is_single_character(text[earliest]):
        return earliest
    space = text.find(" ", earliest, latest)
    return space + 1 if space >= 0 else latest


def _remove_overlap(chosen: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the window without its overlap with the windows selected before."""
    for other_start, other_end in chosen:
        if other_start <= start < other_end:
            start = other_end
        if other_start < end <= other_end:
            end = other_start
        if start < other_start and other_end < end:
            end = other_start
    return start, end
