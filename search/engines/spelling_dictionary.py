"""The spelling dictionary of an index: its words, and the likely corrections of a misspelt word.

For engines without a spelling index. The rule is that of Elasticsearch's `fuzziness: AUTO:5,9` with `prefix_length: 1`:
one edit from five letters on, two from nine; a transposition is one edit, and the first letter must match.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .matching_rules import max_edits

MIN_FREQUENCY_RATIO = 10  # a word this many times as frequent corrects a known one (one page has "trafficing")


class SpellingDictionary:
    """The words of an index, normalized, with the number of pages that contain each. Immutable."""

    def __init__(self, frequencies: Iterable[tuple[str, int]]) -> None:
        self._frequency: dict[str, int] = {}
        for word, count in frequencies:
            if not word:  # no letter is left of it, so that it has no first one
                continue
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

    def find_prefixed(self, prefix: str) -> list[str]:
        """Return the words that begin with this prefix."""
        return list(takewhile(lambda word: word.startswith(prefix), self._sorted[bisect_left(self._sorted, prefix) :]))

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
        distances = self._find_distances(word)
        return _rate(word, distances, {other: self._frequency[other] for other in distances}, limit)

    def find_corrections(
        self, word: str, limit: int = 50, frequency: Callable[[str], int] | None = None
    ) -> list[tuple[float, str]]:
        """Return (similarity, word) of the words that this one may be a misspelling of.

        For an unknown word these are all within the allowed edits; for a known one, only far more frequent words.
        `frequency` counts the pages with a word instead of the dictionary, which may know pages that do not count.
        """
        count = frequency or self.frequency
        least = MIN_FREQUENCY_RATIO * count(word)
        # Of a word in titles and summaries the dictionary has the frequency of one of these: at least half of all.
        distances = self._find_distances(word)
        likely = (other for other in distances if 2 * self._frequency[other] > least)
        return _rate(word, distances, {other: found for other in likely if (found := count(other)) > least}, limit)

    def _find_distances(self, word: str) -> dict[str, float]:
        """Return the other words within the allowed edits, with their distance."""
        edits, found = max_edits(word), dict[str, float]()
        for length in range(len(word) - edits, len(word) + edits + 1) if edits else ():
            candidates = self._by_initial_and_length.get((word[0], length), ())
            near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
            found |= {other: distance for other, distance, _ in near if distance}
        return found


def _rate(
    word: str, distances: Mapping[str, float], frequencies: Mapping[str, int], limit: int
) -> list[tuple[float, str]]:
    """Return (similarity, word) of the words with a frequency, most similar first, and then the most frequent."""
    found = sorted(frequencies, key=lambda other: (distances[other], -frequencies[other], other))
    return [(1 - distances[other] / min(len(word), len(other)), other) for other in found[:limit]]
