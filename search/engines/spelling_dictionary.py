"""The words of an index, and which of them a misspelt word may have been.

For engines without a spelling index of their own. As Elasticsearch's `fuzziness: AUTO:5,9` with `prefix_length: 1`: one
edit from five letters on, two from nine, a swap of neighbours is one edit, and the first letter is right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_FREQUENCY_RATIO = (
    10  # times as common: then a known word may still be a misspelling (one page that says "trafficing")
)


class SpellingDictionary:
    """Words (folded, as looked up) with the number of pages they are on. Immutable."""

    def __init__(self, frequencies: Iterable[tuple[str, int]]) -> None:
        self._frequency: dict[str, int] = {}
        for word, count in frequencies:
            self._frequency[word] = max(count, self._frequency.get(word, 0))
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._frequency:
            self._alike[word[0], len(word)].append(word)
        self._sorted = sorted(self._frequency)

    def __len__(self) -> int:
        return len(self._frequency)

    def frequency(self, word: str) -> int:
        """On how many pages the word is; 0 for a word that is not known."""
        return self._frequency.get(word, 0)

    def begins(self, prefix: str) -> bool:
        """Whether some word begins like this."""
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def continuations(self, prefix: str) -> list[str]:
        """The words whose beginning is this one but for a typing error; none for fewer than four letters."""
        if len(prefix) < 4:
            return []
        alike = [word for word in self._from(prefix[0]) if len(word) >= len(prefix) - 1]
        heads = {word[: len(prefix) + extra] for word in alike for extra in (-1, 0, 1)}
        near = process.extract(prefix, heads, scorer=OSA.distance, score_cutoff=1, limit=None)
        return [word for word in alike if word.startswith(tuple(head for head, _, _ in near))]

    def _from(self, letter: str) -> list[str]:
        """The words with this first letter."""
        return self._sorted[bisect_left(self._sorted, letter) : bisect_left(self._sorted, chr(ord(letter) + 1))]

    def near(self, word: str, limit: int = 50) -> list[tuple[float, str]]:
        """Other words within the allowed edits, likest first, each with its likeness (0 to 1)."""
        edits = max_edits(word)
        if not edits:
            return []
        found: list[tuple[float, str]] = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            candidates = self._alike.get((word[0], length), ())
            for other, distance, _ in process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if distance:
                    found.append((distance, other))
        found.sort(key=lambda pair: (pair[0], -self._frequency[pair[1]], pair[1]))
        return [(1 - distance / min(len(word), len(other)), other) for distance, other in found[:limit]]

    def meant(self, word: str, limit: int = 50) -> list[tuple[float, str]]:
        """The words that this one may be a misspelling of: all near ones, or the far commoner if it is known itself."""
        known = self.frequency(word)
        return [
            (like, other)
            for like, other in self.near(word, limit)
            if self._frequency[other] > MIN_FREQUENCY_RATIO * known
        ]


def max_edits(word: str) -> int:
    """0, 1 or 2 by length; none in numbers, where another digit is another number."""
    return 0 if word.isnumeric() else (len(word) >= 5) + (len(word) >= 9)
