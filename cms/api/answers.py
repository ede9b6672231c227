"""The digest and the cache tags of what the API answers about pages, for `/changes`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime

import structlog
from django.db import connection, transaction

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.journal.answers import PageResponse
from cms.pages.models import BasePage

from .pages import build_detail

log = structlog.get_logger(__name__)

DIGEST_BYTES = 16
EVERY_ANSWER = re.compile(rf"(site|type)-.+|{cache_tags.SETTINGS}")  # tags that are not stored for each page


def read_answers(page_ids: Collection[int]) -> dict[int, PageResponse]:
    """Return the answers about the visible pages among these ids, without those that are a 500 because of an error."""
    now, site_roots = clock.now(), SiteRoots.read()
    pages = visible_now(BasePage, now=now).filter(pk__in=page_ids).specific()
    answers = {
        page.pk: _read_answer(page, root, site_roots, now) for page in pages if (root := site_roots.root_of(page))
    }
    return {page_id: answer for page_id, answer in answers.items() if answer}


def _read_answer(page: BasePage, root: SiteRoot, site_roots: SiteRoots, now: datetime) -> PageResponse | None:
    """Return the answer about a page in the language of its site; None if an error prevents it.

    In the transaction of other changes, an error of the database would end these as well: hence the savepoint.
    """
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with savepoint:
            body, tags = build_detail(page, ReadContext(site_roots=site_roots, root=root, now=now))
    except Exception:
        log.exception("changes.page_unreadable", page=page.pk)
        return None
    digest = hashlib.blake2s(body.model_dump_json().encode(), digest_size=DIGEST_BYTES).hexdigest()
    own = cache_tags.page_tag(page.pk)
    return PageResponse(digest, frozenset(tag for tag in tags if tag != own and not EVERY_ANSWER.fullmatch(tag)))
