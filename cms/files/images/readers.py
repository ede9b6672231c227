"""Who may see a picture that is not public: users of the admin, and clients that another app allows."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from wagtail.permissions import policy_registry

from .models import Picture

CHOOSING_ACTIONS = ["choose", "change", "delete"]

ReaderCheck = Callable[[HttpRequest, int], bool]
_checks: list[ReaderCheck] = []


def register_reader_check(check: ReaderCheck) -> ReaderCheck:
    """Register a function that says whether the client may see a picture (by id) that is not public."""
    _checks.append(check)
    return check


def may_see(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the client may see this picture although it is not public."""
    return any(check(request, picture_id) for check in _checks)


@register_reader_check
def may_choose(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the client is a user of the admin who may choose, change or delete the picture."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(Picture)
    return bool(
        policy.instances_user_has_any_permission_for(request.user, CHOOSING_ACTIONS).filter(pk=picture_id).exists()
    )
