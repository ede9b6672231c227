"""System checks of the settings of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from cms.users.permission_table import load_roles

from .openid import SECOND_FACTOR_MODES
from .second_factor import ALL


@register()
def check_accounts(**_: Any) -> list[CheckMessage]:
    """Return an error for each setting that would lock people out or be ignored."""
    return [Error(message, id=f"accounts.E{number:03}") for number, message in _errors()]


def _errors() -> list[tuple[int, str]]:
    keys = {role.key for role in load_roles()}
    unknown = sorted({*settings.SECOND_FACTOR_ROLES} - keys - {ALL})
    given = {role for roles in settings.OIDC_ROLES.values() for role in roles}
    known = f"the roles are {', '.join(sorted(keys))}."
    provider = next(iter(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]), None)
    tests = (
        (unknown, 1, f"SECOND_FACTOR_ROLES: there is no role {', '.join(unknown)}; {known}"),
        (given - keys, 2, f"OIDC_ROLES: there is no role {', '.join(sorted(given - keys))}; {known}"),
        (not settings.LOCAL_LOGIN and not provider, 3, "LOCAL_LOGIN is off and OIDC_SERVER_URL is empty: set one."),
        (provider and not (provider["client_id"] and settings.OIDC_ROLES), 4, "Set OIDC_CLIENT_ID and OIDC_ROLES."),
        (settings.OIDC_SECOND_FACTOR not in SECOND_FACTOR_MODES, 5, f"OIDC_SECOND_FACTOR: {SECOND_FACTOR_MODES}."),
    )
    return [(number, message) for failed, number, message in tests if failed]
