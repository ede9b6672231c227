"""What an import reads: a `Record` for each page, built by every source and validated in one place."""

from __future__ import annotations

import enum
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder

from .conversion.preprocessor import remove_invisible_characters

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
MAX_TERM_LENGTH = 100  # for topics and authors, as in their models
MAX_OLD_PATHS = 50
DAY_LENGTH = len("2019-05-04")
TIME_EXAMPLE = "2019-05-04T09:30:00+02:00"
MAX_PATH_LENGTH = 255  # as in Wagtail's redirects

Block = dict[str, Any]  # a block in interchange form, see references.py


class BadRecord(ValueError):
    """A record cannot be imported; the message is the reason."""


class BadFile(ValueError):
    """A file cannot be read to its end."""


class State(enum.StrEnum):
    """Whether the public sees a page. What another system hides in any other way is a draft."""

    PUBLIC = "public"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


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
    site: str = ""  # of a home page: the host of its site
    state: State = State.PUBLIC
    publish_at: datetime | None = None  # of a scheduled page: when it is published; of a public one, as `date`
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
    type_fields: Mapping[str, Any] = field(default_factory=dict)  # all others, by the names of the page type
    draft: Record | None = None  # what editors have changed in a public page and not published
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRecord:
    """A validated record of something that is no page: a topic, a person, a menu, a picture and so on."""

    id: str
    object: str  # its type, see interchange/object_types.py
    language: str = ""
    translation_of: str = ""
    state: State = State.PUBLIC
    site: str = ""  # host of the site, for settings
    fields: Mapping[str, Any] = field(default_factory=dict)  # all others
    digest: str = ""


AnyRecord: TypeAlias = Record | ObjectRecord
OBJECT_FIELDS = frozenset(one.name for one in dataclass_fields(ObjectRecord)) - {"fields", "digest"}
COMMON_FIELDS = frozenset(one.name for one in dataclass_fields(Record)) - {"type_fields", "digest"}


def build_record(fields: Mapping[str, Any]) -> Record:
    """Return the record of fields as they are in a JSON line; dates may also be objects of datetime.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    return Record(
        id=_text(fields, "id", required=True),
        type=_text(fields, "type"),
        language=_text(fields, "language"),
        translation_of=_text(fields, "translation_of"),
        parent=_text(fields, "parent"),
        site=_text(fields, "site"),
        state=_state(fields),
        publish_at=_moment(fields),
        date=_date(fields),
        slug=_text(fields, "slug"),
        title=_text(fields, "title", required=True),
        summary=_text(fields, "summary"),
        topics=_terms(fields, "topics"),
        authors=_terms(fields, "authors"),
        body=_body(fields),
        old_paths=_paths(fields),
        canonical_url=_text(fields, "canonical_url"),
        source_name=_text(fields, "source_name"),
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
        return build_record({**fields, **changes, "id": fields["id"], "state": State.DRAFT, "draft": None})
    except BadRecord as problem:
        raise BadRecord(f"draft: {problem}") from None


def build_object_record(fields: Mapping[str, Any]) -> ObjectRecord:
    """Return the record of an object that is no page, from fields as they are in a JSON line.

    Raises:
        BadRecord: a field is missing, of the wrong type or too long.
    """
    return ObjectRecord(
        id=_text(fields, "id", required=True),
        object=_text(fields, "object", required=True),
        language=_text(fields, "language"),
        translation_of=_text(fields, "translation_of"),
        state=_state(fields),
        site=_text(fields, "site"),
        fields={name: value for name, value in fields.items() if name not in OBJECT_FIELDS},
        digest=build_digest(fields),
    )


def build_digest(fields: Mapping[str, Any]) -> str:
    """Return the digest of the fields of a record as they are in a JSON line."""
    written = json.dumps(fields, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()


def _string(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"{name} is not a text")
    return value


def _text(fields: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    """Return a field as one line of plain text with HTML entities decoded; typographic spaces are kept."""
    text = re.sub(r"[ \t\n]+", " ", remove_invisible_characters(html.unescape(_string(fields, name)))).strip()
    if required and not text:
        raise BadRecord(f"missing {name}")
    _check_length(name, text)
    return text


def _check_length(name: str, text: str) -> None:
    longest = MAX_LENGTHS.get(name, MAX_LENGTHS["id"] if name in ("parent", "translation_of") else None)
    if longest and len(text) > longest:
        raise BadRecord(f"{name} too long: {len(text)} characters, at most {longest}")


def _body(fields: Mapping[str, Any]) -> str | tuple[Block, ...]:
    body = fields.get("body")
    if not isinstance(body, list | tuple):
        text = _string(fields, "body")
        _check_length("body", text)
        return text
    if not all(isinstance(block, dict) and isinstance(block.get("type"), str) and "value" in block for block in body):
        raise BadRecord("body is not a list of blocks, each with type and value")
    length = len(json.dumps(body, cls=DjangoJSONEncoder))
    if length > MAX_BLOCKS_LENGTH:
        raise BadRecord(f"body too long: {length} characters as JSON, at most {MAX_BLOCKS_LENGTH}")
    return tuple(body)


def _state(fields: Mapping[str, Any]) -> State:
    written = _text(fields, "state") or State.PUBLIC
    try:
        state = State(written)
    except ValueError:
        raise BadRecord(f"invalid state “{written}”, expected one of {', '.join(State)}") from None
    if state == State.SCHEDULED and not fields.get("publish_at"):
        raise BadRecord("missing publish_at, the time at which a scheduled page is published")
    return state


def _moment(fields: Mapping[str, Any]) -> datetime | None:
    written = fields.get("publish_at")
    if written is None or written == "":
        return None
    try:
        moment = written if isinstance(written, datetime) else datetime.fromisoformat(_text(fields, "publish_at"))
    except ValueError as problem:
        raise _invalid_moment(written, problem) from None
    if moment.tzinfo is None:
        raise _invalid_moment(written, None)
    return moment


def _invalid_moment(written: object, problem: Exception | None) -> BadRecord:
    if isinstance(problem, BadRecord):
        return problem
    return BadRecord(f"invalid publish_at “{written}”, expected a time with its zone: {TIME_EXAMPLE}")


def _date(fields: Mapping[str, Any]) -> date | None:
    written = fields.get("date")
    text = written.isoformat() if isinstance(written, date) else _text(fields, "date")
    if not text:
        return None
    try:
        if len(text) == DAY_LENGTH:
            return date.fromisoformat(text)
        if (moment := datetime.fromisoformat(text)).tzinfo:
            return moment
    except ValueError:
        pass
    raise BadRecord(f"invalid date “{text}”, expected YYYY-MM-DD, or a time with its zone: {TIME_EXAMPLE}")


def _texts(fields: Mapping[str, Any], name: str) -> list[str]:
    values = fields.get(name) or []
    if not isinstance(values, list | tuple):
        raise BadRecord(f"{name} is not a list")
    return [_text({name: value}, name) for value in values]


def _terms(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    terms = _texts(fields, name)
    if too_long := next((term for term in terms if len(term) > MAX_TERM_LENGTH), None):
        raise BadRecord(f"{name}: too long, “{too_long[:40]}…”, at most {MAX_TERM_LENGTH} characters")
    return tuple(dict.fromkeys(term for term in terms if term))


def _paths(fields: Mapping[str, Any]) -> tuple[str, ...]:
    paths = tuple(dict.fromkeys(path for path in _texts(fields, "old_paths") if path))
    if len(paths) > MAX_OLD_PATHS:
        raise BadRecord(f"old_paths: too many, {len(paths)}, at most {MAX_OLD_PATHS}")
    for path in paths:
        if not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH_LENGTH:
            raise BadRecord(f"old_paths: “{path[:40]}” is not a path of at most {MAX_PATH_LENGTH} characters")
    return paths
