"""Exchange codes for tokens.

Unknown, used, expired and revoked codes and codes of other sites all get the same response. No exchange ends a token of
another reader: the rate limit `preview_exchange` and the lifetime of tokens bound their number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.http import Http404

from cms.core import clock
from cms.core.sites import SiteRoots

from . import credentials
from .drafts import load_draft
from .models import PreviewCode, PreviewToken, SharedDraft, Snapshot

TOKEN_IDLE_LIFETIME = timedelta(minutes=15)  # without use
MAX_TOKEN_LIFETIME = timedelta(hours=1)  # with use
SOURCE_RELATIONS = tuple(
    f"{source}__{relation}"
    for source, relations in (("snapshot", ("user", "page", "parent")), ("shared", ("user", "page", "revision")))
    for relation in relations
)
TOKEN_UPDATE_INTERVAL = timedelta(minutes=1)  # least time between two writes of `expires_at`


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


def extend_token(token: PreviewToken, now: datetime) -> None:
    """Extend the token after use, up to its `ends_at`."""
    expires_at = min(now + TOKEN_IDLE_LIFETIME, token.ends_at)
    if expires_at - token.expires_at >= TOKEN_UPDATE_INTERVAL or expires_at == token.ends_at > token.expires_at:
        PreviewToken.objects.filter(pk=token.pk).update(expires_at=expires_at)


def belongs_to_site(source: Snapshot | SharedDraft, host: str | None) -> bool:
    """Return whether the draft belongs to the site of the host; always true for None."""
    root = SiteRoots.read().find(host, None) if host is not None else None
    return host is None or (root is not None and root.site_id == source.site_id)


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
