"""Shared links with their state, as the admin lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from wagtail.models import Page

from cms.core import clock

from .drafts import can_edit, load_draft
from .models import PreviewToken, SharedDraft

SHARE_PERMISSION = "preview.share_draft"
MAX_LINKS = 200  # the newest ones


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A shared link as a row of the admin's tables."""

    row: SharedDraft
    page: Page
    end_reason: str  # empty while the link works

    @property
    def title(self) -> str:
        """Return the title of the revision that the link shows."""
        return self.row.revision.object_str


def can_share(user: AbstractBaseUser, page: Page) -> bool:
    """Return whether the user may share drafts of the page.

    Sharing is like publishing to a few readers, so it requires its own permission besides that to edit the page.
    """
    return user.has_perm(SHARE_PERMISSION) and can_edit(user, page)


def get_page_links(page: Page) -> list[SharedLink]:
    """Return the links to drafts of the page, newest first."""
    return [_link(row) for row in _rows().filter(page_id=page.pk)]


def get_user_links(user: Any) -> list[SharedLink]:
    """Return the newest links to drafts of all pages of which the user may share drafts, newest first."""
    return list(_shareable(user))


def _shareable(user: Any) -> Iterator[SharedLink]:
    known: dict[int, bool] = {}
    for row in _rows()[:MAX_LINKS]:
        if row.page_id not in known:
            known[row.page_id] = can_share(user, row.page)
        if known[row.page_id]:
            yield _link(row)


def _rows() -> QuerySet:
    in_use = PreviewToken.objects.filter(shared=OuterRef("pk"), expires_at__gt=clock.now())
    related = ("user", "page", "revision", "site")
    return SharedDraft.objects.select_related(*related).annotate(is_open=Exists(in_use)).order_by("-pk")


def _link(row: SharedDraft) -> SharedLink:
    return SharedLink(row=row, page=row.page, end_reason=_end_reason(row))


def _end_reason(row: SharedDraft) -> str:
    if row.revoked_at:
        return gettext("revoked")
    if row.expires_at <= clock.now():
        return gettext("expired")
    if load_draft(row) is None:
        return gettext("ended: the page was published or unpublished, or the creator of the link may no longer edit it")
    return ""
