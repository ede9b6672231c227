"""What is told to the insights of a search and of a click."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import structlog

from cms.content.references import ReadContext
from cms.http.problems import invalid
from search.analytics.counter_buffer import Click, Key
from search.analytics.query_normalisation import normalise_query
from search.analytics.recorder import record_click, record_search

from .cursors import Answered, answered
from .params import SearchParams
from .schema import SearchAnswer
from .search_query import selected_filters

log = structlog.get_logger(__name__)


def counted(params: SearchParams, context: ReadContext, visitor: str, work: Callable[[], SearchAnswer]) -> SearchAnswer:
    """The answer, after it has been counted. Pages after the first, and browsing without a text, are no searches."""
    began = time.perf_counter()
    result = work()
    if params.q.strip() and not params.offset and not params.cursor:
        try:
            _note(params, context, visitor, result, round((time.perf_counter() - began) * 1000))
        except Exception as error:  # a search that cannot be counted is answered all the same
            log.error("a search was not counted", exc_info=error)
    return result


def _note(params: SearchParams, context: ReadContext, visitor: str, result: SearchAnswer, milliseconds: int) -> None:
    record_search(
        normalise_query(params.q),
        site_id=context.root.site_id,
        locale=context.root.language,
        total=result.total + len(result.promoted),
        milliseconds=milliseconds,
        visitor=visitor,
        narrowed=_is_narrowed(params),
        degraded=result.degraded,
    )


def _is_narrowed(params: SearchParams) -> bool:
    return any(selected_filters(params).values()) or bool(params.published_after or params.published_before)


def count_click(query_id: str, page_id: int) -> None:
    """Count that a page was chosen among the results of an answer.

    Raises:
        InvalidParameters: an id that is none of ours or too old, or a page that was not in that answer.
    """
    result = answered(query_id)
    if page_id not in result.ids:
        raise invalid("page_id", "This page was not in the answer.")
    if result.text is not None:
        record_click(_click(result, result.text, page_id))


def _click(result: Answered, text: str, page_id: int) -> Click:
    return Click(
        key=Key(result.day, result.site_id, result.locale, text),
        page_id=page_id,
        position=result.start + result.ids.index(page_id) + 1,
        digest=_digest(result.nonce, str(page_id)),
        result="" if result.start else _digest(result.nonce),
    )


def _digest(*parts: str) -> str:
    return hashlib.blake2s(" ".join(parts).encode(), digest_size=16).hexdigest()
