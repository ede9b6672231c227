"""What one page looks like in the index, and how a `Write` becomes that.

Stored is the whole `Source` (for marks, revisions and fingerprints); everything else is there to be searched. A
tombstone has an id and a version and nothing else.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from importlib.metadata import version
from typing import cast

import tantivy

from ..port import Source, Write
from .analyzer import stem_tokens, tokenize, word_tokens

VERSION = 1  # raise it with every change below: the index is then built anew beside the old one
TAG = f"{VERSION}-{version('tantivy')}"  # the file format is the library's and changes with it

STEMMED_FIELDS = ("title", "summary", "body")
UNSTEMMED_FIELDS = (
    "title_words",
    "summary_words",
)  # un-stemmed: the exact form, typing errors, beginnings, title phrases
FACET_FIELDS = ("type", "topics", "regions", "year")
KEYWORD_FIELDS = (*FACET_FIELDS, "story_kind", "people")
NEVER_EXPIRES = 2**62  # of `expires`, for a page that stays

_ID_BITS = 21
_LATEST = 2**42 - 1  # milliseconds; the year 2109


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "version", "alive", "site"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (*STEMMED_FIELDS, *UNSTEMMED_FIELDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, fast=name in FACET_FIELDS, tokenizer_name="raw", index_option="basic")
    for name in ("published", "expires", "newest", "oldest"):
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field("kind", fast=True)
    builder.add_text_field("fingerprint", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)
    return builder.build()


SCHEMA = _build()


def build_document(write: Write) -> tantivy.Document:
    """The library's document of a page or tombstone. Raises KeyError, TypeError or ValueError for a bad source."""
    made = tantivy.Document()
    made.add_unsigned("id", write.id)
    made.add_unsigned("version", write.version)
    made.add_unsigned("alive", int(write.source is not None))
    if write.source is not None:
        _add_texts(made, write.source)
        _add_facts(made, write.source)
        made.add_text("fingerprint", write.source["fingerprint"])
        made.add_bytes("source", json.dumps(write.source, ensure_ascii=False).encode())
    return made


def _add_texts(made: tantivy.Document, source: Source) -> None:
    for name in STEMMED_FIELDS:
        text = cast("str", source[name])  # type: ignore[literal-required]
        found = tokenize(text, source["locale"])
        made.add_pre_tokenized_text(name, stem_tokens(text, found))
        if f"{name}_words" in UNSTEMMED_FIELDS:
            made.add_pre_tokenized_text(f"{name}_words", word_tokens(text, found))


def _add_facts(made: tantivy.Document, source: Source) -> None:
    made.add_unsigned("site", source["site"])
    made.add_unsigned("kind", type_number(source["type"]))
    for name in KEYWORD_FIELDS:
        value = source[name]  # type: ignore[literal-required]
        for item in dict.fromkeys(value if isinstance(value, list) else [value] if value else []):
            made.add_text(name, item)
    published = to_milliseconds(datetime.fromisoformat(source["published_at"]))
    expire_at = source["expire_at"]
    made.add_integer("published", published)
    made.add_integer(
        "expires", NEVER_EXPIRES if expire_at is None else to_milliseconds(datetime.fromisoformat(expire_at))
    )
    made.add_integer("newest", newest_key(published, write_id := source["id"]))
    made.add_integer("oldest", oldest_key(published, write_id))


def type_number(page_type: str) -> int:
    """A type as a number, so that a hit's type is read without its stored source."""
    return zlib.crc32(page_type.encode())


def to_milliseconds(moment: datetime) -> int:
    """Since 1970, as dates are kept; negative before."""
    if moment.tzinfo is None:
        raise ValueError("a date without a time zone")
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def newest_key(published: int, page_id: int) -> int:
    """One number that sorts (descending) by date, then by id, descending: the library sorts by one field only."""
    return (max(-_LATEST, min(_LATEST, published)) << _ID_BITS) + page_id % 2**_ID_BITS


def oldest_key(published: int, page_id: int) -> int:
    """One number that sorts (ascending) by date, then by id, descending."""
    return newest_key(published, -1 - page_id)
