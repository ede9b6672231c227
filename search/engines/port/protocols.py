"""What an engine must implement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from .types import (
    Explanation,
    Health,
    IndexEntry,
    MatchedPage,
    Outcome,
    SearchQuery,
    SearchResult,
    SimilarHit,
    Source,
    Suggestion,
    Write,
)


class Index(Protocol):
    """The read methods of the serving indexes, or of a copy that contains a draft."""

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Return the hits, total and facets of a search."""

    def find_similar_pages(
        self, page_ids: Sequence[int], locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Mapping[int, Sequence[SimilarHit]]:
        """Return for each page the pages similar in title, in text, and by shared topics weighted by rarity.

        A page is never similar to itself. `topics` scales the clause on shared topics; 0 omits it. For a page that is
        not in the index the result is empty.
        """

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        """Return whether the query finds the page, and the parts of its score or the reason why not."""


class Engine(Index, Protocol):
    """A search engine. Thread-safe; several processes read, one of them writes at a time."""

    name: str

    def prepare(self, locales: Sequence[str]) -> None:
        """Create the indexes that are missing, one for each locale, empty. Idempotent; deletes nothing."""

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply the writes; return one outcome each, in order.

        When this returns, every search uses what was written: a page that was replaced by a tombstone is not found.
        """

    def find_matches(self, search_query: SearchQuery) -> Sequence[MatchedPage]:
        """Return all pages that a search finds, best first, with the scores by which `search` orders them.

        Which page of results is requested, facets and highlighting are ignored. The number of pages is not limited.
        """

    def suggest(
        self, prefix: str, locale: str, *, site: int, now: datetime, limit: int = 8, hidden_ids: Collection[int] = ()
    ) -> Sequence[Suggestion]:
        """Return titles that continue the typed text; if there are none, those within the allowed typing errors.

        `hidden_ids` are treated as if the index did not have them.
        """

    def correct_spelling(self, search_query: SearchQuery) -> str | None:
        """Return the text of the query with misspelt words replaced by words of the index, or None.

        Only pages of its site that are neither expired nor in `hidden_ids` count, both for the words that are known and
        for those that replace them.
        """

    def with_draft(self, page: Source) -> AbstractContextManager[Index]:
        """Return a context manager for this locale's index as it would be if the page were published now.

        The draft replaces the page's live version. Scores use the statistics of all pages and so are the ones that
        publishing would give. No other search sees the draft, the serving index is not changed, and the draft is
        deleted when the `with` block ends. The index is up to date to within a second.
        """

    def prepare_draft_indexes(self, locales: Sequence[str]) -> None:
        """Create or update what `with_draft` needs, and delete drafts that a killed process left behind.

        The worker calls this periodically. The first call may take as long as indexing all pages.
        """

    def scan(self, locale: str) -> Iterator[IndexEntry]:
        """Yield all entries of the serving index, including tombstones, by ascending id."""

    def delete_tombstones(self, locale: str, ids: Sequence[int]) -> None:
        """Delete these tombstones. The caller guarantees that no older write can still arrive."""

    def begin_generation(self, locale: str) -> Generation:
        """Create a new generation of this locale's index, after dropping one that a crash left half-built."""

    def roll_back(self, locale: str) -> bool:
        """Serve the previous generation again; return False if none is kept."""

    def describe_copied_indexes(self, name: str, directory: Path) -> Mapping[str, str]:
        """Return the environment variables with which a process uses the indexes that `copy_indexes` copies."""

    def copy_indexes(self, name: str, directory: Path, locales: Sequence[str]) -> None:
        """Copy the serving indexes of these locales as they are, without blocking writes, for another process.

        `name` has small letters and digits, and `directory` belongs to the copy.
        """

    def estimate_copied_indexes(self, locales: Sequence[str]) -> int:
        """Return about how many bytes `copy_indexes` would write now. Linked files count as nothing."""

    def remove_copied_indexes(self, name: str) -> None:
        """Delete what a copy has outside its directory. Idempotent."""

    def find_copied_indexes(self) -> frozenset[str]:
        """Return the names of the copies that have something outside their directories."""

    def measure_copied_indexes(self, name: str) -> int:
        """Return the bytes of a copy outside its directory."""

    def record_counter(self, lineage: str, counter: int) -> None:
        """Store a counter of the content with the indexes, unless a higher one of its lineage is stored.

        A new generation has it as soon as it is recorded again.
        """

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter that is stored for the lineage, or None, with the short time-out of visitors."""

    def health(self) -> Health:
        """Return the engine's state. Never raises."""

    def close(self) -> None:
        """Close connections, open files, writers and locks, so that other processes can write.

        Idempotent, and never raises: every acknowledged write is already stored. Requests of other threads finish
        normally. The engine and its generations remain usable: the next call opens what it needs.
        """


@runtime_checkable
class EmbeddingEngine(Protocol):
    """What an engine does besides that computes vectors with a model of its own."""

    def describe_embedding(self, endpoint: str) -> str:
        """Return a text that is another one if this model of the engine computes other vectors.

        It has the short time-out of visitors, because a search may be the first that needs the model.
        """

    def embed(self, endpoint: str, texts: Sequence[str], *, for_visitor: bool = False) -> Sequence[Sequence[float]]:
        """Return the vectors of the texts, in order, `for_visitor` with the short time-out."""


class Generation(Protocol):
    """A new index of one locale, filled while the previous one serves.

    From `begin_generation` on, `Engine.write` writes to both. No search uses it before `promote`.
    """

    name: str

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write to the new index only, by the same rule of versions: a bulk load never replaces a newer write."""

    def scan(self) -> Iterator[IndexEntry]:
        """Yield all entries of the new index, by ascending id."""

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Search the new index, so that it can be checked before it serves."""

    def promote(self) -> None:
        """Serve the new index from now on, in one step; the old one is kept for `Engine.roll_back`."""

    def drop(self) -> None:
        """Delete the new index. Idempotent."""
