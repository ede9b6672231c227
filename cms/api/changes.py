"""Changes of the public pages of a site since a token: pages published, updated, moved and removed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cms.content.schema import PageType, Schema
from cms.core.sites import SiteRoot
from cms.journal.models import PublicChange, PublicChangesOffset
from cms.journal.public_changes import last_change_sequence

TOKEN_PATTERN = r"^[0-9a-f]{1,15}-[0-9a-f]{1,15}$"  # noqa: S105
EXPIRED_DETAIL = (
    "The changes since this token are not available. Send a request without `since` for a new token, then fetch all "
    "pages again, for example from `/sitemap`."
)


class TokenExpired(Exception):
    """The token is older than the stored changes, or comes from another database."""


class ChangeItem(Schema):
    """A change of one public page. Drafts never appear."""

    id: int
    type: PageType
    change: Literal["published", "updated", "moved", "removed"]
    locale: str
    path: str = Field(description="The path of the page; for a removed page, its last path.")
    previous_path: str | None = Field(description="The path before the move, for a page that moved.")
    at: datetime = Field(description="When the change was recorded, about a second after it happened.")


class Changes(Schema):
    """The changes since the token, and the token for the next request."""

    items: list[ChangeItem] = Field(description="Oldest first; a page may appear several times.")
    next: str | None = Field(description="URL of the next part, or `null` if there are no more changes now.")
    until: str = Field(description="Token to send as `since` with the next request.")


def list_changes(roots: list[SiteRoot], since: str | None, limit: int) -> tuple[list[ChangeItem], bool, str]:
    """Return the changes, whether there are more, and the token for the next request.

    The newest sequence number is read before the changes, so that changes recorded in between come with the next
    request.

    Raises:
        TokenExpired: The changes since the token are not available.
    """
    last, position = last_change_sequence(), PublicChangesOffset.objects.filter(pk=1).first()
    epoch, last_deleted = (position.epoch, position.last_deleted_sequence) if position else (0, 0)
    if since is None:
        return [], False, _token(epoch, last)
    of, after = (int(part, 16) for part in since.split("-"))
    if of != epoch or not last_deleted <= after <= last:
        raise TokenExpired
    known = PublicChange.objects.filter(
        site_id=roots[0].site_id, locale__in=[root.language for root in roots], sequence__gt=after, sequence__lte=last
    )
    rows = list(known.order_by("sequence")[: limit + 1])
    there_is_more = len(rows) > limit
    items = [_change_item(row) for row in rows[:limit]]
    return items, there_is_more, _token(epoch, rows[limit - 1].sequence if there_is_more else last)


def _token(epoch: int, sequence: int) -> str:
    return f"{epoch:x}-{sequence:x}"


def _change_item(row: PublicChange) -> ChangeItem:
    known = {name: getattr(row, name) for name in ("type", "change", "locale", "path", "previous_path", "at")}
    return ChangeItem(id=row.page_id, **known)
