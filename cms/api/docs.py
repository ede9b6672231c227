"""The documentation page of the API. It loads no scripts from other hosts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

# Swagger UI's own files and its inline styles, and the document that it shows.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Render Swagger UI."""
    response = render(request, "api/docs.html")
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
