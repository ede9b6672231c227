"""Spans of OpenTelemetry. While traces are off, these functions do nothing and import nothing of it.

Names and attributes take their values from the code and from ids: never a query, a token, a path, an IP address, an
e-mail address or a name.
docs/operating/reference/traces.md lists the spans.

A *reference* names a thing that spans of several processes are about, such as an entry of the journal, by its kind and
number. The ids of trace and span are derived from it, so no process has to store them for another one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings

from .span_types import NO_SPAN, Attributes, Reference, Span

P = ParamSpec("P")
R = TypeVar("R")

JOURNAL_ENTRY = "journal-entry"
WEBHOOK_MESSAGE = "webhook-message"

_nothing: AbstractContextManager[Span] = nullcontext(NO_SPAN)
MAX_PAGES = 2_000

_causes: OrderedDict[int, Reference] = OrderedDict()


def start_span(
    name: str,
    attributes: Attributes | None = None,
    *,
    causes: Sequence[Reference] = (),
    identity: Reference | None = None,
    is_part: bool = False,
) -> AbstractContextManager[Span]:
    """Record the time of a block, within the current span.

    With `causes`, the span belongs to the trace of the first, and links to the others. With `identity`, it is the first
    of its trace, and spans with that reference among their causes belong to it. With `is_part`, nothing is recorded
    outside another span.
    """
    if not settings.TRACES_ENABLED:
        return _nothing
    from .recorder import record_span

    return record_span(name, attributes or {}, causes=causes, identity=identity, is_part=is_part)


def start_span_until_commit(name: str, attributes: Attributes, *, identity: Reference) -> None:
    """Record the time from now to the commit of the transaction; nothing if it is rolled back.

    The span begins a trace of its own. It and the current span link to each other.
    """
    if settings.TRACES_ENABLED:
        from .recorder import record_until_commit

        record_until_commit(name, attributes, identity)


def traced(name: str, *, is_part: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that records the time of each call of a function, with `is_part` only within another span."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if not settings.TRACES_ENABLED:
                return function(*args, **kwargs)
            with start_span(name, is_part=is_part):
                return function(*args, **kwargs)

        return call

    return decorate


def set_attributes(attributes: Attributes) -> None:
    """Add attributes to the current span."""
    if settings.TRACES_ENABLED:
        from .recorder import set_current_attributes

        set_current_attributes(attributes)


def refer_to_entries(sequences: Iterable[int]) -> list[Reference]:
    """Return the references of entries of the journal; none while traces are off."""
    return [(JOURNAL_ENTRY, sequence) for sequence in sequences] if settings.TRACES_ENABLED else []


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
