"""A page as both engines store it: its fields, declared once, and how they are filled.

Of django-elasticsearch-dsl this uses the document, its fields and its registry. Its signals, its `search_index`
command and its refresh after each write are not used: they would index what an editor has typed and not yet
published, inside the transaction that saves it. search/README.md has the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

from django_elasticsearch_dsl import Document, fields
from django_elasticsearch_dsl.registries import registry
from elasticsearch.dsl import Boolean, Keyword, MetaField, Text
from wagtail.models import Page

from cms.search_documents.document import SearchDocument
from search.engines.port import Source

# Names that each index defines for its own language; search/engines/elasticsearch/analyzers.py says how.
STEMMED_ANALYZER = "content_text"
WORD_ANALYZER = "content_words"
PREFIX_ANALYZER = "content_prefix"
PREFIX_SEARCH_ANALYZER = "content_prefix_asked"


def _words() -> Any:
    return fields.TextField(analyzer=WORD_ANALYZER)


def _prefixes() -> Any:
    return fields.TextField(analyzer=PREFIX_ANALYZER, search_analyzer=PREFIX_SEARCH_ANALYZER)


def _text(**others: Any) -> Any:
    # With offsets in the index a long body need not be analysed again to be highlighted.
    return fields.TextField(analyzer=STEMMED_ANALYZER, index_options="offsets", copy_to="vocabulary", **others)


def _kept() -> dict[str, Any]:
    """Stored and given back, never searched."""
    return {"index": False, "doc_values": False}


@registry.register_document
class ContentDocument(Document):
    """All types of page in one document; the index is named by whoever writes or asks, never by this class."""

    id = fields.LongField()
    type = fields.KeywordField()
    story_kind = fields.KeywordField()
    title = _text(fields={"words": _words(), "prefix": _prefixes()})
    summary = _text(fields={"words": _words()})
    body = _text()
    topics = fields.ListField(fields.KeywordField())
    regions = fields.ListField(fields.KeywordField())
    people = fields.ListField(fields.KeywordField())
    published_at = fields.DateField()
    year = fields.KeywordField()
    expire_at = fields.DateField()
    site = fields.LongField()
    locale = fields.KeywordField()
    path = fields.KeywordField(**_kept())
    revision = fields.LongField(**_kept())

    # Not read from the page, so not fields of django-elasticsearch-dsl, which would look for them there.
    fingerprint = Keyword(**_kept())
    hidden = Boolean()  # true in a tombstone, absent elsewhere
    vocabulary = Text(analyzer=WORD_ANALYZER, norms=False)  # all words of all texts, for corrections

    class Meta:
        dynamic = MetaField("strict")

    class Django:
        model = Page
        ignore_signals = True
        auto_refresh = False

    def prepare(self, instance: SearchDocument) -> Source:
        """The whole stored dictionary of a page, for either engine. Reads nothing but `instance`."""
        prepared = super().prepare(instance)
        return cast("Source", prepared | {"fingerprint": compute_fingerprint(prepared)})

    def prepare_published_at(self, page: SearchDocument) -> str:
        return format_utc(page.published_at)

    def prepare_expire_at(self, page: SearchDocument) -> str | None:
        return format_utc(page.expire_at) if page.expire_at else None

    def update(self, *args: object, **kwargs: object) -> NoReturn:
        """Refused: what django-elasticsearch-dsl would write is neither checked for visibility nor versioned."""
        raise NotImplementedError("Only search.indexing writes to the index; see manage.py search_rebuild.")


def format_utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond: Elasticsearch's `date` keeps no more, and both engines must agree."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compute_fingerprint(values: Mapping[str, object]) -> str:
    """A digest of what is stored; equal on any machine and for any order of keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def content_mapping() -> dict[str, Any]:
    """The Elasticsearch mapping of `ContentDocument`. Read only; each call answers a new dictionary."""
    return deepcopy(cast("dict[str, Any]", ContentDocument._doc_type.mapping.to_dict()))
