"""Cursors and query ids: stateless, signed, and good for nothing but the question they were made for."""

from __future__ import annotations

import hashlib
import json

from django.core import signing

from cms.core.api.problems import invalid

from .params import SearchParams

# What may differ between the pages of one result.
PAGING = {"limit", "offset", "cursor"}


def seal(params: SearchParams, engine_cursor: str) -> str:
    return signing.dumps([_asked(params), engine_cursor], salt="clarion.search.cursor", compress=True)


def unseal(params: SearchParams) -> str | None:
    """The engine's cursor. Raises InvalidParameters for one that we did not give for this very question."""
    if params.cursor is None:
        return None
    try:
        asked, engine_cursor = signing.loads(params.cursor, salt="clarion.search.cursor")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise invalid("cursor", "Use the `next` address as it was given.") from error
    if asked != _asked(params) or params.offset:
        raise invalid("cursor", "It belongs to another search.")
    return str(engine_cursor)


def query_id(params: SearchParams, locale: str, ids: list[int]) -> str:
    """What a click is reported with: it can only name a page of this answer."""
    return signing.dumps([params.q, locale, ids], salt="clarion.search.query", compress=True)


def _asked(params: SearchParams) -> str:
    asked = json.dumps(params.model_dump(mode="json", exclude=PAGING), sort_keys=True)
    return hashlib.blake2s(asked.encode(), digest_size=8).hexdigest()
