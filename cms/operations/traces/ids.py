"""Ids of traces and spans: random, or derived from a reference, so that every process of the site derives the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanContext

from .span_types import Reference

TRACE_ID_BYTES = 16
SPAN_ID_BYTES = 8
MAX_KEY_BYTES = 64  # limit of blake2b

_next: ContextVar[SpanContext | None] = ContextVar("ids_of_next_span", default=None)


class DerivedIds(RandomIdGenerator):
    """Generates random ids, except inside `use_ids()`."""

    def generate_trace_id(self) -> int:
        derived = _next.get()
        return derived.trace_id if derived else super().generate_trace_id()

    def generate_span_id(self) -> int:
        derived = _next.get()
        return derived.span_id if derived else super().generate_span_id()


@contextmanager
def use_ids(context: SpanContext | None) -> Iterator[None]:
    """Give a span that is started in the block the ids of a context, unless that is None."""
    token = _next.set(context)
    try:
        yield
    finally:
        _next.reset(token)


def derive_context(reference: Reference) -> SpanContext:
    """Return the ids of a reference. They depend on SECRET_KEY, so other installations derive others."""
    key = settings.SECRET_KEY.encode()[:MAX_KEY_BYTES]
    text = f"{reference[0]}:{reference[1]}".encode()
    digest = hashlib.blake2b(text, key=key, digest_size=TRACE_ID_BYTES + SPAN_ID_BYTES).digest()
    trace_id = int.from_bytes(digest[:TRACE_ID_BYTES], "big")
    return SpanContext(trace_id, int.from_bytes(digest[TRACE_ID_BYTES:], "big"), is_remote=True)
