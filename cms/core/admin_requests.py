"""Which requests are those of the admin."""

from __future__ import annotations

from django.http import HttpRequest

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def is_admin_request(request: HttpRequest) -> bool:
    """Return whether the request is for an address of the admin, also without a log-in."""
    return request.path_info.startswith("/admin/")  # as in cms/urls.py
