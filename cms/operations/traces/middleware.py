"""A span for each request that the response cache does not answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import get_contextvars

from cms.core.requests import is_key_among
from cms.operations.metrics.operation_names import get_operation


class TraceMiddleware:
    """Names the span as the metrics name the operation, with method, status and the request id of the log.

    The span continues the trace of a frontend that sends a `FRONTEND_KEY`. The header of other clients is ignored, as
    visitors would decide what is recorded.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRACES_ENABLED:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        from .recorder import RecordedSpan, record_span

        context = None
        if is_key_among(request.headers.get("X-Frontend-Key"), settings.FRONTEND_KEYS):
            sent = {name: value for name in ("traceparent", "tracestate") if (value := request.headers.get(name))}
            context = TraceContextTextMapPropagator().extract(sent)
        attributes = {
            "http.request.method": request.method or "",
            "clarion.request_id": str(get_contextvars().get("request_id", "")),
        }
        with record_span("request", attributes, kind=SpanKind.SERVER, context=context) as recorded:
            response = self.get_response(request)
            operation = get_operation(request)
            recorded.set({"clarion.operation": operation, "http.response.status_code": response.status_code})
            if isinstance(recorded, RecordedSpan):
                recorded.span.update_name(operation)
                if response.status_code >= 500:
                    recorded.span.set_status(Status(StatusCode.ERROR))
        return response
