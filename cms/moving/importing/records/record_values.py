"""Values of records as they are in a JSON line: limits, and functions that read and check one field."""

from __future__ import annotations

import enum
import html
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from cms.content.conversion.texts import remove_invisible_characters

MAX_LENGTHS = {
    "id": 255,
    "type": 100,
    "title": 255,
    "summary": 600,
    "body": 200_000,
    "canonical_url": 1000,
    "source_name": 150,
}
MULTILINE_FIELDS = frozenset(("summary",))
MAX_BLOCKS_LENGTH = 1_000_000  # characters of a body of blocks as JSON
MAX_TERM_LENGTH = 100  # length for topics and authors, as in their models
MAX_OLD_PATHS = 500  # a post with two hundred pictures has the addresses of their pages
DAY_LENGTH = len("2019-05-04")
TIME_EXAMPLE = "2019-05-04T09:30:00+02:00"
MAX_PATH_LENGTH = 255  # as in Wagtail's redirects

Block = dict[str, Any]  # a block in interchange form, see references.py


class BadRecord(ValueError):
    """A record cannot be imported; the message is the reason."""


class State(enum.StrEnum):
    """Whether the public sees a page. What another system hides in any other way is a draft."""

    PUBLIC = "public"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


def read_string(fields: Mapping[str, Any], name: str) -> str:
    """Return a field as it is, empty if it is missing. Raises BadRecord."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"{name} is not a text")
    return value


def read_text(fields: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    """Return a field as one line of plain text with HTML entities decoded; typographic spaces are kept.

    Spaces and line breaks that are written as entities are kept, too; `write_text` writes them.
    """
    text = remove_invisible_characters(
        html.unescape(re.sub(r"[ \t\n]+", " ", read_string(fields, name)).strip())
    ).strip()
    if name not in MULTILINE_FIELDS:
        text = re.sub(r"[\t\n]+", " ", text)
    if required and not text:
        raise BadRecord(f"missing {name}")
    check_length(name, text)
    return text


def write_text(text: str) -> str:
    """Return the text from which `read_text` reads this one: itself, unless it has entities or several spaces."""
    encoded = text.replace("&", "&amp;") if html.unescape(text) != text else text
    return re.sub(r"[ \t\n]{2,}|[\t\n]", lambda spaces: "".join(f"&#{ord(one)};" for one in spaces[0]), encoded)


def check_length(name: str, text: str) -> None:
    """Refuse a text that is too long. Raises BadRecord."""
    longest = MAX_LENGTHS.get(name, MAX_LENGTHS["id"] if name in ("parent", "translation_of") else None)
    if longest and len(text) > longest:
        raise BadRecord(f"{name} too long: {len(text)} characters, at most {longest}")


def read_body(fields: Mapping[str, Any]) -> str | tuple[Block, ...]:
    """Return Markdown or blocks. Raises BadRecord."""
    body = fields.get("body")
    if not isinstance(body, list | tuple):
        text = read_string(fields, "body")
        check_length("body", text)
        return text
    if not all(isinstance(block, dict) and isinstance(block.get("type"), str) and "value" in block for block in body):
        raise BadRecord("body is not a list of blocks, each with type and value")
    length = len(json.dumps(body, cls=DjangoJSONEncoder))
    if length > MAX_BLOCKS_LENGTH:
        raise BadRecord(f"body too long: {length} characters as JSON, at most {MAX_BLOCKS_LENGTH}")
    return tuple(body)


def read_state(fields: Mapping[str, Any]) -> State:
    """Return the state, by default public. Raises BadRecord."""
    written = read_text(fields, "state") or State.PUBLIC
    try:
        state = State(written)
    except ValueError:
        raise BadRecord(f"invalid state “{written}”, expected one of {', '.join(State)}") from None
    if state == State.SCHEDULED and not fields.get("publish_at"):
        raise BadRecord("missing publish_at, the time at which a scheduled page is published")
    return state


def read_moment(fields: Mapping[str, Any]) -> datetime | None:
    """Return when a scheduled page is published. Raises BadRecord."""
    written = fields.get("publish_at")
    if written is None or written == "":
        return None
    try:
        moment = written if isinstance(written, datetime) else datetime.fromisoformat(read_text(fields, "publish_at"))
    except ValueError as problem:
        raise _invalid_moment(written, problem) from None
    if moment.tzinfo is None:
        raise _invalid_moment(written, None)
    return moment


def _invalid_moment(written: object, problem: Exception | None) -> BadRecord:
    if isinstance(problem, BadRecord):
        return problem
    return BadRecord(f"invalid publish_at “{written}”, expected a time with its zone: {TIME_EXAMPLE}")


def read_date(fields: Mapping[str, Any]) -> date | None:
    """Return the date that readers see, a day or a time. Raises BadRecord."""
    written = fields.get("date")
    text = written.isoformat() if isinstance(written, date) else read_text(fields, "date")
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


def _read_texts(fields: Mapping[str, Any], name: str) -> list[str]:
    values = fields.get(name) or []
    if not isinstance(values, list | tuple):
        raise BadRecord(f"{name} is not a list")
    return [read_text({name: value}, name) for value in values]


def read_terms(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return topics or authors, each once. Raises BadRecord."""
    terms = _read_texts(fields, name)
    if too_long := next((term for term in terms if len(term) > MAX_TERM_LENGTH), None):
        raise BadRecord(f"{name}: too long, “{too_long[:40]}…”, at most {MAX_TERM_LENGTH} characters")
    return tuple(dict.fromkeys(term for term in terms if term))


def read_paths(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return paths in the old site, each once. Raises BadRecord."""
    paths = tuple(dict.fromkeys(path for path in _read_texts(fields, "old_paths") if path))
    if len(paths) > MAX_OLD_PATHS:
        raise BadRecord(f"old_paths: too many, {len(paths)}, at most {MAX_OLD_PATHS}")
    for path in paths:
        if not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH_LENGTH:
            raise BadRecord(f"old_paths: “{path[:40]}” is not a path of at most {MAX_PATH_LENGTH} characters")
    return paths
