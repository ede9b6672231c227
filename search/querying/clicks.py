"""Record that a visitor chose a page among the results of a search."""

from __future__ import annotations

import hashlib

from django.utils.translation import pgettext_lazy

from cms.http.parameter_errors import ErrorCode
from cms.http.problems import invalid
from search.analytics.counter_buffer import Click, CounterKey
from search.analytics.recorder import record_click as count_click

from .cursors import SearchedPage, read_query_id

NOT_IN_RESPONSE = pgettext_lazy("visitor", "This page was not in the response.")


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
    )


def _digest(*parts: str) -> str:
    return hashlib.blake2s(" ".join(parts).encode(), digest_size=16).hexdigest()
