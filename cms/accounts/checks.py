"""System checks of the settings of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from cms.accounts.users.permission_table import describe_unknown_roles

from .openid import SECOND_FACTOR_MODES
from .second_factor import ALL


@register()
def check_accounts(**_: Any) -> list[CheckMessage]:
    """Return an error for each setting that would lock people out or be ignored."""
    return [Error(message, id=f"accounts.E{number:03}") for number, message in _errors()]


def _errors() -> list[tuple[int, str]]:
    unknown = describe_unknown_roles("SECOND_FACTOR_ROLES", settings.SECOND_FACTOR_ROLES, ALL)
    given = {role for roles in settings.OIDC_ROLES.values() for role in roles}
    unknown_given = describe_unknown_roles("OIDC_ROLES", given)
    provider = next(iter(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]), None)
    tests = (
        (unknown, 1, unknown),
        (unknown_given, 2, unknown_given),
        (not settings.LOCAL_LOGIN and not provider, 3, "LOCAL_LOGIN is off and OIDC_SERVER_URL is empty: set one."),
        (provider and not (provider["client_id"] and settings.OIDC_ROLES), 4, "Set OIDC_CLIENT_ID and OIDC_ROLES."),
        (settings.OIDC_SECOND_FACTOR not in SECOND_FACTOR_MODES, 5, f"OIDC_SECOND_FACTOR: {SECOND_FACTOR_MODES}."),
    )
    return [(number, message) for failed, number, message in tests if failed]


@register(Tags.security, deploy=True)
def check_second_factor_keys(**_: Any) -> list[CheckMessage]:
    """Return a warning if the secrets of second factors are stored as they are."""
    if settings.SECOND_FACTOR_KEYS:
        return []
    message = "SECOND_FACTOR_KEYS is empty: who has a copy of the database has every code of an authenticator app."
    hint = "Set a key, restart every process, then run `manage.py rotate_second_factor_keys`."
    return [CheckWarning(message, hint=hint, id="accounts.W001")]
