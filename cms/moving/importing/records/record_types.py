"""The types of the fields that all records have: how each is read, its limits, and what the JSON Schema says of it."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from cms.core.public_urls import is_public_url
from cms.editing.versions.models import MAX_NOTICE_CHARACTERS
from cms.pages.reader_notes import MAX_NOTE_CHARACTERS, NoteKind, ReaderNote

from .values import DAY, MOMENT, TIME_EXAMPLE, Moment, clean_line, clean_paragraphs

MAX_LENGTHS = {
    "id": 255,
    "type": 100,
    "title": 255,
    "summary": 600,
    "body": 200_000,
    "canonical_url": 1000,
    "source_name": 150,
}
MAX_BLOCKS_LENGTH = 1_000_000  # characters of a body of blocks as JSON
MAX_TERM_LENGTH = 100  # length for topics and authors, as in their models
MAX_OLD_PATHS = 500  # a post with two hundred pictures has the addresses of their pages
PAGE_KEY = "$page"  # the key of a reference to the page of another record
MAX_PATH_LENGTH = 255  # as in Wagtail's redirects
MAX_NOTES = 1_000
MAX_VERSION = 1_000_000
DAY_LENGTH = len("2019-05-04")

Block = dict[str, Any]  # a block in interchange form, see `resolution/references.py`


class State(enum.StrEnum):
    """Whether the public sees a page. What another system hides in any other way is a draft."""

    PUBLIC = "public"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


def _read_state(written: Any) -> Any:
    return clean_line(written) or State.PUBLIC


def _read_date(written: Any) -> date:
    """Return a day, or a time with its zone."""
    text = written.isoformat() if isinstance(written, date) else clean_line(written) if isinstance(written, str) else ""
    try:
        if len(text) == DAY_LENGTH:
            return date.fromisoformat(text)
        if (moment := datetime.fromisoformat(text)).tzinfo:
            return moment
    except ValueError:
        pass
    raise ValueError(f"“{str(written)[:40]}” is not a date, such as 2019-05-04 or {TIME_EXAMPLE}")


def _read_body(written: Any) -> str | tuple[Block, ...]:
    if isinstance(written, str):
        _check_length(written, MAX_LENGTHS["body"], "characters")
        return written
    if not isinstance(written, list | tuple):
        raise ValueError("not a text, and not a list of blocks")
    if not all(isinstance(one, dict) and isinstance(one.get("type"), str) and "value" in one for one in written):
        raise ValueError("not a list of blocks, each with type and value")
    _check_length(json.dumps(written, cls=DjangoJSONEncoder), MAX_BLOCKS_LENGTH, "characters as JSON")
    return tuple(written)


def _check_length(text: str, longest: int, unit: str) -> None:
    if len(text) > longest:
        raise ValueError(f"too long: {len(text)} {unit}, at most {longest}")


def _read_path(path: str) -> str:
    if path and (not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH_LENGTH or "\0" in path):
        raise ValueError(f"“{path[:40]}” is not a path of at most {MAX_PATH_LENGTH} characters")
    return path


def _read_link(link: str) -> str:
    if not is_public_url(link) or len(link) > MAX_PATH_LENGTH or "\0" in link:
        raise ValueError(f"not a path or an address that links may have, of at most {MAX_PATH_LENGTH} characters")
    return link


def _read_page_reference(value: Any) -> str:
    record_id = value.get(PAGE_KEY) if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(record_id, str) or not record_id:
        raise ValueError(f'not a reference to the record of a page: {{"{PAGE_KEY}": "its id"}}')
    return record_id


def choose_old_paths(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the paths that can redirect, each once, and those that cannot because they are too long or too many."""
    found = _list_once(paths)
    possible = [path for path in found if len(path) <= MAX_PATH_LENGTH and path.startswith("/") and path[1:2] != "/"]
    kept = possible[:MAX_OLD_PATHS]
    return kept, [path for path in found if path not in kept]


def _list_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _list_paths(texts: Iterable[str]) -> tuple[str, ...]:
    paths = _list_once(texts)
    if len(paths) > MAX_OLD_PATHS:
        raise ValueError(f"too many: {len(paths)}, at most {MAX_OLD_PATHS}")
    return paths


Line = Annotated[str, BeforeValidator(clean_line)]
Id = Annotated[Line, Field(max_length=MAX_LENGTHS["id"])]
NULLABLE_ID = {"type": ["string", "null"], "maxLength": MAX_LENGTHS["id"]}
RequiredId = Annotated[Id, Field(min_length=1)]
Term = Annotated[Line, Field(max_length=MAX_TERM_LENGTH)]
Terms = Annotated[tuple[Term, ...], AfterValidator(_list_once)]
PATH_SCHEMA = {"type": "string", "pattern": "^/(?!/)", "maxLength": MAX_PATH_LENGTH}
LINK_SCHEMA = {"type": "string", "pattern": r"^(/(?![/\\])|https?://)", "maxLength": MAX_PATH_LENGTH}
PAGE_REFERENCE_SCHEMA = {
    "type": "object",
    "properties": {PAGE_KEY: {"type": "string", "minLength": 1}},
    "required": [PAGE_KEY],
    "additionalProperties": False,
}
Path = Annotated[Line, AfterValidator(_read_path), WithJsonSchema(PATH_SCHEMA)]
Date = Annotated[date | None, PlainValidator(_read_date), WithJsonSchema({"anyOf": [MOMENT, DAY, {"type": "null"}]})]
Note = Annotated[
    str,
    BeforeValidator(clean_paragraphs),
    Field(min_length=1, max_length=MAX_NOTE_CHARACTERS, json_schema_extra={"pattern": r"\S"}),
]


class PublishedNote(BaseModel):
    """What readers were told about a version: a note, or a correction with `was_wrong` and `is_right`."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"anyOf": [{"required": ["note"]}, {"required": ["was_wrong", "is_right"]}]}
    )

    version: int = Field(strict=True, ge=1, le=MAX_VERSION, description="The number of the version.")
    published_at: Moment = Field(description="When readers were told.")
    note: Note = Field("", description="What is new.")
    was_wrong: Note = Field("", description="Of a correction: what was wrong.")
    is_right: Note = Field("", description="Of a correction: what is right.")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.note and not (self.was_wrong and self.is_right):
            raise ValueError("needs a note, or was_wrong and is_right")
        return self

    @property
    def reader_note(self) -> ReaderNote:
        """The note as pages store it."""
        if self.note:
            return ReaderNote(NoteKind("note"), note=self.note, key=f"{self.version}")
        return ReaderNote(
            NoteKind("correction"), was_wrong=self.was_wrong, is_right=self.is_right, key=f"{self.version}"
        )


class PublishedNotice(BaseModel):
    """Of a draft that was public: the notice that readers see instead."""

    model_config = ConfigDict(frozen=True)

    notice: Annotated[Note, Field(max_length=MAX_NOTICE_CHARACTERS)] = Field(description="The text of the notice.")
    withdrawn_at: Moment = Field(description="When the page was withdrawn.")


def _check_order(notes: tuple[PublishedNote, ...]) -> tuple[PublishedNote, ...]:
    numbers = [one.version for one in notes]
    if numbers != sorted(set(numbers)):
        raise ValueError("not in the order of their versions")
    return notes


AnyState = Annotated[State, BeforeValidator(_read_state)]
Body = Annotated[str | tuple[Block, ...], PlainValidator(_read_body)]
OldPaths = Annotated[tuple[Path, ...], AfterValidator(_list_paths)]
OldPath = Annotated[str, Field(min_length=1), AfterValidator(_read_path), WithJsonSchema(PATH_SCHEMA)]
Link = Annotated[str, AfterValidator(_read_link), WithJsonSchema(LINK_SCHEMA)]
PageReference = Annotated[str | None, PlainValidator(_read_page_reference), WithJsonSchema(PAGE_REFERENCE_SCHEMA)]
ReaderNotes = Annotated[tuple[PublishedNote, ...], Field(max_length=MAX_NOTES), AfterValidator(_check_order)]
