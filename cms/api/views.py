"""Views beside the operations of the API: its document and documentation page.

The documentation page loads no scripts from other hosts. The document has the versions 3.1 and 3.0 of OpenAPI.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from cms.http.cache_policy import schema_digest

from .openapi.document import document
from .openapi.version_30 import document_30

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


def _etag(request: HttpRequest) -> str:
    return f'W/"{schema_digest()}"'  # weak, because the compressed document has the same


@csrf_exempt  # so that a POST gets 405, as at every other URL of the API
@require_safe
@gzip_page  # small enough without a proxy that compresses, and public, so that its length reveals nothing
@condition(etag_func=_etag)
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document, or 304 if the client has it."""
    return _json(document())


@csrf_exempt
@require_safe
@gzip_page
@condition(etag_func=_etag)
def openapi_30(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document for tools that do not read 3.1, or 304 if the client has it."""
    return _json(document_30())


def _json(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": "no-cache"})
