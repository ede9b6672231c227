"""Liveness and readiness. Both say yes or no; reasons are for staff and the internal port."""

from __future__ import annotations

from time import monotonic

import structlog
from django.db import connection
from django.http import HttpRequest, JsonResponse

log = structlog.get_logger(__name__)

RESULT_TTL_SECONDS = 1.0  # seconds: a storm of probes costs one look a second
_last_check: tuple[float, bool] = (-RESULT_TTL_SECONDS, False)


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return _respond(True)


def readyz(request: HttpRequest) -> JsonResponse:
    """The process can serve content: the database answers."""
    global _last_check
    if monotonic() - _last_check[0] > RESULT_TTL_SECONDS:
        _last_check = (monotonic(), _database_responds())
    return _respond(_last_check[1])


def _database_responds() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        log.error("not ready: the database does not answer", reason=type(error).__name__)
        return False
    return True


def _respond(ok: bool) -> JsonResponse:
    response = JsonResponse({"ok": ok}, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response
