"""The document that both engines store for a page: its fields and their values.

Of django-elasticsearch-dsl this uses the document, its fields and its registry. Its signals, its `search_index`
command and its refresh after each write are not used: they would index unpublished edits, inside the transaction that
saves them. search/README.md has the list.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

from django.core.exceptions import ImproperlyConfigured
from django_elasticsearch_dsl import Document, fields
from django_elasticsearch_dsl.fields import DEDField
from django_elasticsearch_dsl.registries import registry
from elasticsearch.dsl import Boolean, Keyword, MetaField, Text
from wagtail.models import Page

from cms.search_documents.document import SearchDocument

from .engines.port import Source
from .filters import get_filter_names, get_number_names

# Analyzers that each index defines for its own language, in search/engines/elasticsearch/mappings.py.
STEMMED_ANALYZER = "content_text"
WORD_ANALYZER = "content_words"
PREFIX_ANALYZER = "content_prefix"
PAIRS_ANALYZER = "content_pairs"
PREFIX_SEARCH_ANALYZER = "content_prefix_asked"
VOCABULARY_ANALYZER = "content_vocabulary"

SEARCHED_TEXTS = ("title", "summary", "body", "names", "attachments")


class IncompleteDocument(ImproperlyConfigured):
    """The installed packages would index documents without some of their fields."""


class CompleteDocument(Document):
    """A document that cannot be created unless `prepare()` reads all its fields, with every client of Elasticsearch.

    django-elasticsearch-dsl keeps the functions that read its fields in the attribute `_prepared_fields` of each
    document, and declares an empty list of that name on the class. Since version 9.4 of the client,
    `AttrDict.__setattr__` stores an attribute as a value of the document if the class has one of its name that is not a
    property. What `prepare()` reads is then the empty list, and each page is indexed without fields, without an error:
    https://github.com/django-es/django-elasticsearch-dsl/issues/505. A property of that name is stored by all versions.

    The property can go when a release of django-elasticsearch-dsl closes that issue and pyproject.toml requires it. The
    comparison of names stays: it makes the next mistake of this kind an error at the start instead of an empty index.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = {name for name, field in self._fields.items() if isinstance(field, DEDField)}
        if missing := declared - {name for name, *_ in self._prepared_fields}:
            raise IncompleteDocument(
                f"{type(self).__name__}: django-elasticsearch-dsl would not index the fields"
                f" {', '.join(sorted(missing))} with the installed version of elasticsearch. Install the versions in"
                " requirements/base.txt, or those that docs/operating/reference/versions.md lists."
            )

    @property
    def _prepared_fields(self) -> Any:
        return self.__dict__["_prepared"]

    @_prepared_fields.setter
    def _prepared_fields(self, functions: Any) -> None:
        self.__dict__["_prepared"] = functions


def _words() -> Any:
    return fields.TextField(analyzer=WORD_ANALYZER)


def _prefixes() -> Any:
    return fields.TextField(analyzer=PREFIX_ANALYZER, search_analyzer=PREFIX_SEARCH_ANALYZER)


def _text(**others: Any) -> Any:
    # With offsets in the index, highlighting does not need to analyze a long body again.
    return fields.TextField(analyzer=STEMMED_ANALYZER, index_options="offsets", copy_to="vocabulary", **others)


def _kept() -> dict[str, Any]:
    """Return the options of a field that is stored and returned, but never searched."""
    return {"index": False, "doc_values": False}


@registry.register_document
class ContentDocument(CompleteDocument):
    """The document of every page type. The caller names the index; this class has none."""

    id = fields.LongField()
    type = fields.KeywordField()
    title = _text(fields={"words": _words(), "prefix": _prefixes(), "pairs": fields.TextField(analyzer=PAIRS_ANALYZER)})
    summary = _text(fields={"words": _words()})
    body = _text()
    names = fields.TextField(analyzer=STEMMED_ANALYZER, copy_to="vocabulary")
    # Not in the vocabulary: the words of a file are not proofread, so they are never suggested as corrections.
    attachments = fields.TextField(analyzer=STEMMED_ANALYZER, index_options="offsets")
    topics = fields.ListField(fields.KeywordField())
    regions = fields.ListField(fields.KeywordField())
    filters = fields.ObjectField()  # `content_mapping` adds a field for each filter
    numbers = fields.ObjectField()  # `content_mapping` adds a field for each range and sort key
    published_at = fields.DateField()
    year = fields.KeywordField()
    expire_at = fields.DateField()
    ends_at = fields.DateField()
    site = fields.LongField()
    locale = fields.KeywordField()
    path = fields.KeywordField(**_kept())
    revision = fields.LongField(**_kept())
    attached = fields.ListField(fields.KeywordField(**_kept()))

    # Not attributes of the page, so they are not fields of django-elasticsearch-dsl, which would read them from it.
    fingerprint = Keyword(**_kept())
    hidden = Boolean()  # true in a tombstone, absent elsewhere
    vocabulary = Text(analyzer=VOCABULARY_ANALYZER, norms=False)  # all words and characters, for spelling corrections

    class Meta:
        """Options of the mapping."""

        dynamic = MetaField("strict")

    class Django:
        """Options of django-elasticsearch-dsl."""

        model = Page
        ignore_signals = True
        auto_refresh = False

    def prepare(self, instance: SearchDocument) -> Source:
        """Return everything that either engine stores of a page. Reads only `instance`.

        Texts are composed (NFC), as queries are: Elasticsearch compares the characters of both, and text from a Mac or
        a PDF may have letters and their marks apart.
        """
        prepared = super().prepare(instance)
        prepared |= {name: unicodedata.normalize("NFC", prepared[name]) for name in SEARCHED_TEXTS}
        return cast("Source", prepared | {"fingerprint": compute_fingerprint(prepared)})

    def prepare_filters(self, page: SearchDocument) -> dict[str, list[str]]:
        """Return the values of the page's filters by name."""
        return {name: list(values) for name, values in page.filters.items()}

    def prepare_numbers(self, page: SearchDocument) -> dict[str, int]:
        """Return the numbers of the page's ranges and sort keys by name."""
        return dict(page.numbers)

    def prepare_published_at(self, page: SearchDocument) -> str:
        """Return the date of publication in UTC."""
        return format_utc(page.published_at)

    def prepare_expire_at(self, page: SearchDocument) -> str | None:
        """Return the date of expiry in UTC, or None."""
        return format_utc(page.expire_at) if page.expire_at else None

    def prepare_ends_at(self, page: SearchDocument) -> str | None:
        """Return when what the page is about ends, in UTC, or None."""
        return format_utc(page.ends_at) if page.ends_at else None

    def update(self, *args: object, **kwargs: object) -> NoReturn:
        """Raise an error: django-elasticsearch-dsl would write without a version and without checking visibility."""
        raise NotImplementedError("Only search.indexing writes to the index; see manage.py rebuild_search.")


def format_utc(moment: datetime) -> str:
    """Return a date as ISO 8601 in UTC, to the millisecond.

    Elasticsearch's `date` stores no more, and both engines must store the same.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compute_fingerprint(values: Mapping[str, object]) -> str:
    """Return a digest of the stored values, the same on any machine and for any order of keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def content_mapping() -> dict[str, Any]:
    """Return a new Elasticsearch mapping with the filters, ranges and sort keys that are installed."""
    mapping = deepcopy(cast("dict[str, Any]", ContentDocument._doc_type.mapping.to_dict()))
    filters = {name: {"type": "keyword"} for name in get_filter_names()}
    numbers = {name: {"type": "long"} for name in get_number_names()}
    mapping["properties"]["filters"] = {"type": "object", "properties": filters}
    mapping["properties"]["numbers"] = {"type": "object", "properties": numbers}
    return mapping
