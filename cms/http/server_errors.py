"""The response for an exception that nothing else has handled: 503 while the database is away, otherwise 500.

The API answers its own errors in the same way (`problems.py`). This is for the admin, files, and middleware.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from .problems import DATABASE_ERRORS, RETRY_AFTER_SECONDS

TEXT = "The service is temporarily unavailable. Wait for some seconds, and try again.\n"


def respond_to_error(request: HttpRequest) -> HttpResponse:
    """Return the response; Django calls this while it handles the exception, and has logged it."""
    if not isinstance(sys.exc_info()[1], DATABASE_ERRORS):
        return server_error(request)
    response = HttpResponse(TEXT, content_type="text/plain; charset=utf-8", status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
