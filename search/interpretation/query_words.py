"""The words of a query in the form in which phrases are recognised, with the position of each in the typed text.

Words are folded (“Décembre” is “decembre”) and joined again by one character that says what stood between them, so that
a regular expression matches “from 2019–2021” as "from 2019-2021". Quoted and excluded parts are marked: they are never
interpreted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.engines.analysis import fold

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
_WORD = re.compile(rf"(?:\w[{_MARKS}]*)+")
_PIECE = re.compile(r'(?<!\S)-?"[^"]*"|"[^"]*"|[^\s"]+|"')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_DASH = re.compile(r"\s*[-‐‑‒–—−]\s*")
_PLAIN_GAP = re.compile(r"[\s,;:!?()\[\]…¿¡°]*|\.\s+|\.$")
_KEPT = {".": ".", "/": "/", "'": "'", "’": "'", "": ""}
OTHER = "~"  # separates words that belong to no phrase, such as "$" in "$2000"


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word: its folded form, and its position in the typed text, in code points."""

    form: str
    start: int
    end: int


@dataclass(frozen=True)
class QueryWords:
    """The words of a query. `is_free` says of each word whether it may be interpreted."""

    text: str
    words: Sequence[QueryWord]
    is_free: Sequence[bool]

    @cached_property
    def line(self) -> str:
        """The folded words with one separator before each but the first."""
        return self._joined[0]

    @cached_property
    def starts(self) -> Sequence[int]:
        """The position of each word in `line`."""
        return self._joined[1]

    @cached_property
    def _joined(self) -> tuple[str, Sequence[int]]:
        line, starts, end = "", [], 0
        for number, word in enumerate(self.words):
            line += _separator(self.text[end : word.start]) if number else ""
            starts.append(len(line))
            line, end = line + word.form, word.end
        return line, starts

    @cached_property
    def _numbers_by_end(self) -> dict[int, int]:
        ends = (start + len(word.form) for start, word in zip(self.starts, self.words, strict=True))
        return {end: number for number, end in enumerate(ends, start=1)}

    def match(self, pattern: re.Pattern[str], number: int) -> tuple[re.Match[str], int] | None:
        """Return the match that begins with this word and ends with a word, and the number of the word after it.

        None if there is no such match or if it contains a word that may not be interpreted.
        """
        if number >= len(self.words):
            return None
        found = pattern.match(self.line, self.starts[number])
        if found is None:
            return None
        end = self._numbers_by_end.get(found.end())
        return (found, end) if end is not None and all(self.is_free[number:end]) else None

    def separator_before(self, number: int) -> str:
        """Return what stands before this word: " " at the beginning and the end of the text."""
        if number == 0:
            return _separator(self.text[: self.words[0].start] or " ")
        if number == len(self.words):
            return _separator(self.text[self.words[-1].end :] or " ")
        return self.line[self.starts[number] - 1] if self.starts[number] else " "


def read_words(text: str, literal: Sequence[str] = ()) -> QueryWords:
    """Return the words of a query. Quoted, excluded and `literal` parts, and both sides of OR, are not free."""
    words = [QueryWord(_fold(match[0]), *match.span()) for match in _WORD.finditer(text)]
    is_taken = bytearray(len(text))  # one flag a character: clients may send many literal parts that occur many times
    for start, end in (*_find_operators(text), *_find_literal(words, literal)):
        is_taken[start:end] = b"\1" * (end - start)
    return QueryWords(text, words, [not any(is_taken[word.start : word.end]) for word in words])


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in fold(word))


def _separator(gap: str) -> str:
    if (kept := _KEPT.get(gap)) is not None:
        return kept or " "
    if _DASH.fullmatch(gap):
        return "-"
    return " " if _PLAIN_GAP.fullmatch(gap) else OTHER


def _find_operators(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of quoted and excluded parts, and of an OR with its neighbours, as the parser reads them."""
    pieces = [(match[0], *match.span()) for match in _PIECE.finditer(text.translate(_QUOTES))]
    for number, (piece, start, end) in enumerate(pieces):
        if len(piece) > 1 and (piece.endswith('"') or re.match(r"-\w", piece)):
            yield start, end
        elif piece == "OR" and 0 < number < len(pieces) - 1:
            yield pieces[number - 1][1], pieces[number + 1][2]


def _find_literal(words: Sequence[QueryWord], literal: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the literal parts wherever their words stand in the query."""
    forms = [word.form for word in words]
    for part in literal:
        wanted = [_fold(match[0]) for match in _WORD.finditer(part)]
        for start in range(len(forms) - len(wanted) + 1):
            if wanted and forms[start : start + len(wanted)] == wanted:
                yield words[start].start, words[start + len(wanted) - 1].end
