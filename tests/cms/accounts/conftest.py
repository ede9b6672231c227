"""A user of the admin with a password, and the codes of an authenticator app."""

from __future__ import annotations

import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from cms.demo import factories
from cms.http import rate_limits

PASSWORD = "an entirely private sentence"
CHEAP_VIEW = "/admin/tag-autocomplete/?term=a"  # a view of the admin, for tests that ask whether a user is in


# Autouse, because codes are counted by user id and requests by address, which every test may use again.
@pytest.fixture(autouse=True)
def clear_cache() -> None:
    """Forget what earlier tests have counted."""
    cache.clear()
    rate_limits._storage.cache_clear()


@pytest.fixture
def user(db):
    return factories.UserFactory(username="ada", email="ada@example.org", groups=["Editors"], password=PASSWORD)


def log_in(client, user, password: str = PASSWORD, **extra):
    return client.post("/admin/login/", {"username": user.username, "password": password}, **extra)


def confirm_access(client, password: str = PASSWORD):
    """Confirm the password, which changes of the account ask for."""
    return client.post("/admin/account/confirm-access/", {"password": password})


def current_code(secret: str, periods: int = 0) -> str:
    """Return the code of an authenticator app, so many periods from now."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD + periods
    return format_hotp_value(hotp_value(secret, counter))


class AuthenticatorApp:
    """An authenticator app of a user; `code` is another valid code each time it is read."""

    def __init__(self, user) -> None:
        self.secret, self.periods = generate_totp_secret(), -1
        TOTP.activate(user, self.secret)
        self.recovery_codes = RecoveryCodes.activate(user).generate_codes()

    @property
    def code(self) -> str:
        self.periods += 1
        return current_code(self.secret, self.periods - 1)
