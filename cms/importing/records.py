"""Read and validate the records of a file, one JSON object in each line."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import html
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .conversion.preprocessor import remove_invisible_characters

MAX_LINE_BYTES = 2_000_000  # more than the longest body takes with every character escaped
MAX_LENGTHS = {"id": 255, "title": 255, "summary": 600, "body": 200_000}
COMMON_FIELDS = frozenset(("id", "date", "slug", "title", "summary", "topics", "authors", "body"))
MAX_TERM_LENGTH = 100  # for topics and authors, as in their models


class BadRecord(ValueError):
    """A line cannot be imported; the message is the reason."""


class BadFile(ValueError):
    """A file cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Record:
    """A validated record; `digest` changes with any of its fields."""

    id: str
    date: date
    slug: str
    title: str
    summary: str
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    body: str
    type_fields: Mapping[str, Any]  # all others; a page type reads those in its `import_fields`
    digest: str


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a .jsonl or .jsonl.gz file. At most one line of MAX_LINE_BYTES is in memory.

    Raises:
        BadFile: the file is truncated or not a gzip file, or a line is too long; the lines before that have been
            yielded.
    """
    number = 0
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        try:
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise BadFile(
                        f"line {number} is longer than {MAX_LINE_BYTES:,} bytes. Write one JSON object in each line; "
                        f"nothing after line {number - 1} was imported"
                    )
                yield line
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise BadFile(f"after line {number}: the rest of the file cannot be read ({problem})") from problem


def count_lines(path: Path) -> int:
    """Return the number of readable lines, from which the remaining time is estimated."""
    count = 0
    with contextlib.suppress(BadFile):
        for _ in read_lines(path):
            count += 1
    return count


def read_record(line: bytes) -> Record:
    """Return the record in a line.

    Raises:
        BadRecord: the line is not a JSON object, or a field is missing, of the wrong type or too long.
    """
    fields = _parse_object(line)
    return Record(
        id=_text(fields, "id", required=True),
        date=_date(fields),
        slug=_text(fields, "slug"),
        title=_text(fields, "title", required=True),
        summary=_text(fields, "summary"),
        topics=_terms(fields, "topics"),
        authors=_terms(fields, "authors"),
        body=_body(fields),
        type_fields={name: value for name, value in fields.items() if name not in COMMON_FIELDS},
        digest=hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest(),
    )


def _parse_object(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecord("not UTF-8") from None
    except (ValueError, RecursionError) as problem:
        raise BadRecord(f"not JSON ({problem})") from None
    if not isinstance(fields, dict):
        raise BadRecord("not a JSON object")
    return fields


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"{name} is not a text")
    return value


def _text(fields: dict[str, Any], name: str, *, required: bool = False) -> str:
    """Return a field as one line of plain text with HTML entities decoded; typographic spaces are kept."""
    text = re.sub(r"[ \t\n]+", " ", remove_invisible_characters(html.unescape(_string(fields, name)))).strip()
    if required and not text:
        raise BadRecord(f"missing {name}")
    _check_length(name, text)
    return text


def _body(fields: dict[str, Any]) -> str:
    body = _string(fields, "body")
    _check_length("body", body)
    return body


def _check_length(name: str, text: str) -> None:
    longest = MAX_LENGTHS.get(name)
    if longest and len(text) > longest:
        raise BadRecord(f"{name} too long: {len(text)} characters, at most {longest}")


def _date(fields: dict[str, Any]) -> date:
    written = _text(fields, "date", required=True)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadRecord(f"invalid date “{written}”, expected YYYY-MM-DD") from None


def _terms(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    values = fields.get(name) or []
    if not isinstance(values, list):
        raise BadRecord(f"{name} is not a list")
    terms = [_text({name: value}, name) for value in values]
    if too_long := next((term for term in terms if len(term) > MAX_TERM_LENGTH), None):
        raise BadRecord(f"{name}: too long, “{too_long[:40]}…”, at most {MAX_TERM_LENGTH} characters")
    return tuple(dict.fromkeys(term for term in terms if term))
