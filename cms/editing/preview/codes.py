"""Codes of previews, for the editor's panel and for shared links: issue, list and delete them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page, Revision
from wagtail_headless_preview.signals import preview_update

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit
from cms.pages.models import BasePage

from . import credentials
from .drafts import can_edit, get_page_state, load_draft
from .models import PreviewCode, PreviewToken, SharedDraft, Snapshot
from .tokens import MAX_TOKEN_LIFETIME

CODE_LIFETIME = timedelta(minutes=2)  # covers the redirect and a cold start of the frontend
MAX_SHARED_LIFETIME = timedelta(days=1)
NO_SITE_MESSAGE = _("This page is not part of a site, so there is no frontend that could show it.")
SHARE_PERMISSION = "preview.share_draft"
SHARED, REVOKED = "draft.shared", "draft.share_revoked"  # actions of the audit trail
MAX_LINKS = 200  # the newest ones
DELETE_BATCH_SIZE = 500  # rows of each kind


def open_frontend(request: HttpRequest, page: BasePage) -> HttpResponse:
    """Store the draft and redirect the browser to the frontend with a code for it."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    root = SiteRoots.read().root_of(page)
    if root is None:
        return HttpResponse(NO_SITE_MESSAGE, content_type="text/plain; charset=utf-8")
    with transaction.atomic():
        snapshot = _save_snapshot(page, request.user, root.site_id, is_form=getattr(request, "is_editing", False))
        code = create_code(snapshot)
    preview_update.send(sender=type(page), token=code)
    return redirect_with_code(request, page, code)


def create_code(snapshot: Snapshot) -> str:
    """Return a new code for the snapshot, of which only the digest is stored."""
    code, expires_at = credentials.create_credential(credentials.CODE_PREFIX), clock.now() + CODE_LIFETIME
    PreviewCode.objects.create(digest=credentials.hash_credential(code), snapshot=snapshot, expires_at=expires_at)
    return code


def redirect_with_code(request: HttpRequest, page: BasePage, code: str) -> HttpResponse:
    """Return the redirect to the frontend of the page, which no cache stores and whose address is no referrer."""
    response = redirect(page.get_preview_url(request, code))
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def share_draft(revision: Revision, page: Page, user: AbstractBaseUser, lifetime: timedelta) -> tuple[SharedDraft, str]:
    """Create a shared link and return its row and its code, of which only the digest is stored.

    Raises:
        ValueError: The page is not part of a site.
    """
    root = SiteRoots.read().root_of(page)
    if root is None:
        raise ValueError(str(NO_SITE_MESSAGE))
    code, now = credentials.create_credential(credentials.SHARED_PREFIX), clock.now()
    with transaction.atomic():
        shared = SharedDraft.objects.create(
            user=user,
            site_id=root.site_id,
            page_id=page.pk,
            page_state=get_page_state(page),
            revision=revision,
            digest=credentials.hash_credential(code),
            created_at=now,
            expires_at=now + min(lifetime, MAX_SHARED_LIFETIME),
        )
        record_audit(SHARED, subject=shared, actor=user, page=page.pk)
    return shared, code


def revoke_shared(links: QuerySet[SharedDraft], user: Any = None) -> int:
    """Revoke shared links and the tokens that their codes were exchanged for. Return how many had not been revoked."""
    with transaction.atomic():
        ids = list(links.filter(revoked_at=None).values_list("pk", flat=True))
        revoked = SharedDraft.objects.filter(pk__in=ids, revoked_at=None).update(revoked_at=clock.now())
        PreviewToken.objects.filter(shared__in=ids).delete()
        if revoked:
            record_audit(REVOKED, actor=user, links=ids)
    return revoked


def revoke_again(entry: AuditEntry) -> int:
    """Revoke links that were revoked."""
    return revoke_shared(SharedDraft.objects.filter(pk__in=entry.facts["links"]))


def _save_snapshot(page: BasePage, user: Any, site_id: int, *, is_form: bool) -> Snapshot:
    """Store the draft and return its row.

    A user has one row for each open form, which every refresh overwrites, and one for each previewed revision.
    """
    content = page.serializable_data()
    stored = Page.objects.filter(pk=page.pk).first() if page.pk else None
    if stored:
        parent, subject = None, f"page:{stored.pk}"
    else:
        parent = page.get_parent()
        subject = f"new:{parent.pk}:{page.content_type_id}"
    if not is_form:
        subject += f":{_digest(content)}"
    return Snapshot.objects.update_or_create(
        user_id=user.pk,
        subject=subject,
        defaults={
            "site_id": site_id,
            "page": stored,
            "parent": parent,
            "content_type_id": page.content_type_id,
            "content": content,
            "page_state": get_page_state(stored),
            "taken_at": clock.now(),
        },
    )[0]


def _digest(content: dict[str, Any]) -> str:
    serialized = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(serialized.encode()).hexdigest()


@hooks.register("clarion_revision_guard")
def is_shared() -> Q:
    """Return the condition for revisions that an active link shows, which must not change until it ends."""
    active = SharedDraft.objects.filter(revoked_at=None, expires_at__gt=clock.now())
    return Q(pk__in=active.values("revision_id"))


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


def delete_expired(now: datetime | None = None) -> int:
    """Delete a batch of expired rows of each kind, and return the number of deleted rows.

    Editors see ended links for SHARED_DRAFT_RETENTION_DAYS.
    A snapshot is kept until its last possible token has expired.
    """
    now = now or clock.now()
    ended = now - timedelta(days=settings.SHARED_DRAFT_RETENTION_DAYS)
    expired = (
        PreviewToken.objects.filter(expires_at__lte=now),
        PreviewCode.objects.filter(expires_at__lte=now),
        Snapshot.objects.filter(taken_at__lte=now - CODE_LIFETIME - MAX_TOKEN_LIFETIME),
        SharedDraft.objects.filter(expires_at__lte=ended),
    )
    return sum(_delete(rows) for rows in expired)


def _delete(rows: QuerySet[Any]) -> int:
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return rows.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
