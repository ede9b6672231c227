"""Menu items of the admin that only some users see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class RestrictedMenuItem(MenuItem):
    """A menu item that only some users see. `may_see` decides for each request."""

    def __init__(self, *args: Any, may_see: Callable[[HttpRequest], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.may_see = may_see

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user of the request sees the item."""
        return self.may_see(request)


def require_permission(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Return a function that tells whether the user of a request has any of these permissions."""
    return lambda request: any(map(request.user.has_perm, permissions))
