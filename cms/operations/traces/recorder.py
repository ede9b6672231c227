"""Records spans with the SDK of OpenTelemetry and sends them to OTEL_EXPORTER_OTLP_ENDPOINT, from a thread of its own.

Only this module imports OpenTelemetry, and only while traces are on. The SDK reads the standard variables OTEL_…: for
the sampler, limits, headers and time-outs. A receiver that does not answer delays no request; its spans are dropped.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode

from .span_types import NO_SPAN, Attributes, Reference, Span

TRACE_ID_BYTES = 16
SPAN_ID_BYTES = 8
MAX_KEY_BYTES = 64  # limit of blake2b

_next: ContextVar[SpanContext | None] = ContextVar("ids_of_next_span", default=None)
MAX_LINKS = 64  # limit of one span, so that a large import does not make large spans

_lock = threading.Lock()
_provider: TracerProvider | None = None


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


class RecordedSpan:
    """A span that is recorded."""

    def __init__(self, span: trace.Span) -> None:
        self.span = span

    def set(self, attributes: Attributes) -> None:
        """Add attributes."""
        self.span.set_attributes(dict(attributes))

    def link(self, references: Iterable[Reference]) -> None:
        """Link the span to those of other processes."""
        for reference in list(references)[:MAX_LINKS]:
            self.span.add_link(_context_of(reference))


@contextmanager
def record_span(
    name: str,
    attributes: Attributes,
    *,
    causes: Sequence[Reference] = (),
    identity: Reference | None = None,
    is_part: bool = False,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
) -> Iterator[Span]:
    """Record the time of the block; of an error only its type, because messages can contain what a visitor sent."""
    if is_part and not trace.get_current_span().get_span_context().is_valid:
        yield NO_SPAN
        return
    links = [Link(_context_of(reference)) for reference in causes[1 : MAX_LINKS + 1]]
    if identity:
        context = Context()
    elif causes:
        context = trace.set_span_in_context(trace.NonRecordingSpan(_context_of(causes[0])))
    with use_ids(derive_context(identity) if identity else None):
        span = _tracer().start_span(name, context, kind, dict(attributes), links)
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield RecordedSpan(span)
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(Status(StatusCode.ERROR))
            raise


def record_until_commit(name: str, attributes: Attributes, identity: Reference) -> None:
    """Record a span that ends when the transaction commits."""
    current = trace.get_current_span()
    links = [Link(current.get_span_context())] if current.get_span_context().is_valid else []
    with use_ids(derive_context(identity)):
        span = _tracer().start_span(name, Context(), attributes=dict(attributes), links=links)
    current.add_link(span.get_span_context())
    transaction.on_commit(span.end, robust=True)


def set_current_attributes(attributes: Attributes) -> None:
    """Add attributes to the current span."""
    trace.get_current_span().set_attributes(dict(attributes))


def send_spans() -> None:
    """Send what has been recorded; for tests."""
    if _provider:
        _provider.force_flush()


def close() -> None:
    """Send what has been recorded and forget the receiver."""
    global _provider
    with _lock:
        if _provider:
            _provider.shutdown()
        _provider = None


def _tracer() -> trace.Tracer:
    return _get_provider().get_tracer("clarion", settings.CLARION_VERSION)


def _get_provider() -> TracerProvider:
    """Return what records the spans of this process. It is created with the first span, hence after gunicorn's fork."""
    global _provider
    with _lock:
        if _provider is None:
            named: dict[str, Any] = {"service.name": "clarion", "service.version": settings.CLARION_VERSION}
            resource = Resource.get_empty().merge(Resource(named)).merge(OTELResourceDetector().detect())
            _provider = TracerProvider(resource=resource, id_generator=DerivedIds())
            _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return _provider


def _context_of(reference: Reference) -> trace.SpanContext:
    """Return the context of a span of another process. It is marked as sampled if its trace is."""
    derived = derive_context(reference)
    decision = _get_provider().sampler.should_sample(None, derived.trace_id, "").decision
    flags = trace.TraceFlags(trace.TraceFlags.SAMPLED if decision != Decision.DROP else trace.TraceFlags.DEFAULT)
    return trace.SpanContext(derived.trace_id, derived.span_id, is_remote=True, trace_flags=flags)
