"""Which accounts need a second factor, and which have one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from cms.accounts.users.roles import is_one_of

from .openid import SECOND_FACTOR_SESSION_KEY

ALL = "all"
SUPERUSER_ROLE = "administrator"  # superusers count as members of this role
FACTOR_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def requires_second_factor(user: Any) -> bool:
    """Return whether a role of the user requires a second factor; without access to the admin there is no need."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles or not user.has_perm("wagtailadmin.access_admin"):
        return False
    if ALL in roles or (user.is_superuser and SUPERUSER_ROLE in roles):
        return True
    return user.groups.filter(is_one_of(roles)).exists()


def has_second_factor(user: Any) -> bool:
    """Return whether the user has set up an authenticator app, a passkey or a security key."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTOR_TYPES).exists()


def lacks_second_factor(request: HttpRequest, user: Any) -> bool:
    """Return whether the user must set up a second factor before anything else.

    The log-in asks users who have a factor for it. A log-in by OpenID Connect may count as one.
    """
    if not settings.SECOND_FACTOR_ROLES or request.session.get(SECOND_FACTOR_SESSION_KEY):
        return False
    return not has_second_factor(user) and requires_second_factor(user)
