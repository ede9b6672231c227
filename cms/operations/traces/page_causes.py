"""Which entry of the journal made a page due, for the span that writes it to the index.

The queue has a row for each page and not for each entry, so the process remembers the entries of the pages that it
queued last. A page that another process queued has no cause in the trace, only its id.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from django.conf import settings

from .span_types import Reference

MAX_PAGES = 2_000

_causes: OrderedDict[int, Reference] = OrderedDict()


def remember_cause(page_ids: Iterable[int], cause: Reference) -> None:
    """Remember the entry that made pages due; of several the last. Nothing is remembered while traces are off."""
    if not settings.TRACES_ENABLED:
        return
    for page_id in page_ids:
        _causes[page_id] = cause
        _causes.move_to_end(page_id)
    while len(_causes) > MAX_PAGES:
        _causes.popitem(last=False)


def take_causes(page_ids: Iterable[int]) -> list[Reference]:
    """Return the entries of these pages, each once, and forget them."""
    found = [_causes.pop(page_id, None) for page_id in page_ids]
    return list(dict.fromkeys(cause for cause in found if cause))
