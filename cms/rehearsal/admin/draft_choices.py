"""The drafts that become public until a minute, for a user who chooses which of them a link shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.revisions import get_time
from cms.editing.schedule.entries import name_kind, select_shown_pages


@dataclass(frozen=True, slots=True)
class DraftChoice:
    """A page with a scheduled version. One under embargo is never chosen in advance: the user has to tick it."""

    page_id: int
    title: str  # the scheduled version has it
    kind: str
    is_under_embargo: bool


def find_draft_choices(user: Any, until: datetime) -> list[DraftChoice]:
    """Return the pages with a version that is scheduled for this minute or before, each once, in the order of time.

    They are those that the user sees in the calendar, also each page of a bundle. A page that only expires is none of
    them: it is public.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=until)
    revisions = {int(one.object_id): one for one in due.order_by("approved_go_live_at", "object_str", "pk")}
    shown = select_shown_pages(user).filter(pk__in=list(revisions)).order_by()
    pages = {page.pk: page for page in shown.specific()}
    return list(_build_choices(revisions, pages, clock.now()))


def _build_choices(revisions: dict[int, Revision], pages: dict[int, Page], now: datetime) -> Iterator[DraftChoice]:
    for page_id, revision in revisions.items():
        if page := pages.get(page_id):
            is_under_embargo = any(until > now for until in _list_embargoes(page, revision))
            yield DraftChoice(page_id, revision.object_str, name_kind(page), is_under_embargo)


def _list_embargoes(page: Page, revision: Revision) -> Iterator[datetime]:
    """Yield the end of the embargo of the version, and that of the page, from which the version may differ."""
    if name := getattr(page, "restricted_until", ""):
        yield from (until for until in (get_time(revision, name), getattr(page, name)) if until)
