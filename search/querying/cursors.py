"""Cursors and query ids: stateless, signed, and good for nothing but the question they were made for."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core import signing

from cms.content.references import ReadContext
from cms.http.problems import invalid
from search.analytics.days import today
from search.analytics.query_normalisation import normalise_query

from .params import SearchParams

# What may differ between the pages of one result.
PAGING = {"limit", "offset", "cursor"}
CLICKABLE = 24 * 60 * 60  # seconds; an answer that is older is no longer looked at


@dataclass(frozen=True, slots=True)
class Answered:
    """What a query id stands for. `text` is None where somebody browsed without one; `start` counts from 0."""

    nonce: str
    day: date
    site_id: int
    locale: str
    text: str | None
    start: int
    ids: tuple[int, ...]


def seal(params: SearchParams, engine_cursor: str) -> str:
    after = starts_at(params) + params.limit
    return signing.dumps([_asked(params), engine_cursor, after], salt="clarion.search.cursor", compress=True)


def unseal(params: SearchParams) -> str | None:
    """The engine's cursor. Raises InvalidParameters for one that we did not give for this very question."""
    if params.cursor is None:
        return None
    asked, engine_cursor, _ = _opened(params.cursor)
    if asked != _asked(params) or params.offset:
        raise invalid("cursor", "It belongs to another search.")
    return str(engine_cursor)


def starts_at(params: SearchParams) -> int:
    """How many results come before this page of them. Raises InvalidParameters for a foreign cursor."""
    return int(_opened(params.cursor)[2]) if params.cursor else params.offset


def _opened(cursor: str) -> tuple[str, str, int]:
    try:
        asked, engine_cursor, after = signing.loads(cursor, salt="clarion.search.cursor")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise invalid("cursor", "Use the `next` address as it was given.") from error
    return asked, engine_cursor, after


def query_id(params: SearchParams, context: ReadContext, ids: Sequence[int]) -> str:
    """What a click is reported with: it can only name a page of this answer.

    `ids` are the pages as they are shown, promoted ones first. It carries the text as it is counted, and a random
    number, so that two visitors who ask the same are two. Not compressed: its length tells nothing then.
    """
    text = normalise_query(params.q) if params.q.strip() else None
    where = [context.root.site_id, context.root.language]
    answered = [secrets.token_urlsafe(9), today().toordinal(), *where, text, starts_at(params), *ids]
    return signing.dumps(answered, salt="clarion.search.query")


def answered(query_id: str) -> Answered:
    """What the id stands for. Raises InvalidParameters for one that we did not give, or gave more than a day ago."""
    try:
        nonce, day, site_id, locale, text, start, *ids = signing.loads(
            query_id, salt="clarion.search.query", max_age=CLICKABLE
        )
        return Answered(nonce, date.fromordinal(day), site_id, locale, text, start, tuple(ids))
    except signing.SignatureExpired as error:
        raise invalid("query_id", "It is of a search more than a day ago.") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise invalid("query_id", "Use the `query_id` of a search as it was given.") from error


def _asked(params: SearchParams) -> str:
    asked = json.dumps(params.model_dump(mode="json", exclude=PAGING), sort_keys=True)
    return hashlib.blake2s(asked.encode(), digest_size=8).hexdigest()
