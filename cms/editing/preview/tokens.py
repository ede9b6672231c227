"""Tokens of previews: exchanged for codes, extended by use, with keys to the images of their draft.

Unknown, used, expired and revoked codes and codes of other sites all get the same response. No exchange ends a token of
another reader: the rate limit `preview_exchange` and the lifetime of tokens bound their number.

The images of a draft are not public, and a browser that loads them does not have the token of the preview. The response
for a draft therefore adds a key to the URLs of its images. It names the token, is valid for one image, and ends with
the preview.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest
from wagtail import hooks

from cms.core import clock
from cms.core.signatures import is_signature, sign
from cms.core.sites import SiteRoots
from cms.files.images.views import PREVIEW_PARAMETER

from . import credentials
from .drafts import is_available, load_draft
from .models import PreviewCode, PreviewToken, SharedDraft, Snapshot

TOKEN_IDLE_LIFETIME = timedelta(minutes=15)  # a use begins it again
MAX_TOKEN_LIFETIME = timedelta(hours=1)  # the end, however often it is used
SOURCE_RELATIONS = tuple(
    f"{source}__{relation}"
    for source, relations in (("snapshot", ("user", "page", "parent")), ("shared", ("user", "page", "revision")))
    for relation in relations
)
TOKEN_UPDATE_INTERVAL = timedelta(minutes=1)  # least time between two writes of `expires_at`
SALT = "cms.preview.picture"
KEY_PATTERN = re.compile(credentials.PICTURE_PREFIX + r"([0-9]{1,18})-([0-9a-f]{32})", re.ASCII)


def exchange_code(code: str, host: str | None) -> tuple[PreviewToken, str]:
    """Exchange the code and return the row of the token and the token, of which only the digest is stored.

    Raises:
        Http404: The code is not valid for this site, or the draft is out of date.
    """
    now = clock.now()
    source, known = _find_source(code, now)
    if source is None or not belongs_to_site(source, host) or load_draft(source) is None:
        raise Http404
    token, ends_at = credentials.create_credential(credentials.TOKEN_PREFIX), now + MAX_TOKEN_LIFETIME
    if isinstance(source, SharedDraft):
        ends_at = min(ends_at, source.expires_at)
    with transaction.atomic():
        if known and not PreviewCode.objects.filter(pk=known.pk, used_at=None).update(used_at=now):
            raise Http404  # another request has used the code meanwhile
        row = PreviewToken.objects.create(
            digest=credentials.hash_credential(token),
            snapshot=source if isinstance(source, Snapshot) else None,
            shared=source if isinstance(source, SharedDraft) else None,
            expires_at=min(now + TOKEN_IDLE_LIFETIME, ends_at),
            ends_at=ends_at,
        )
        if isinstance(source, SharedDraft):
            SharedDraft.objects.filter(pk=source.pk).update(open_count=F("open_count") + 1, last_opened_at=now)
    return row, token


def find_token(token: str, now: datetime) -> tuple[PreviewToken, Snapshot | SharedDraft]:
    """Return the row of a token that is valid now, and the draft that it is for.

    Raises:
        Http404: The token is unknown or expired, or its link was revoked.
    """
    known = PreviewToken.objects.select_related(*SOURCE_RELATIONS)
    row = known.filter(digest=credentials.hash_credential(token), expires_at__gt=now).first()
    source = row and (row.snapshot or row.shared)
    if row is None or source is None or (row.shared and row.shared.revoked_at):
        raise Http404
    return row, source


def extend_token(token: PreviewToken, now: datetime) -> None:
    """Extend the token after use, up to its `ends_at`."""
    expires_at = min(now + TOKEN_IDLE_LIFETIME, token.ends_at)
    if expires_at - token.expires_at >= TOKEN_UPDATE_INTERVAL or expires_at == token.ends_at > token.expires_at:
        PreviewToken.objects.filter(pk=token.pk).update(expires_at=expires_at)


def belongs_to_site(source: Snapshot | SharedDraft, host: str | None) -> bool:
    """Return whether the draft belongs to the site of the host; always true for None."""
    root = SiteRoots.read().find(host, None) if host is not None else None
    return host is None or (root is not None and root.site_id == source.site_id)


def get_token(request: HttpRequest) -> str:
    """Return the token of the header `Authorization: Preview …`.

    Raises:
        Http404: The header is missing or has another scheme.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "preview" or not token:
        raise Http404
    return token.strip()


def is_panel_token(token: str) -> bool:
    """Return whether the token belongs to an editor's preview panel and not to a shared link."""
    known = PreviewToken.objects.select_related(*SOURCE_RELATIONS).filter(digest=credentials.hash_credential(token))
    row = known.filter(expires_at__gt=clock.now(), snapshot__isnull=False).first()
    return row is not None and load_draft(row.snapshot) is not None


def _find_source(code: str, now: datetime) -> tuple[Snapshot | SharedDraft | None, PreviewCode | None]:
    digest = credentials.hash_credential(code)
    known = (
        PreviewCode.objects.select_related("snapshot__user", "snapshot__page", "snapshot__parent")
        .filter(digest=digest, used_at=None, expires_at__gt=now)
        .first()
    )
    if known:
        return known.snapshot, known
    shared = SharedDraft.objects.select_related("user", "page", "revision")
    return shared.filter(digest=digest, revoked_at=None, expires_at__gt=now).first(), None


def build_picture_query(token: PreviewToken, picture_id: int) -> str:
    """Return the query that allows the holder of the token to see the image."""
    key = f"{credentials.PICTURE_PREFIX}{token.pk}-{sign(SALT, _build_signed_value(token, picture_id))}"
    return "?" + urlencode({PREVIEW_PARAMETER: key})


@hooks.register("clarion_image_access")
def has_preview_key(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the query has a key for this image whose preview has not ended."""
    key = KEY_PATTERN.fullmatch(request.GET.get(PREVIEW_PARAMETER, ""))
    token = key and _find_token(int(key[1]))
    return bool(
        key and token and is_signature(key[2], SALT, _build_signed_value(token, picture_id)) and _is_valid(token)
    )


def _find_token(token_id: int) -> Any:
    tokens = PreviewToken.objects.select_related(*SOURCE_RELATIONS)
    return tokens.filter(pk=token_id, expires_at__gt=clock.now()).first()


def _is_valid(token: Any) -> bool:
    is_revoked = token.shared is not None and token.shared.revoked_at is not None
    return not is_revoked and is_available(token.snapshot or token.shared)


def _build_signed_value(token: PreviewToken, picture_id: int) -> str:
    return f"{token.digest}|{picture_id}"
