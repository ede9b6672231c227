"""What is written to an index, and what an index holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict


class Source(TypedDict):
    """One page as the index stores it; `search.documents.ContentDocument` prepares it."""

    id: int
    type: str  # "release", "story", "call_to_action", "standard" ...
    title: str
    summary: str
    body: str  # plain text; "\n" between blocks, so that no phrase matches across two of them
    names: str  # plain text, one name a line, of what is not part of the text: topics, authors; never highlighted
    attachments: str  # plain text of attached files; "\n" between two of their pages
    attached: list[str]  # keys of the files and texts in it, which hits return
    topics: list[str]  # values (the source locale's slugs), not labels
    regions: list[str]
    filters: dict[str, list[str]]  # by the name of the filter; a page type has only those that it declares
    published_at: str  # ISO 8601, UTC
    year: str  # of `published_at` in the site's time zone
    expire_at: str | None  # ISO 8601, UTC; an engine never returns a page past it
    site: int  # the Site's primary key
    locale: str  # language code; it selects the index and its analyzers
    path: str
    revision: int | None  # the live revision the text was read from
    fingerprint: str  # digest of all of the above


@dataclass(frozen=True, slots=True)
class Write:
    """Put `source` in the index of `locale`, or a content-free tombstone where it is None.

    `version` is external and grows by one at every claim of the page: a write with a version below the stored
    one is not applied and is reported as "superseded", which is a success (another worker has written a newer one).
    """

    id: int
    locale: str
    version: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one `Write`; "failed" carries the reason, and the page stays in the queue."""

    id: int
    result: Literal["written", "superseded", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index holds of one page, for the reconciler; a tombstone has an empty fingerprint."""

    id: int
    version: int
    fingerprint: str

    @property
    def is_tombstone(self) -> bool:
        """Return whether the entry is a tombstone."""
        return not self.fingerprint
