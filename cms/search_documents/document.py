"""What a page tells search about itself. Content does not know who listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A published page in the words of search: plain text, values instead of labels, no markup.

    `body` has a line break between blocks, so that no phrase is found across two of them. `topics`, `regions` and
    `people` are the values of the public API (the source locale's slugs). `year` is that of `published_at` in the
    site's time zone. `revision` is the live revision the text was read from.
    """

    id: int
    type: str
    story_kind: str | None
    title: str
    summary: str
    body: str
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    people: tuple[str, ...]
    published_at: datetime
    year: str
    expire_at: datetime | None
    site: int
    locale: str
    path: str
    revision: int | None
