"""The view that serves the OpenAPI document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .document import document


@csrf_exempt  # so that a POST gets 405, as at every other URL of the API
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    return HttpResponse(document(), content_type="application/json")
