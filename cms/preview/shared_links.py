"""The links that share drafts, as editors see them: which there are, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from .drafts import can_edit, load_draft
from .models import PreviewToken, SharedDraft

SHARE_PERMISSION = "preview.share_draft"
MAX_LINKS = 200  # of a site's links, the newest


@dataclass(frozen=True, slots=True)
class SharedLink:
    row: SharedDraft
    page: Page
    ended: str  # what has ended it; empty while it works

    @property
    def title(self) -> str:
        """That of the version it shows."""
        return self.row.revision.object_str


def can_share(user: AbstractBaseUser, page: Page) -> bool:
    """Giving out a draft is like publishing it to a few: it takes a right of its own, and one to edit the page."""
    return user.has_perm(SHARE_PERMISSION) and can_edit(user, page)


def get_page_links(page: Page) -> list[SharedLink]:
    return [_link(row) for row in _rows().filter(page_id=page.pk)]


def get_user_links(user: Any) -> list[SharedLink]:
    """Of every page that they may share drafts of, newest first."""
    return list(_shareable(user))


def _shareable(user: Any) -> Iterator[SharedLink]:
    known: dict[int, bool] = {}
    for row in _rows()[:MAX_LINKS]:
        if row.page_id not in known:
            known[row.page_id] = can_share(user, row.page)
        if known[row.page_id]:
            yield _link(row)


def _rows() -> QuerySet:
    in_use = PreviewToken.objects.filter(shared=OuterRef("pk"), expires_at__gt=timezone.now())
    related = ("user", "page", "revision", "site")
    return SharedDraft.objects.select_related(*related).annotate(is_open=Exists(in_use)).order_by("-pk")


def _link(row: SharedDraft) -> SharedLink:
    return SharedLink(row=row, page=row.page, ended=_end_reason(row))


def _end_reason(row: SharedDraft) -> str:
    if row.revoked_at:
        return "revoked"
    if row.expires_at <= timezone.now():
        return "ended"
    if load_draft(row) is None:
        return "past: the page was published or taken down since, or its maker may edit it no more"
    return ""
