"""The digest and the cache tags of what the API answers about pages, for `/changes`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import datetime

import structlog
from django.utils import timezone

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.journal.answers import PageResponse
from cms.pages.models import BasePage

from .pages import build_detail

log = structlog.get_logger(__name__)

DIGEST_BYTES = 16
EVERY_ANSWER = re.compile(rf"(site|type)-.+|{cache_tags.SETTINGS}")  # tags that are not stored for each page


def read_answers(page_ids: Collection[int]) -> dict[int, PageResponse]:
    """Return the answers about the visible pages among these ids, each in the language of its site."""
    now, site_roots = timezone.now(), SiteRoots.read()
    pages = visible_now(BasePage, now=now).filter(pk__in=page_ids).specific()
    return {page.pk: _read_answer(page, site_roots, now) for page in pages if site_roots.root_of(page)}


def _read_answer(page: BasePage, site_roots: SiteRoots, now: datetime) -> PageResponse:
    """Return the answer about a page; without a digest if an error prevents it, as in requests."""
    root = site_roots.root_of(page)
    assert root is not None  # noqa: S101 - the caller has looked
    try:
        body, tags = build_detail(page, ReadContext(site_roots=site_roots, root=root, now=now))
    except Exception:
        log.exception("changes.page_unreadable", page=page.pk)
        return PageResponse("", frozenset())
    digest = hashlib.blake2s(body.model_dump_json().encode(), digest_size=DIGEST_BYTES).hexdigest()
    own = cache_tags.page_tag(page.pk)
    return PageResponse(digest, frozenset(tag for tag in tags if tag != own and not EVERY_ANSWER.fullmatch(tag)))
