"""URLs of the next and previous parts of a response."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest


def page_url(request: HttpRequest, **changed: Any) -> str:
    """Return the URL of this request with changed parameters, below `CMS_URL` and not below the requested host."""
    unchanged = [(name, value) for name, values in request.GET.lists() for value in values if name not in changed]
    return f"{settings.CMS_URL}{request.path}?{urlencode([*unchanged, *changed.items()])}"
