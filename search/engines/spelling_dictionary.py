"""The spelling dictionary of an index: its words, and the likely corrections of a misspelt word.

For engines without a spelling index. The rule is that of Elasticsearch's `fuzziness: AUTO:5,9` with `prefix_length: 1`:
one edit from five letters on, two from nine; a transposition is one edit, and the first letter must match.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_FREQUENCY_RATIO = 10  # a word this many times as frequent corrects a known one (one page has "trafficing")


class SpellingDictionary:
    """The words of an index, normalized, with the number of pages that contain each. Immutable."""

    def __init__(self, frequencies: Iterable[tuple[str, int]]) -> None:
        self._frequency: dict[str, int] = {}
        for word, count in frequencies:
            self._frequency[word] = max(count, self._frequency.get(word, 0))
        self._by_initial_and_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._frequency:
            self._by_initial_and_length[word[0], len(word)].append(word)
        self._sorted = sorted(self._frequency)

    def __len__(self) -> int:
        return len(self._frequency)

    def frequency(self, word: str) -> int:
        """Return the number of pages that contain the word; 0 for an unknown word."""
        return self._frequency.get(word, 0)

    def has_prefix(self, prefix: str) -> bool:
        """Return whether a word begins with this prefix."""
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def find_completions(self, prefix: str) -> list[str]:
        """Return the words that begin with this prefix, one typing error allowed; none for fewer than four letters."""
        if len(prefix) < 4:
            return []
        candidates = [word for word in self._words_with_initial(prefix[0]) if len(word) >= len(prefix) - 1]
        heads = {word[: len(prefix) + extra] for word in candidates for extra in (-1, 0, 1)}
        near = process.extract(prefix, heads, scorer=OSA.distance, score_cutoff=1, limit=None)
        return [word for word in candidates if word.startswith(tuple(head for head, _, _ in near))]

    def _words_with_initial(self, letter: str) -> list[str]:
        """Return the words with this first letter, sorted."""
        return self._sorted[bisect_left(self._sorted, letter) : bisect_left(self._sorted, chr(ord(letter) + 1))]

    def find_near(self, word: str, limit: int = 50) -> list[tuple[float, str]]:
        """Return (similarity from 0 to 1, word) of the other words within the allowed edits, most similar first."""
        edits = max_edits(word)
        if not edits:
            return []
        found: list[tuple[float, str]] = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            candidates = self._by_initial_and_length.get((word[0], length), ())
            for other, distance, _ in process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if distance:
                    found.append((distance, other))
        found.sort(key=lambda pair: (pair[0], -self._frequency[pair[1]], pair[1]))
        return [(1 - distance / min(len(word), len(other)), other) for distance, other in found[:limit]]

    def find_corrections(self, word: str, limit: int = 50) -> list[tuple[float, str]]:
        """Return (similarity, word) of the words that this one may be a misspelling of.

        For an unknown word these are all within the allowed edits; for a known one, only far more frequent words.
        """
        known = self.frequency(word)
        return [
            (similarity, other)
            for similarity, other in self.find_near(word, limit)
            if self._frequency[other] > MIN_FREQUENCY_RATIO * known
        ]


def max_edits(word: str) -> int:
    """Return how many edits a misspelling of this word may have: 0, 1 or 2 by length; 0 for numbers."""
    return 0 if word.isnumeric() else (len(word) >= 5) + (len(word) >= 9)
