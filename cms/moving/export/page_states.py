"""The state of pages, and the version of them that an export contains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import PageViewRestriction, Revision

from cms.moving.importing.records import State
from cms.pages.models import BasePage


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page in the version that an export contains, with its state."""

    page: BasePage
    state: State
    publish_at: datetime | None = None
    draft: BasePage | None = None  # with changes that are not published


def read_states(pages: Iterable[BasePage], now: datetime) -> list[ExportedPage]:
    """Return the pages with their states: public ones as they are, drafts in their newest version.

    What is private, by its own restriction or that of a page above it, is a draft.
    """
    pages = list(pages)
    private = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    hidden = [page for page in pages if not _is_public(page, now, private)]
    scheduled = _find_scheduled(hidden)
    latest = Revision.objects.in_bulk(
        [page.latest_revision_id for page in hidden if page.latest_revision_id and str(page.pk) not in scheduled]
    )
    states = {page.pk: _read_hidden(page, scheduled.get(str(page.pk)), latest, private) for page in hidden}
    return [states.get(page.pk) or ExportedPage(page, State.PUBLIC, draft=_read_draft(page)) for page in pages]


def _read_draft(page: BasePage) -> BasePage | None:
    is_changed = page.has_unpublished_changes and page.latest_revision_id not in (None, page.live_revision_id)
    return page.get_latest_revision_as_object() if is_changed else None


def _is_public(page: BasePage, now: datetime, private: list[str]) -> bool:
    is_due = page.go_live_at is None or page.go_live_at <= now
    return bool(page.live and is_due and not page.path.startswith(tuple(private)))


def _find_scheduled(pages: list[BasePage]) -> dict[str, Revision]:
    keys = [str(page.pk) for page in pages]
    revisions = Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False)
    return {revision.object_id: revision for revision in revisions.order_by("pk")}


def _read_hidden(
    page: BasePage, scheduled: Revision | None, latest: dict[int, Revision], private: list[str]
) -> ExportedPage:
    is_private = page.path.startswith(tuple(private))
    revision = scheduled or latest.get(page.latest_revision_id or 0)
    version: Any = revision.as_object() if revision and not page.live else page
    publish_at = scheduled.approved_go_live_at if scheduled else page.go_live_at if page.live else None
    if publish_at and not is_private:
        return ExportedPage(version, State.SCHEDULED, publish_at)
    return ExportedPage(version, State.DRAFT)
