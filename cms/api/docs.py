"""The documentation page of the API. It loads no scripts from other hosts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Render Swagger UI."""
    return render(request, "api/docs.html")
