"""The probes of health. They answer with yes or no only: reasons are shown to staff and on the internal port."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from cms.operations.system_status.database import health


def healthz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 while the process is running."""
    return _respond({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 if the database responds, else with 503; given `?writable`, only if it can be written.

    A load balancer asks without the parameter: an installation that cannot be written goes on answering readers.
    """
    found = health.refresh()
    is_ok = found.is_writable if "writable" in request.GET else found.responds
    return _respond({"ok": is_ok, "writable": found.is_writable})


def _respond(answer: dict[str, bool]) -> JsonResponse:
    response = JsonResponse(answer, status=200 if answer["ok"] else 503)
    response["Cache-Control"] = "no-store"
    return response
