"""The links that share drafts, as editors see them: which there are, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from .drafts import draft_of, may_edit
from .models import PreviewToken, SharedDraft

SHARE = "preview.share_draft"
MOST = 200  # of a site's links, the newest


@dataclass(frozen=True, slots=True)
class Link:
    row: SharedDraft
    page: Page
    ended: str  # what has ended it; empty while it works

    @property
    def title(self) -> str:
        """That of the version it shows."""
        return self.row.revision.object_str


def may_share(user: AbstractBaseUser, page: Page) -> bool:
    """Giving out a draft is like publishing it to a few: it takes a right of its own, and one to edit the page."""
    return user.has_perm(SHARE) and may_edit(user, page)


def links_of(page: Page) -> list[Link]:
    return [_link(row) for row in _rows().filter(page_id=page.pk)]


def links_for(user: Any) -> list[Link]:
    """Of every page that they may share drafts of, newest first."""
    return list(_shareable(user))


def _shareable(user: Any) -> Iterator[Link]:
    known: dict[int, bool] = {}
    for row in _rows()[:MOST]:
        if row.page_id not in known:
            known[row.page_id] = may_share(user, row.page)
        if known[row.page_id]:
            yield _link(row)


def _rows() -> QuerySet:
    in_use = PreviewToken.objects.filter(shared=OuterRef("pk"), expires_at__gt=timezone.now())
    related = ("user", "page", "revision", "site")
    return SharedDraft.objects.select_related(*related).annotate(is_open=Exists(in_use)).order_by("-pk")


def _link(row: SharedDraft) -> Link:
    return Link(row=row, page=row.page, ended=_ended(row))


def _ended(row: SharedDraft) -> str:
    if row.revoked_at:
        return "revoked"
    if row.expires_at <= timezone.now():
        return "ended"
    if draft_of(row) is None:
        return "past: the page was published or taken down since, or its maker may edit it no more"
    return ""
