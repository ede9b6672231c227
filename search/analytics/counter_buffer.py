"""The buffer of searches and clicks that this process has counted and not saved yet. Its size is bounded."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

MAX_QUERIES = 2_000  # different ones; about a megabyte
MAX_CLICKS = 5_000
MAX_VISITORS_PER_QUERY = 100  # counted between two flushes; a query of a hundred visitors is popular enough
TRANSACTION_SIZE = 200  # queries or clicks, so that locks are short


@dataclass(frozen=True, slots=True, order=True)
class CounterKey:
    """The row a count belongs to: day, site, language and normalised query.

    An empty text counts the searches whose text is not stored.
    """

    day: date
    site_id: int
    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """A click on one page of one search response.

    `digest` identifies response and page, `search_digest` the response alone. `search_digest` is empty for the second
    and later pages of results: their search was counted with the first page. `visitor` is an IP address; it stays in
    memory for some seconds. `is_ranked` says that the pages were in the order of relevance for the text alone: without
    filters, another order, promoted results and the like.
    """

    key: CounterKey
    page_id: int
    position: int
    digest: str
    search_digest: str
    visitor: str = ""
    is_ranked: bool = False


@dataclass(slots=True)
class PendingCounts:
    """Counts that are not saved yet.

    `sums` use the field names of DailyQuery. `visitors` are IP addresses; they stay in memory for some seconds.
    """

    sums: dict[CounterKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    visitors: dict[CounterKey, set[str]] = field(default_factory=lambda: defaultdict(set))
    clicks: dict[str, Click] = field(default_factory=dict)

    def batches(self) -> Iterator[PendingCounts]:
        """Yield the counts in batches of TRANSACTION_SIZE, ordered by key so that two processes cannot deadlock."""
        keys = iter(sorted(self.sums))
        while batch := list(islice(keys, TRANSACTION_SIZE)):
            visitors = {key: self.visitors[key] for key in batch if key in self.visitors}
            yield PendingCounts({key: self.sums[key] for key in batch}, visitors, {})
        digests = iter(sorted(self.clicks))
        while clicked := list(islice(digests, TRANSACTION_SIZE)):
            yield PendingCounts({}, {}, {digest: self.clicks[digest] for digest in clicked})


class CounterBuffer:
    """A thread-safe buffer of counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = PendingCounts()

    def add(self, key: CounterKey, amounts: Mapping[str, int], visitor: str = "") -> int:
        """Add amounts to a key and return the number of buffered keys.

        If the buffer already holds MAX_QUERIES keys, a new key is counted without its text.
        """
        with self._lock:
            counts = self._counts
            if key not in counts.sums and len(counts.sums) >= MAX_QUERIES:
                key = replace(key, text="")
            counts.sums[key].update(amounts)
            if visitor and key.text and len(counts.visitors[key]) < MAX_VISITORS_PER_QUERY:
                counts.visitors[key].add(visitor)
            return len(counts.sums)

    def add_click(self, click: Click) -> int:
        """Add a click once and return the number of buffered clicks. Clicks above MAX_CLICKS are dropped."""
        with self._lock:
            if len(self._counts.clicks) < MAX_CLICKS:
                self._counts.clicks[click.digest] = click
            return len(self._counts.clicks)

    def take_all(self) -> PendingCounts:
        """Empty the buffer and return what it held."""
        with self._lock:
            counts, self._counts = self._counts, PendingCounts()
        return counts

    def put_back(self, counts: PendingCounts) -> None:
        """Buffer counts again that could not be saved, without the visitors' IP addresses."""
        for key, amounts in counts.sums.items():
            self.add(key, amounts)
        for click in counts.clicks.values():
            self.add_click(replace(click, visitor=""))
