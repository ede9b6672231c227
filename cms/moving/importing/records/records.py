"""The form of records: a `Record` for each page and an `ObjectRecord` for anything else, validated in one place.

Every source builds them with `build_record` or `build_object_record`. The descriptions are those of the JSON Schema.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self, TypeAlias, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from ..reports.tag_policy import NO_TAGS, FoundTags
from .record_types import (
    MAX_LENGTHS,
    MAX_OLD_PATHS,
    NULLABLE_ID,
    AnyState,
    Body,
    Date,
    Id,
    Line,
    Link,
    OldPath,
    OldPaths,
    PageReference,
    PublishedNotice,
    ReaderNotes,
    RequiredId,
    State,
    Terms,
)
from .values import Moment, clean_text, describe_errors


class BadRecord(ValueError):
    """A record cannot be imported; the message is the reason."""


class BadFile(ValueError):
    """A file cannot be read to its end."""


class _AnyRecord(BaseModel):
    """What all records have. Fields that a type has besides are kept as they are, and read with their type."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: RequiredId = Field(description="Identifies the record in its source, such as “wordpress:example.org:17”.")
    language: Line = Field("", description="By default that of the import.")
    translation_of: Id = Field("", description="Id of the record that this one is a translation of.")
    site: Line = Field("", description="Of a home page, a setting or a redirect: the host of its site.")
    state: AnyState = Field(State.PUBLIC, description="Whether the public sees it.")
    _digest: str = PrivateAttr("")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, fields: Any) -> Any:
        """Treat null like a field that is missing; a field of a type may be null."""
        if not isinstance(fields, Mapping):
            return fields
        return {name: value for name, value in fields.items() if value is not None or name not in cls.model_fields}

    @property
    def digest(self) -> str:
        """A digest that changes with any field as it was written."""
        return self._digest

    @property
    def type_fields(self) -> Mapping[str, Any]:
        """All other fields, by the names of the type."""
        return self.model_extra or {}


class Record(_AnyRecord):
    """A validated record of a page. `parent` and `translation_of` name records before or after this one."""

    type: Annotated[Line, Field(max_length=MAX_LENGTHS["type"])] = Field("", description="The page type.")
    parent: Annotated[Id, WithJsonSchema(NULLABLE_ID)] = Field(
        "", description="Id of the record of the page above; by default the index page of the type."
    )
    publish_at: Moment | None = Field(None, description="When a scheduled page is published.")
    date: Date = Field(None, description="The date that readers see, as a day or a time with its zone.")
    slug: Line = Field("", description="The last part of the URL; by default made from the title.")
    title: Annotated[Line, Field(min_length=1, max_length=MAX_LENGTHS["title"])] = Field(
        description="The title, as plain text with HTML entities.", json_schema_extra={"pattern": r"\S"}
    )
    summary: Annotated[str, BeforeValidator(clean_text), Field(max_length=MAX_LENGTHS["summary"])] = Field(
        "", description="A summary, as plain text with HTML entities."
    )
    topics: Terms = Field((), description="Slugs or names of topics; missing ones are created.")
    authors: Terms = Field((), description="Slugs or names of people; missing ones are created.")
    body: Body = Field("", description="Markdown with HTML, or blocks.")
    old_paths: OldPaths = Field(
        (),
        description="Paths in the old site, such as “/?p=17”, which redirect to the page while it is public.",
        json_schema_extra={"maxItems": MAX_OLD_PATHS},
    )
    canonical_url: Annotated[Line, Field(max_length=MAX_LENGTHS["canonical_url"])] = Field(
        "", description="Where it was published first.", json_schema_extra={"pattern": r"^$|^https?://\S+\.\S+$"}
    )
    source_name: Annotated[Line, Field(max_length=MAX_LENGTHS["source_name"])] = Field(
        "", description="Who published it there."
    )
    reader_notes: ReaderNotes = Field((), description="Notes and corrections, in the order of their versions.")
    withdrawal: PublishedNotice | None = Field(None, description="Of a draft that was public: its notice.")
    _draft: Record | None = PrivateAttr(None)
    _notes: tuple[str, ...] = PrivateAttr(())
    _tags: FoundTags = PrivateAttr(NO_TAGS)

    @model_validator(mode="after")
    def _has_a_possible_state(self) -> Self:
        if self.state == State.SCHEDULED and not self.publish_at:
            raise ValueError("publish_at: missing, the time at which a scheduled page is published")
        if self.withdrawal and self.state != State.DRAFT:
            raise ValueError("withdrawal: the state has to be draft")
        return self

    @property
    def draft(self) -> Record | None:
        """What editors have changed in a public page and not published."""
        return self._draft

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes of the record's source, for the report."""
        return self._notes

    @property
    def tags(self) -> FoundTags:
        """The tags in a body that its source has converted."""
        return self._tags


class ObjectRecord(_AnyRecord):
    """A validated record of something that is no page: a topic, a person, a menu, an image and so on."""

    object: Annotated[Line, Field(min_length=1)] = Field(description="Its type.")

    @model_validator(mode="after")
    def _has_a_possible_state(self) -> Self:
        if self.state == State.SCHEDULED:
            raise ValueError("state: only pages can be scheduled")
        return self


class RedirectFields(BaseModel):
    """The fields of a redirect to an address or a page. Permanent ones to a page of its site are `old_paths` of it."""

    model_config = ConfigDict(frozen=True)

    old_path: OldPath = Field(description="The path that redirects.")
    redirect_link: Link = Field("", description="Where it leads: a path or an address.")
    redirect_page: PageReference = Field(None, description="Where it leads instead: the page of another record.")
    is_permanent: bool = Field(True, strict=True, description="Whether browsers may remember it.")

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if bool(self.redirect_link) == bool(self.redirect_page):
            raise ValueError("needs either redirect_link or redirect_page")
        return self


AnyRecord: TypeAlias = Record | ObjectRecord
RecordPosition: TypeAlias = int  # where a record is in its source: the number of a line or an item
Item: TypeAlias = tuple[RecordPosition, AnyRecord | BadRecord]
Source: TypeAlias = Iterable[Item]
R = TypeVar("R", bound=_AnyRecord)
NOT_IN_DRAFTS = ("reader_notes", "withdrawal")


def build_record(fields: Mapping[str, Any], *, notes: tuple[str, ...] = (), tags: FoundTags = NO_TAGS) -> Record:
    """Return the record of fields as they are in a JSON line; dates may also be objects of datetime.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    own = {name: value for name, value in fields.items() if name != "draft"}
    record = _validate(Record, own)
    changes = fields.get("draft")
    if changes is not None:
        if not isinstance(changes, dict) or "draft" in changes:
            raise BadRecord("draft: not an object with the changed fields")
        try:
            record._draft = build_record(
                {**own, **changes, **dict.fromkeys(NOT_IN_DRAFTS), "id": record.id, "state": State.DRAFT}
            )
        except BadRecord as problem:
            raise BadRecord(f"draft: {problem}") from None
    record._digest, record._notes, record._tags = build_digest(fields), notes, tags
    return record


def build_object_record(fields: Mapping[str, Any]) -> ObjectRecord:
    """Return the record of an object that is no page, from fields as they are in a JSON line.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    record = _validate(ObjectRecord, fields)
    record._digest = build_digest(fields)
    return record


def _validate(model: type[R], fields: Mapping[str, Any]) -> R:
    try:
        return model.model_validate(fields)
    except ValidationError as problem:
        raise BadRecord(describe_errors(problem)) from None


def build_digest(fields: Mapping[str, Any]) -> str:
    """Return the digest of the fields of a record as they are in a JSON line."""
    written = json.dumps(fields, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()
