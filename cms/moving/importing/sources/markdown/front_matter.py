"""Read the front matter of a file of Markdown: the fields above its text, as YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from cms.moving.importing.records.records import BadFile

MAX_FILE_BYTES = 2_000_000
FENCED = re.compile(
    r"\A(?P<mark>---|\+\+\+)(?P<format>json|toml|yaml)?[ \t]*\n(?P<fields>.*?)^(?P=mark)[ \t]*$\n?",
    re.DOTALL | re.MULTILINE,
)
BARE_JSON = re.compile(r"\A\{\s*[\"}]")
SPACED_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
YES, NO = frozenset(("true", "yes", "on", "1")), frozenset(("false", "no", "off", "0"))
PARSERS = {".json": json.loads, ".toml": tomllib.loads}  # all other files are YAML


DayOrTime: TypeAlias = date | datetime


class BadFrontMatter(BadFile):
    """Front matter or a file of data cannot be read; the message is the reason."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file, and the text below them. `is_given` says whether the file has any front matter."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    is_given: bool = False


def read_front_matter(text: str) -> FrontMatter:
    """Return the fields and the text of a file.

    Raises:
        BadFrontMatter: The fields cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if found := FENCED.match(text):
        suffix = f".{found['format'] or ('toml' if found['mark'] == '+++' else 'yaml')}"
        return FrontMatter(_parse(found["fields"], suffix), text[found.end() :], True)
    if BARE_JSON.match(text):
        try:
            fields, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError) as problem:
            raise BadFrontMatter(f"front matter is not JSON ({problem})") from None
        return FrontMatter(fields, text[end:], True)
    return FrontMatter(body=text)


def read_text_file(path: Path) -> str:
    """Return the text of a file. A symbolic link might lead out of the site. Raises BadFrontMatter."""
    try:
        if path.is_symlink():
            raise BadFrontMatter("the file is a symbolic link")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadFrontMatter(f"the file is larger than {MAX_FILE_BYTES:,} bytes")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadFrontMatter("the file is not UTF-8") from None
    except OSError as problem:
        raise BadFrontMatter(f"the file cannot be read: {problem.strerror}") from None


def read_settings_file(path: Path) -> str:
    """Return the text of a file without which the site cannot be read. Raises BadFile, with the path."""
    try:
        return read_text_file(path)
    except BadFrontMatter as problem:
        raise BadFile(f"{path}: {problem}") from None


def read_data_file(path: Path) -> Any:
    """Return what a file of YAML, TOML or JSON has; an empty mapping if it cannot be read."""
    try:
        return PARSERS.get(path.suffix, _load_yaml)(read_text_file(path)) or {}
    except (ValueError, yaml.YAMLError, RecursionError):
        return {}


def _parse(text: str, suffix: str) -> dict[str, Any]:
    try:
        found = PARSERS.get(suffix, _load_yaml)(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        raise BadFrontMatter(f"front matter is not YAML{where}: {getattr(problem, 'problem', problem)}") from None
    except (ValueError, RecursionError) as problem:
        raise BadFrontMatter(f"front matter cannot be read: {problem}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadFrontMatter("front matter is not a list of fields")
    return {str(name): value for name, value in found.items()}


def _load_yaml(text: str) -> Any:
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader


def read_moment(value: Any, zone: tzinfo) -> DayOrTime | None:
    """Return a day, or a time with its zone; None for what is neither. A time without a zone is in `zone`.

    The first and last days of the calendar do not exist in all time zones; they are moved by some days.
    """
    if isinstance(value, str):
        written = SPACED_ZONE.sub("", value.strip())
        try:
            value = date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)
        except ValueError:
            return None
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=zone)
        return min(max(moment, EARLIEST), LATEST)
    return min(max(value, EARLIEST.date()), LATEST.date()) if isinstance(value, date) else None


def get_beginning(moment: DayOrTime, zone: tzinfo) -> datetime:
    """Return a time as it is, and for a day the time at which it begins in a zone."""
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day, tzinfo=zone)


def find_moment(fields: Mapping[str, Any], names: Iterable[str], zone: tzinfo) -> DayOrTime | None:
    """Return the first of some fields that has a day or a time."""
    return next((moment for name in names if (moment := read_moment(fields.get(name), zone))), None)


def is_yes(value: Any) -> bool:
    """Return whether a field is true, or a word for it."""
    return str(value).strip().lower() in YES


def is_no(value: Any) -> bool:
    """Return whether a field is false, or a word for it; one that is missing is not."""
    return str(value).strip().lower() in NO


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return a field that has fields of its own; an empty mapping for any other value."""
    return value if isinstance(value, Mapping) else {}


def list_texts(value: Any, *, separator: str | None = None) -> list[str]:
    """Return the texts of a field that has one text or several; with a separator, one text may name several."""
    if isinstance(value, str):
        return [one for one in (part.strip() for part in (value.split(separator) if separator else [value])) if one]
    if not isinstance(value, list):
        return [str(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []
    return [text for one in value if not isinstance(one, list | dict) for text in list_texts(one)]


def get_text(fields: Mapping[str, Any], *names: str) -> str:
    """Return the first of some fields that has a text, in one line."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    return ""
