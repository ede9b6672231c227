"""The address of the next part of an answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest


def page_url(request: HttpRequest, **changed: Any) -> str:
    """The same question with other values, at the CMS's own address whatever host was asked."""
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name not in changed]
    return f"{settings.CMS_URL}{request.path}?{urlencode([*asked, *changed.items()])}"
