"""The search document: the content of a page that search reads. Content does not depend on search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


class NotSearchableYet(Exception):
    """The documents of pages cannot be searched for now: they are not indexed yet, or the engine does not answer."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A public page as a document for search: plain text without markup, API values instead of labels.

    `body` has a line break between blocks, so that a phrase never matches across two of them. `names` are the names by
    which the page is found without being part of its text, one in each line: of its topics and authors. `topics` and
    `regions` are the values of the public API (the slugs in the source locale). `filters` has the values of each of the
    `search_filters` of the page type, by their names, and `numbers` the numbers by which its ranges and sort keys
    compare pages (`cms.pages.search_ranges`), without those that the page has no value of. `year` is the year of
    `published_at` in the site's time zone.
    `revision` is the live revision that the text was read from. `ends_at` is when what the page is about ends.
    `attachments` is the text of attached files, with a line break between two pages, and `attached` the keys of the
    files and texts in it (`cms.files.documents.resolvers`).
    """

    id: int
    type: str
    title: str
    summary: str
    body: str
    names: str
    attachments: str
    attached: tuple[str, ...]
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    published_at: datetime
    year: str
    expire_at: datetime | None
    ends_at: datetime | None
    site: int
    locale: str
    path: str
    revision: int | None
