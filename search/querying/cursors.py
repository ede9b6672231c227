"""Cursors and query ids, and the clicks that are reported with a query id.

Both are stateless and signed, and valid only for the search that they were made for.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.utils.translation import pgettext_lazy

from cms.content.references import ReadContext
from cms.http.parameter_errors import ErrorCode
from cms.http.problems import invalid
from search.analytics.counter_buffer import Click, CounterKey
from search.analytics.models import today
from search.analytics.recorder import record_click as count_click

from .params import SearchParams
from .results import Results

PAGING_PARAMS = {"limit", "offset", "cursor", "view", "correct"}  # may differ between the pages of one result
QUERY_ID_MAX_AGE_SECONDS = 24 * 60 * 60
RANKED_MARK = "~"  # no random number has it; web processes of earlier versions read such an id as any other

CHANGED_CURSOR = pgettext_lazy("visitor", "Use the `next` URL unchanged.")
CURSOR_OF_OTHER_SEARCH = pgettext_lazy("visitor", "This cursor belongs to another search.")
CHANGED_QUERY_ID = pgettext_lazy("visitor", "Use the `query_id` of a search response unchanged.")
OLD_SEARCH = pgettext_lazy("visitor", "The search is more than a day old.")
NOT_IN_RESPONSE = pgettext_lazy("visitor", "This page was not in the response.")


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page of results begins.

    `start` is the number of results before it; `cursor` is the engine's own cursor, None where an offset is used;
    `digest` identifies the search without its paging parameters.
    """

    start: int
    cursor: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """What a query id contains.

    `text` is the normalised query, None for a search without a text; `start` counts from 0. `nonce` begins with
    RANKED_MARK if the pages are in the order of relevance for this text alone.
    """

    nonce: str
    day: date
    site_id: int
    locale: str
    text: str | None
    start: int
    ids: tuple[int, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether a click says something about the order of the results."""
        return self.nonce.startswith(RANKED_MARK)


def read_paging(params: SearchParams) -> Paging:
    """Return where the requested page of results begins.

    Raises:
        InvalidParameters: the cursor is not one of ours, or belongs to another search.
    """
    # Without the defaults, so that an upgrade that adds a filter does not invalidate cursors.
    given = params.model_dump(mode="json", exclude=PAGING_PARAMS, exclude_defaults=True)
    values = json.dumps(given, sort_keys=True)
    digest = hashlib.blake2s(values.encode(), digest_size=8).hexdigest()
    if params.cursor is None:
        return Paging(params.offset, None, digest)
    try:
        known_digest, engine_cursor, start = signing.loads(params.cursor, salt="clarion.search.cursor")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise invalid("cursor", ErrorCode.MALFORMED, CHANGED_CURSOR) from error
    if known_digest != digest or params.offset:
        raise invalid("cursor", ErrorCode.NOT_APPLICABLE, CURSOR_OF_OTHER_SEARCH)
    return Paging(int(start), str(engine_cursor), digest)


def build_next_url(params: SearchParams, path: str, paging: Paging, results: Results) -> str | None:
    """Return the URL of the next page of results, None after the last. `path` is that of the operation.

    An engine's cursor is preferred to an offset: with an offset, what is published meanwhile would show a result twice
    or not at all.
    """
    following: dict[str, str | int] = {}
    if results.cursor:
        following = {"cursor": sign_cursor(paging, results.cursor, params.limit)}
    elif results.next_offset:
        following = {"offset": results.next_offset}
    given = params.model_dump(mode="json", exclude_defaults=True, exclude={"offset", "cursor"})
    return f"{settings.CMS_URL}{path}?{urlencode({**given, **following}, doseq=True)}" if following else None


def sign_cursor(paging: Paging, engine_cursor: str, limit: int) -> str:
    """Return the public cursor of the page of results after this one."""
    return signing.dumps(
        [paging.digest, engine_cursor, paging.start + limit], salt="clarion.search.cursor", compress=True
    )


def create_query_id(
    text: str | None, context: ReadContext, start: int, ids: Sequence[int], *, is_ranked: bool = False
) -> str:
    """Return the id with which clicks are reported; it can only name a page of this response.

    `text` is the normalised query, None if nothing was typed. `ids` are the pages as shown, promoted ones first. A
    random number makes two visitors who search for the same distinct. `is_ranked` says that the pages are in the order
    of relevance for this text alone. The id is not compressed, so that its length
    reveals nothing.
    """
    nonce = secrets.token_urlsafe(9)
    nonce = RANKED_MARK + nonce if is_ranked else nonce
    values = [nonce, today().toordinal(), context.root.site_id, context.root.language, text, start]
    return signing.dumps([*values, *ids], salt="clarion.search.query")


def read_query_id(query_id: str) -> SearchedPage:
    """Return what a query id contains.

    Raises:
        InvalidParameters: the id is not one of ours, or older than a day.
    """
    try:
        nonce, day, site_id, locale, text, start, *ids = signing.loads(
            query_id, salt="clarion.search.query", max_age=QUERY_ID_MAX_AGE_SECONDS
        )
        return SearchedPage(nonce, date.fromordinal(day), site_id, locale, text, start, tuple(ids))
    except signing.SignatureExpired as error:
        raise invalid("query_id", ErrorCode.OUTDATED, OLD_SEARCH) from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise invalid("query_id", ErrorCode.MALFORMED, CHANGED_QUERY_ID) from error


def record_click(query_id: str, page_id: int, client_ip: str = "") -> None:
    """Count that a page was chosen among the results of a search: once a day for each visitor, query and page.

    `client_ip` distinguishes visitors and is stored nowhere.

    Raises:
        InvalidParameters: `query_id` is not one of ours or expired, or the page was not in that response.
    """
    searched = read_query_id(query_id)
    if page_id not in searched.ids:
        raise invalid("page_id", ErrorCode.NOT_APPLICABLE, NOT_IN_RESPONSE)
    if searched.text is not None:
        count_click(_click(searched, searched.text, page_id, client_ip))


def _click(searched: SearchedPage, text: str, page_id: int, client_ip: str) -> Click:
    return Click(
        key=CounterKey(searched.day, searched.site_id, searched.locale, text),
        page_id=page_id,
        position=searched.start + searched.ids.index(page_id) + 1,
        digest=_digest(searched.nonce, str(page_id)),
        search_digest="" if searched.start else _digest(searched.nonce),
        visitor=client_ip,
        is_ranked=searched.is_ranked,
    )


def _digest(*parts: str) -> str:
    return hashlib.blake2s(" ".join(parts).encode(), digest_size=16).hexdigest()
