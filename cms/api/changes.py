"""Changes of the public responses of a site since a token: of pages, and of what several responses share.

What the API answers about a page is compared by its digest and its cache tags.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Literal, NamedTuple

import structlog
from django.db import connection, transaction
from django.db.models import Q
from pydantic import Field

from cms.content.references import ReadContext
from cms.content.schema import PageType, Schema
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.delivery.webhooks.changes import describe_tag
from cms.delivery.webhooks.schema import SharedChange
from cms.journal import cache_tags
from cms.journal.answers import PageResponse
from cms.journal.models import PublicChange, PublicChangesOffset, PublicPage, Refresh, RefreshOffset
from cms.journal.public_changes import last_change_sequence
from cms.pages.models import BasePage

from .pages import build_detail

log = structlog.get_logger(__name__)

TOKEN_PATTERN = r"^[0-9a-f]{1,15}-[0-9a-f]{1,15}(-[0-9a-f]{1,15})?$"  # noqa: S105
EXPIRED_DETAIL = (
    "The changes since this token are not available. Send a request without `since` for a new token, then fetch all "
    "pages again, for example from `/sitemap`."
)
DIGEST_BYTES = 16
EVERY_ANSWER = re.compile(rf"(site|type)-.+|{cache_tags.SETTINGS}")  # these cache tags are not stored for each page


class TokenExpired(Exception):
    """The token is older than the stored changes, or comes from another database."""


class ChangeItem(Schema):
    """A change of one public page. Drafts never appear."""

    id: int
    type: PageType
    change: Literal["published", "updated", "moved", "removed", "refreshed"] = Field(
        description="`refreshed`: the page itself is as it was, but its response changed through something that it "
        "shows: a page, a picture, a person, a list. Later versions may add values; fetch such a page again."
    )
    locale: str
    path: str = Field(description="The path of the page; for a removed page, its last path.")
    previous_path: str | None = Field(description="The path before the move, for a page that moved.")
    at: datetime = Field(description="When the change was recorded, about a second after it happened.")


class Changes(Schema):
    """The changes since the token, and the token for the next request."""

    items: list[ChangeItem] = Field(description="Oldest first; a page may appear several times.")
    shared: list[SharedChange] = Field(
        description="What several responses share and has changed, each once. A response other than that of a page has "
        "changed if one of its tags in `Cache-Tag` is here, or is `page-ID` of one of the items."
    )
    next: str | None = Field(description="URL of the next part, or `null` if there are no more changes now.")
    until: str = Field(description="Token to send as `since` with the next request.")


class ChangesPart(NamedTuple):
    """A part of the changes, whether there are more, and the token for the next request."""

    items: list[ChangeItem]
    shared: list[SharedChange]
    there_is_more: bool
    until: str


class _Token(NamedTuple):
    """The numbers in a token: of the database, of the last change of a page itself, and of the last refresh."""

    epoch: int
    change: int
    refresh: int = 0  # a token of an earlier version has none: all that are kept are later

    @classmethod
    def parse(cls, token: str) -> _Token:
        return cls(*(int(part, 16) for part in token.split("-")))

    def __str__(self) -> str:
        return "-".join(f"{number:x}" for number in self)


def list_changes(roots: list[SiteRoot], since: str | None, limit: int) -> ChangesPart:
    """Return at most `limit` changes, pages and shared things together.

    Changes of pages themselves come first. What was refreshed is listed after them, as it is now, because a later
    change of a page replaces its refresh. The newest numbers are read before the rows, so that what is recorded in
    between comes with the next request.

    Raises:
        TokenExpired: The changes since the token are not available.
    """
    last, oldest = _read_bounds()
    if since is None:
        return ChangesPart([], [], False, str(last))
    start = _Token.parse(since)
    is_kept = oldest.change <= start.change <= last.change and oldest.refresh <= start.refresh <= last.refresh
    if start.epoch != last.epoch or not is_kept:
        raise TokenExpired
    rows = _read_changes(roots, start, last, limit + 1)
    if len(rows) > limit:
        until = start._replace(change=rows[limit - 1].sequence)
        return ChangesPart([_change_item(row) for row in rows[:limit]], [], True, str(until))
    room = limit - len(rows)
    refreshes = _read_refreshes(roots, start, last, room + 1)
    there_is_more = len(refreshes) > room
    shown = refreshes[:room]
    reached = shown[-1].sequence if there_is_more and shown else start.refresh if there_is_more else last.refresh
    return ChangesPart(
        items=[*(_change_item(row) for row in rows), *_refreshed_items(shown)],
        shared=[describe_tag(row.tag) for row in shown if row.tag],
        there_is_more=there_is_more,
        until=str(last._replace(refresh=reached)),
    )


def _read_bounds() -> tuple[_Token, _Token]:
    """Return the last numbers, and those of the last rows that were deleted because of their age."""
    position, offset = PublicChangesOffset.objects.filter(pk=1).first(), RefreshOffset.objects.filter(pk=1).first()
    epoch, last_deleted = (position.epoch, position.last_deleted_sequence) if position else (0, 0)
    refreshed, refresh_deleted = (offset.last_sequence, offset.last_deleted_sequence) if offset else (0, 0)
    return _Token(epoch, last_change_sequence(), refreshed), _Token(epoch, last_deleted, refresh_deleted)


def _read_changes(roots: list[SiteRoot], start: _Token, last: _Token, limit: int) -> Sequence[PublicChange]:
    known = PublicChange.objects.filter(
        site_id=roots[0].site_id,
        locale__in=[root.language for root in roots],
        sequence__gt=start.change,
        sequence__lte=last.change,
    )
    return list(known.order_by("sequence")[:limit])


def _read_refreshes(roots: list[SiteRoot], start: _Token, last: _Token, limit: int) -> Sequence[Refresh]:
    """Return the next refreshes of pages in these languages and of what the site shares."""
    own = cache_tags.site_tag(roots[0].site_id)
    pages = PublicPage.objects.filter(site_id=roots[0].site_id, locale__in=[root.language for root in roots])
    ours = Q(page_id__in=pages.values("page_id")) | Q(tag=own) | Q(tag__isnull=False) & ~Q(tag__startswith="site-")
    rows = Refresh.objects.filter(ours, sequence__gt=start.refresh, sequence__lte=last.refresh)
    return list(rows.order_by("sequence")[:limit])


def _refreshed_items(rows: Sequence[Refresh]) -> list[ChangeItem]:
    """Return the refreshed pages, each with the path that it has now; a page that was removed meanwhile is missing."""
    pages = {page.page_id: page for page in PublicPage.objects.filter(page_id__in=[row.page_id for row in rows])}
    return [
        ChangeItem(
            id=page.page_id,
            type=page.type,
            change="refreshed",
            locale=page.locale,
            path=page.path,
            previous_path=None,
            at=row.at,
        )
        for row in rows
        if (page := pages.get(row.page_id))
    ]


def _change_item(row: PublicChange) -> ChangeItem:
    known = {name: getattr(row, name) for name in ("type", "change", "locale", "path", "previous_path", "at")}
    return ChangeItem(id=row.page_id, **known)


def read_answers(page_ids: Collection[int]) -> dict[int, PageResponse]:
    """Return the answers about the visible pages among these ids, without those that are a 500 because of an error."""
    now, site_roots = clock.now(), SiteRoots.read()
    pages = visible_now(BasePage, now=now).filter(pk__in=page_ids).specific()
    answers = {
        page.pk: _read_answer(page, root, site_roots, now) for page in pages if (root := site_roots.root_of(page))
    }
    return {page_id: answer for page_id, answer in answers.items() if answer}


def _read_answer(page: BasePage, root: SiteRoot, site_roots: SiteRoots, now: datetime) -> PageResponse | None:
    """Return the answer about a page in the language of its site; None if an error prevents it.

    In the transaction of other changes, an error of the database would end these as well: hence the savepoint.
    """
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with savepoint:
            body, tags = build_detail(page, ReadContext(site_roots=site_roots, root=root, now=now))
    except Exception:
        log.exception("changes.page_unreadable", page=page.pk)
        return None
    digest = hashlib.blake2s(body.model_dump_json().encode(), digest_size=DIGEST_BYTES).hexdigest()
    own = cache_tags.page_tag(page.pk)
    return PageResponse(digest, frozenset(tag for tag in tags if tag != own and not EVERY_ANSWER.fullmatch(tag)))
