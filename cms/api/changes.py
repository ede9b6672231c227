"""What changed on a site since somebody last asked: transitions between hidden and public, and of what is public."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cms.content.schema import PageType, Schema
from cms.core.sites import SiteRoot
from cms.journal.models import PublicChange, PublicChangesOffset
from cms.journal.public_changes import last_change_sequence

TOKEN_PATTERN = r"^[0-9a-f]{1,15}-[0-9a-f]{1,15}$"  # noqa: S105
TOKEN_EXPIRED_DETAIL = (
    "These changes are not known here (any more). Ask without `since` for a new beginning, then fetch everything "
    "once more, as from `/sitemap`."
)


class TokenExpired(Exception):
    """The token is older than what is kept, or of another database."""


class ChangeItem(Schema):
    """What became of a page for the public. A draft never appears."""

    id: int
    type: PageType
    change: Literal["published", "updated", "moved", "removed"]
    locale: str
    path: str = Field(description="Of a removed page, where it was.")
    previous_path: str | None = Field(description="Of a page that moved, where it was.")
    at: datetime = Field(description="When it was noticed, a second or so after it happened.")


class Changes(Schema):
    """What happened since, and where to go on from."""

    items: list[ChangeItem] = Field(description="The oldest first; a page may come several times.")
    next: str | None = Field(description="Address of the next part, if there is more now.")
    until: str = Field(description="Keep it, and send it as `since` the next time.")


def list_changes(roots: list[SiteRoot], since: str | None, limit: int) -> tuple[list[ChangeItem], bool, str]:
    """(changes, whether there are more, the token to go on from). Raises TooOld.

    How far there is anything is read before the changes: what is written meanwhile comes the next time.
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
