"""What an import reads: a `Record` for each page, built by every source and validated in one place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder

from ..reports.outcomes import RecordPosition
from ..reports.tag_policy import NO_TAGS, FoundTags
from .reader_notes import PublishedNote, PublishedNotice, read_notes, read_notice
from .record_values import (
    MAX_LENGTHS,
    MAX_OLD_PATHS,
    MAX_PATH_LENGTH,
    MAX_TERM_LENGTH,
    BadRecord,
    Block,
    State,
    read_body,
    read_date,
    read_moment,
    read_paths,
    read_state,
    read_terms,
    read_text,
)

__all__ = [
    "COMMON_FIELDS",
    "MAX_LENGTHS",
    "MAX_OLD_PATHS",
    "MAX_PATH_LENGTH",
    "MAX_TERM_LENGTH",
    "AnyRecord",
    "BadFile",
    "BadRecord",
    "Block",
    "ObjectRecord",
    "Record",
    "State",
    "build_digest",
    "build_object_record",
    "build_record",
]


class BadFile(ValueError):
    """A file cannot be read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A validated record of a page; `digest` changes with any of its fields. Sources call `build_record`.

    Ids are those of the source, such as "wordpress:example.org:17"; `parent` and `translation_of` are ids of other
    records of the same import, before or after this one.
    """

    id: str
    type: str = ""  # the page type's `api_type`; empty: the one that the import is for
    language: str = ""  # empty: the one that the import is for
    translation_of: str = ""
    parent: str = ""  # empty: the index page of the type, else the home page
    site: str = ""  # a home page's host
    state: State = State.PUBLIC
    publish_at: datetime | None = None  # when a scheduled page is published; for a public one, as `date`
    date: date | None = None  # the date that readers see, also of drafts: a day, or a time (a datetime)
    slug: str = ""
    title: str
    summary: str = ""
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    body: str | tuple[Block, ...] = ""  # Markdown with HTML, or blocks in interchange form
    old_paths: tuple[str, ...] = ()  # "/2019/05/a-story/", "/?p=17": they redirect to the page while it is public
    canonical_url: str = ""  # where the text was published first
    source_name: str = ""  # who published it there
    reader_notes: tuple[PublishedNote, ...] = ()  # notes and corrections, in the order of their versions
    withdrawal: PublishedNotice | None = None
    type_fields: Mapping[str, Any] = field(default_factory=dict)  # all others, by the names of the page type
    draft: Record | None = None  # what editors have changed in a public page and not published
    digest: str = ""
    notes: tuple[str, ...] = ()  # notes of the record's source, for the report
    tags: FoundTags = NO_TAGS  # in a body that its source has converted


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRecord:
    """A validated record of something that is no page: a topic, a person, a menu, a picture and so on."""

    id: str
    object: str  # its type, a key of `interchange.fields.get_object_types()`
    language: str = ""
    translation_of: str = ""
    state: State = State.PUBLIC
    site: str = ""  # host of the site, for settings
    fields: Mapping[str, Any] = field(default_factory=dict)  # all others
    digest: str = ""


AnyRecord: TypeAlias = Record | ObjectRecord
Item: TypeAlias = tuple[RecordPosition, AnyRecord | BadRecord]
Source: TypeAlias = Iterable[Item]
NOT_IN_DRAFTS = ("draft", "reader_notes", "withdrawal")
OBJECT_FIELDS = frozenset(one.name for one in dataclass_fields(ObjectRecord)) - {"fields", "digest"}
NOT_IN_JSON = frozenset(("type_fields", "digest", "notes", "tags"))
COMMON_FIELDS = frozenset(one.name for one in dataclass_fields(Record)) - NOT_IN_JSON


def build_record(fields: Mapping[str, Any]) -> Record:
    """Return the record of fields as they are in a JSON line; dates may also be objects of datetime.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    return Record(
        id=read_text(fields, "id", required=True),
        type=read_text(fields, "type"),
        language=read_text(fields, "language"),
        translation_of=read_text(fields, "translation_of"),
        parent=read_text(fields, "parent"),
        site=read_text(fields, "site"),
        state=read_state(fields),
        publish_at=read_moment(fields),
        date=read_date(fields),
        slug=read_text(fields, "slug"),
        title=read_text(fields, "title", required=True),
        summary=read_text(fields, "summary"),
        topics=read_terms(fields, "topics"),
        authors=read_terms(fields, "authors"),
        body=read_body(fields),
        old_paths=read_paths(fields),
        canonical_url=read_text(fields, "canonical_url"),
        source_name=read_text(fields, "source_name"),
        reader_notes=read_notes(fields),
        withdrawal=read_notice(fields),
        type_fields={name: value for name, value in fields.items() if name not in COMMON_FIELDS},
        draft=_draft(fields),
        digest=build_digest(fields),
    )


def _draft(fields: Mapping[str, Any]) -> Record | None:
    """Return the record with the changes of its draft."""
    changes = fields.get("draft")
    if changes is None:
        return None
    if not isinstance(changes, dict) or "draft" in changes:
        raise BadRecord("draft is not an object with the changed fields")
    try:
        return build_record(
            {**fields, **changes, **dict.fromkeys(NOT_IN_DRAFTS), "id": fields["id"], "state": State.DRAFT}
        )
    except BadRecord as problem:
        raise BadRecord(f"draft: {problem}") from None


def build_object_record(fields: Mapping[str, Any]) -> ObjectRecord:
    """Return the record of an object that is no page, from fields as they are in a JSON line.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    return ObjectRecord(
        id=read_text(fields, "id", required=True),
        object=read_text(fields, "object", required=True),
        language=read_text(fields, "language"),
        translation_of=read_text(fields, "translation_of"),
        state=read_state(fields),
        site=read_text(fields, "site"),
        fields={name: value for name, value in fields.items() if name not in OBJECT_FIELDS},
        digest=build_digest(fields),
    )


def build_digest(fields: Mapping[str, Any]) -> str:
    """Return the digest of the fields of a record as they are in a JSON line."""
    written = json.dumps(fields, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """The converted fields by the attributes of a model, with notes about what of them could not be had.

    `missing_files` has (kind, key) of each file that could not be had.
    """

    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    draft: Mapping[str, Any] | None = None  # those of the draft of a public page
    missing_files: tuple[tuple[str, str], ...] = ()
    tags: FoundTags = NO_TAGS
