"""Liveness and readiness probes.

Both respond with yes or no only. Reasons are shown to staff and on the internal port.
"""

from __future__ import annotations

from time import monotonic

import structlog
from django.db import connection
from django.http import HttpRequest, JsonResponse

log = structlog.get_logger(__name__)

RESULT_TTL_SECONDS = 1.0  # many probes cause at most one query per second
_last_check: tuple[float, bool] = (-RESULT_TTL_SECONDS, False)


def healthz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 while the process is running."""
    return _respond(True)


def readyz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 if the database is available, else with 503."""
    global _last_check
    if monotonic() - _last_check[0] > RESULT_TTL_SECONDS:
        _last_check = (monotonic(), _database_responds())
    return _respond(_last_check[1])


def _database_responds() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        log.error("health.database_unavailable", reason=type(error).__name__)
        return False
    return True


def _respond(ok: bool) -> JsonResponse:
    response = JsonResponse({"ok": ok}, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response
