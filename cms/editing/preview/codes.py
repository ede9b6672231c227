"""Issue codes for the editor's preview panel and for shared links."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail_headless_preview.signals import preview_update

from cms.core import clock
from cms.core.revisions import register_revision_guard
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage

from . import credentials
from .drafts import get_page_state
from .models import PreviewCode, SharedDraft, Snapshot

CODE_LIFETIME = timedelta(minutes=2)  # covers the redirect and a cold start of the frontend
MAX_SHARED_LIFETIME = timedelta(days=1)
NO_SITE_MESSAGE = _("This page belongs to no site, so there is no frontend that could show it.")


def open_frontend(request: HttpRequest, page: BasePage) -> HttpResponse:
    """Store the draft and redirect the browser to the frontend with a code for it."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    root = SiteRoots.read().root_of(page)
    if root is None:
        return HttpResponse(NO_SITE_MESSAGE, content_type="text/plain; charset=utf-8")
    code = credentials.create_credential(credentials.CODE_PREFIX)
    with transaction.atomic():
        snapshot = _save_snapshot(page, request.user, root.site_id, is_form=getattr(request, "is_editing", False))
        expires_at = clock.now() + CODE_LIFETIME
        PreviewCode.objects.create(digest=credentials.hash_credential(code), snapshot=snapshot, expires_at=expires_at)
    preview_update.send(sender=type(page), token=code)
    response = redirect(page.get_preview_url(request, code))
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def share_draft(revision: Revision, page: Page, user: AbstractBaseUser, lifetime: timedelta) -> tuple[SharedDraft, str]:
    """Create a shared link and return its row and its code, of which only the digest is stored.

    Raises:
        ValueError: The page belongs to no site.
    """
    root = SiteRoots.read().root_of(page)
    if root is None:
        raise ValueError(str(NO_SITE_MESSAGE))
    code, now = credentials.create_credential(credentials.SHARED_PREFIX), clock.now()
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
    return shared, code


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


@register_revision_guard
def is_shared() -> Q:
    """Return the condition for revisions that an active link shows, which must not change until it ends."""
    active = SharedDraft.objects.filter(revoked_at=None, expires_at__gt=clock.now())
    return Q(pk__in=active.values("revision_id"))
