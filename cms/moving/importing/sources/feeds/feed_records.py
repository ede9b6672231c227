"""Build records from the entries of a feed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from cms.content.conversion.results import refer_to_file
from cms.core import clock
from cms.core.snippets import BaseSnippet
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.records.record_types import MAX_LENGTHS, MAX_TERM_LENGTH, Block, State
from cms.moving.importing.records.records import BadRecord, Record, build_record
from cms.moving.importing.reports.tag_policy import FoundTags
from cms.moving.importing.resolution.terms import build_term_slug
from cms.pages.models import validate_web_address
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .entries import Enclosure, Feed, FeedEntry

MAX_SUMMARY_LENGTH = 300  # characters: what lists show well; an entry may give its whole text as its summary
MAX_TITLE_WORDS = 12  # words of the text, for an entry without a title
EARLIEST = datetime.min.replace(tzinfo=UTC)


class KnownTerms:
    """The topics or people that exist, by slug. Feeds use other words than the site, and should not fill its lists."""

    def __init__(self, model: type[BaseSnippet], language: str) -> None:
        self.longest: int = model._meta.get_field("slug").max_length
        self.slugs = set(model.objects.filter(locale__language_code=language).values_list("slug", flat=True))

    def __contains__(self, term: str) -> bool:
        return build_term_slug(term, self.longest) in self.slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """How entries become records. Without `topics` and `people`, missing ones are created."""

    address: str  # URL of the feed, which distinguishes its entries from those of other feeds
    source_name: str = ""  # the title of the feed by default
    publish: bool = False
    drop_tags: bool = False  # drop tags that no rule covers
    topics: KnownTerms | None = None
    people: KnownTerms | None = None


@dataclass(slots=True)
class FeedRecords:
    """The records of a feed, the oldest first.

    `ignored` counts the topics and people that do not exist, and what the feed has besides its entries.
    """

    feed: Feed
    options: FeedOptions
    ignored: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.feed.entries)

    def __iter__(self) -> Iterator[tuple[int, Record | BadRecord]]:
        """Yield records with their positions. Of several entries with one id, the first in the feed is read."""
        self.ignored.clear()
        self.ignored.update(self.feed.left_out)
        entries = {entry.id: entry for entry in reversed(self.feed.entries)}
        ordered = sorted(entries.values(), key=lambda entry: entry.published or EARLIEST)
        for position, entry in enumerate(ordered, start=1):
            try:
                yield position, self._build(entry)
            except BadRecord as bad:
                yield position, bad

    def _build(self, entry: FeedEntry) -> Record:
        if not entry.id:
            raise BadRecord(f"“{entry.title[:60]}” has neither an id nor a link, so it could not be recognised again")
        record_id = build_record_id(self.options.address, entry.id)
        text = " ".join(entry.summary.split())
        canonical_url = _get_canonical_url(entry.url)
        is_public = self.options.publish and not entry.is_draft
        conversion = convert_html(
            entry.html,
            seed=record_id,
            base_url=entry.base_url,
            is_rendered=True,
            drop_tags=self.options.drop_tags,
        )
        tags = FoundTags.read(conversion, are_dropped=self.options.drop_tags)
        record = build_record(
            {
                "id": record_id,
                "state": State.PUBLIC if is_public else State.DRAFT,
                "date": entry.published,
                "slug": _get_slug(entry.url),
                "title": _build_title(entry, text),
                "summary": Truncator(text).chars(MAX_SUMMARY_LENGTH, truncate="…"),
                "topics": self._select(entry.topics, self.options.topics, "topic"),
                "authors": self._select(entry.authors, self.options.people, "person"),
                "body": _build_body(entry, record_id, conversion.blocks),
                "canonical_url": canonical_url,
                "source_name": self._get_source_name() if canonical_url else "",
                **_build_picture(entry),
            },
            notes=(*_list_notes(entry, canonical_url), *conversion.list_left_out(), *conversion.list_changes()),
            tags=tags,
        )
        # Public pages need a date. It is no part of the digest, so that the entry counts as unchanged the next time.
        return record.model_copy(update={"date": record.date or (clock.now() if is_public else None)})

    def _get_source_name(self) -> str:
        return (self.options.source_name or self.feed.title)[: MAX_LENGTHS["source_name"]]

    def _select(self, terms: tuple[str, ...], known: KnownTerms | None, kind: str) -> list[str]:
        fitting = [term for term in terms if len(term) <= MAX_TERM_LENGTH]
        if known is None:
            return fitting
        self.ignored.update(f"{kind} “{term}”" for term in fitting if term not in known)
        return [term for term in fitting if term in known]


def _list_notes(entry: FeedEntry, canonical_url: str) -> Iterator[str]:
    """Yield what the report has to say about an entry. The name of a source needs its address."""
    if not canonical_url:
        yield "has no address that a page may name as its original, so its source is not named either"
    if entry.is_draft:
        yield "was a draft; it is one here"


def build_record_id(feed_address: str, entry_id: str) -> str:
    """Return the id of an entry's record. Two feeds may give the same id to different entries."""
    scheme, separator, rest = feed_address.partition("://")
    record_id = f"feed:{rest if separator else scheme}#{entry_id}"
    if len(record_id) <= MAX_LENGTHS["id"]:
        return record_id
    return f"feed:{hashlib.sha256(record_id.encode(errors='replace')).hexdigest()}"


def _get_canonical_url(url: str) -> str:
    """Return the address if a page can have it as its original, else an empty text."""
    try:
        validate_web_address(url)
    except ValidationError:
        return ""
    return url if len(url) <= MAX_LENGTHS["canonical_url"] else ""


def _get_slug(url: str) -> str:
    """Return the last part of the path, from which a slug is made."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    return unquote(parts[-1]).rpartition(".")[0] or unquote(parts[-1]) if parts else ""


def _build_title(entry: FeedEntry, text: str) -> str:
    """Return the title of an entry; of one without, the first words of its text, or what its address or id says."""
    words = Truncator(text).words(MAX_TITLE_WORDS, truncate="…")
    return next(filter(None, map(_shorten, (entry.title, words, _get_slug(entry.url), entry.id))), "")


def _shorten(title: str) -> str:
    return Truncator(" ".join(title.split())).chars(MAX_LENGTHS["title"], truncate="…")


def _build_picture(entry: FeedEntry) -> dict[str, Any]:
    """Return the field with the picture of the entry, unless its text shows it, too."""
    attached = (one.url for one in entry.enclosures if one.media_type.startswith("image/"))
    picture = entry.picture or next(attached, "")
    return {"image": refer_to_file(picture)} if picture else {}


def _build_body(entry: FeedEntry, record_id: str, blocks: list[Block]) -> list[Block]:
    return [*_build_recordings(entry, record_id), *blocks, *_build_documents(entry, record_id)]


def _build_recordings(entry: FeedEntry, record_id: str) -> list[Block]:
    """Return a block for each recording, as podcasts have them."""
    recordings = [one for one in entry.enclosures if one.media_type.startswith("audio/")]
    return [
        _block(f"{record_id}#{one.url}", "audio", {"file": refer_to_file(one.url), "title": "", "transcript": ""})
        for one in recordings
    ]


def _build_documents(entry: FeedEntry, record_id: str) -> list[Block]:
    documents = [one for one in entry.enclosures if _is_document(one)]
    if not documents:
        return []
    items = [{"document": refer_to_file(one.url), "title": one.title[:200]} for one in documents]
    return [_block(f"{record_id}#documents", "documents", {"title": "", "documents": items})]


def _is_document(enclosure: Enclosure) -> bool:
    return enclosure.media_type.startswith(("application/", "text/"))


def _block(seed: str, kind: str, value: dict[str, Any]) -> Block:
    return {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, seed))}


def build_feed_records(feed: Feed, options: FeedOptions, *, language: str, create_terms: bool) -> FeedRecords:
    """Return the records of a feed for pages in a language."""
    if create_terms:
        return FeedRecords(feed, options)
    known = replace(options, topics=KnownTerms(Topic, language), people=KnownTerms(Person, language))
    return FeedRecords(feed, known)
