"""Joint previews: one token for several drafts, with which a frontend reads the site as if all of them were public.

The token is that of a snapshot of the page at which the preview opens, so that a frontend that knows only previews of
one draft shows that page. With the paths below `/preview/public`, each operation that reads content answers with all
drafts. Responses have none of the headers by which the others are cached: no `ETag`, and no cache tags.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from wagtail.models import Page

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.http.middleware import API_PREFIX
from cms.pages.models import BasePage

from .codes import NO_SITE_MESSAGE, create_code, redirect_with_code
from .drafts import can_access_admin, can_edit_all, get_page_state, is_available, read_joint
from .models import JointDraft, Snapshot
from .overlay import Draft, shown_as_public
from .tokens import build_picture_query, extend_token, find_token, get_token

VERSION = "v1/"
# What is not content, is of one reader, or comes from the index, which never has a draft.
LEFT_OUT = ("alerts", "changes", "embargo-access", "health", "preview", "search", "sign-ups")
CACHING_HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_AUTHORIZATION")


def can_preview_jointly(user: Any, pages: Sequence[Page]) -> bool:
    """Return whether the user may see and edit the draft of each of these pages."""
    return can_access_admin(user) and can_edit_all(user, pages)


def open_joint_preview(request: HttpRequest, page: BasePage, drafts: Sequence[Draft]) -> HttpResponse:
    """Redirect the browser to the page on its frontend, with a code for all drafts; the page is one of them.

    Raises:
        PermissionDenied: The user may not see or edit one of the drafts.
    """
    if not can_preview_jointly(request.user, [stored for stored, _ in drafts]):
        raise PermissionDenied
    root = SiteRoots.read().root_of(page)
    if root is None:
        return HttpResponse(NO_SITE_MESSAGE, content_type="text/plain; charset=utf-8")
    with transaction.atomic():
        code = create_code(_save_snapshot(page, drafts, request.user, root.site_id))
    return redirect_with_code(request, page, code)


def _save_snapshot(page: BasePage, drafts: Sequence[Draft], user: Any, site_id: int) -> Snapshot:
    """Store the drafts; a user has one row for the same drafts, opened at the same page."""
    revision = next(revision for stored, revision in drafts if stored.pk == page.pk)
    key = hashlib.sha256(repr(sorted(one.pk for _, one in drafts)).encode()).hexdigest()
    snapshot, _ = Snapshot.objects.update_or_create(
        user_id=user.pk,
        subject=f"joint:{page.pk}:{key}",
        defaults={
            "site_id": site_id,
            "page_id": page.pk,
            "parent": None,
            "content_type_id": page.content_type_id,
            "content": revision.content,
            "page_state": get_page_state(page),
            "taken_at": clock.now(),
        },
    )
    snapshot.joint_drafts.all().delete()
    JointDraft.objects.bulk_create(
        JointDraft(snapshot=snapshot, page=stored, revision=one, page_state=get_page_state(stored))
        for stored, one in drafts
    )
    return snapshot


def answer_with_drafts(request: HttpRequest, path: str) -> HttpResponse:
    """Return what the operation at `path` answers while the drafts of the token of the request are public.

    Raises:
        Http404: The token is not valid or of one draft only, or the path is not that of an operation with content.
    """
    now = clock.now()
    row, source = find_token(get_token(request), now)
    joint = read_joint(source)
    if not joint or path.partition("/")[0] in LEFT_OUT or not is_available(source):
        raise Http404
    inner = _build_request(request, f"{API_PREFIX}{VERSION}{path}")
    try:
        match = resolve(inner.path_info)
    except Resolver404:
        raise Http404 from None
    extend_token(row, now)
    drafts = [(one.page, one.revision) for one in joint]
    with shown_as_public(drafts, now, partial(build_picture_query, row)):
        response = match.func(inner, *match.args, **match.kwargs)
    return _copy_body(response)


def _build_request(request: HttpRequest, path: str) -> HttpRequest:
    """Return the request for the path, which is neither conditional nor has a credential or values of the other."""
    inner = copy(request)
    inner.META = {name: value for name, value in request.META.items() if name not in CACHING_HEADERS}
    inner.META["PATH_INFO"] = inner.path = inner.path_info = path
    for name in ("headers", "content_version", "clarion_values"):
        vars(inner).pop(name, None)
    return inner


def _copy_body(response: Any) -> HttpResponse:
    """Return the body alone: the headers and marks of the other response would let caches store it."""
    return HttpResponse(response.content, status=response.status_code, content_type=response.get("Content-Type"))
