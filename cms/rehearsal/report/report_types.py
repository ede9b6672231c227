"""The report of a rehearsal as data, which is stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from .clash_types import Clash


class Part(StrEnum):
    """What an answer of the public API is about, in the order of the report."""

    MENU = "menu"
    HOME = "home"
    LIST = "list"
    FEED = "feed"
    REDIRECTS = "redirects"
    RELATED = "related"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """How an answer of the public API differs between the present and the rehearsed minute.

    `name` is that of the list, or the title of the page. `added`, `removed` and `moved` are titles, or paths of
    redirects. With `has_other_changes`, something else in it differs as well; `fields` are those of a page that differ.
    """

    part: Part
    name: str
    site: str
    language: str
    page_id: int | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    has_other_changes: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves in one minute: messages of one kind, their recipients, and the cache tags that they purge."""

    minute: datetime
    kind: str
    name: str
    messages: int
    recipients: int
    tags: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A connection or process that the rehearsal has refused, and how often."""

    target: str
    times: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the process of a rehearsal has found out about itself when it reached a minute."""

    since: datetime
    at: datetime
    clashes: tuple[Clash, ...] = ()
    changed_pages: tuple[int, ...] = ()  # public pages whose own answer may differ
    unread_pages: int = 0  # changed pages that were too many to examine
    failed_jobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What leaves, what changes and what clashes on the way from `since` to `at`."""

    since: datetime
    at: datetime
    outgoing: tuple[Outgoing, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    changes: tuple[AnswerChange, ...] = ()
    clashes: tuple[Clash, ...] = ()
    failed_jobs: tuple[str, ...] = ()
    unread_pages: int = 0
    is_complete: bool = True  # the outbox and the comparison have reached no limit
    page_ids: tuple[int, ...] = ()  # all pages that it may name

    def to_json(self) -> Any:
        """Return values for a JSON field."""
        return _REPORT.dump_python(self, mode="json")

    @classmethod
    def from_json(cls, value: Any) -> Report:
        """Return the report that `to_json` has described."""
        return _REPORT.validate_python(value)


_REPORT = TypeAdapter(Report)
FINDINGS = TypeAdapter(Findings)
