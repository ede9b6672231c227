"""What has been counted in this process and not been written yet. Bounded, whatever visitors do."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

MAX_QUERIES = 2_000  # different ones; about a megabyte
MAX_CLICKS = 5_000
MAX_VISITORS_PER_QUERY = 100  # of a text between two writings; a hundred is popular however many more there are
TRANSACTION_SIZE = 200  # texts, or clicks, in one transaction: locks are short


@dataclass(frozen=True, slots=True, order=True)
class CounterKey:
    """Which sum: a text (as it is kept) in a language of a site on a day. An empty text is what is not kept."""

    day: date
    site_id: int
    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """A page chosen among the results of one answer. `digest` names the two, `answer` the answer alone.

    `answer` is empty for further pages of results: their search has been counted with the first.
    """

    key: CounterKey
    page_id: int
    position: int
    digest: str
    search_digest: str


@dataclass(slots=True)
class PendingCounts:
    """To be written. `sums` have the names of DailyQuery's fields; `visitors` are addresses, for some seconds."""

    sums: dict[CounterKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    visitors: dict[CounterKey, set[str]] = field(default_factory=lambda: defaultdict(set))
    clicks: dict[str, Click] = field(default_factory=dict)

    def parts(self) -> Iterator[PendingCounts]:
        """The same in small parts, in the order of the keys: two processes then never wait for each other in a ring."""
        texts = iter(sorted(self.sums))
        while some := list(islice(texts, TRANSACTION_SIZE)):
            known = {key: self.visitors[key] for key in some if key in self.visitors}
            yield PendingCounts({key: self.sums[key] for key in some}, known, {})
        digests = iter(sorted(self.clicks))
        while chosen := list(islice(digests, TRANSACTION_SIZE)):
            yield PendingCounts({}, {}, {digest: self.clicks[digest] for digest in chosen})


class CounterBuffer:
    """Takes what is counted from many threads, and gives it away as a whole."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work = PendingCounts()

    def add(self, key: CounterKey, amounts: Mapping[str, int], visitor: str = "") -> int:
        """Count; returns how much waits. Where there are too many texts, a new one is counted without its words."""
        with self._lock:
            work = self._work
            if key not in work.sums and len(work.sums) >= MAX_QUERIES:
                key = replace(key, text="")
            work.sums[key].update(amounts)
            if visitor and key.text and len(work.visitors[key]) < MAX_VISITORS_PER_QUERY:
                work.visitors[key].add(visitor)
            return len(work.sums)

    def click(self, click: Click) -> int:
        """Take a click, once; returns how much waits. Where there are too many, further ones are left out."""
        with self._lock:
            if len(self._work.clicks) < MAX_CLICKS:
                self._work.clicks[click.digest] = click
            return len(self._work.clicks)

    def take(self) -> PendingCounts:
        with self._lock:
            taken, self._work = self._work, PendingCounts()
        return taken

    def put_back(self, work: PendingCounts) -> None:
        """What could not be written waits for the next time; addresses do not."""
        for key, amounts in work.sums.items():
            self.add(key, amounts)
        for click in work.clicks.values():
            self.click(click)
