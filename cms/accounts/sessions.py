"""Sessions of the admin: their limits, and the middleware that decides who the user of a request is.

A session has a length since the log-in, and a time without activity. An account may lack a second factor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from cms.core import clock
from cms.core.requests import is_admin_request, read_once

from .encryption import UnreadableSecretError
from .second_factor import lacks_second_factor
from .users.devices import set_device_cookie

log = structlog.get_logger(__name__)

STARTED, ACTIVE = "session_started", "session_active"  # keys in the session, in seconds since 1970
ACTIVITY_RESOLUTION_SECONDS = 60  # the session is saved at most so often
# Views that the admin's scripts request while nobody is at the computer.
AUTOMATIC_VIEWS = {"wagtailadmin_editing_sessions:ping"}
# An account without its second factor may open only these: to set one up, to confirm the password for it, to log out.
SETUP_VIEWS = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}
# The first three are parts of every page of the admin. The others log a user without a password in again, which the
# set-up asks for after some minutes.
PUBLIC_VIEWS = {
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "branding_logo",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
}


def start(request: HttpRequest) -> None:
    """Record the time of the log-in."""
    request.session[STARTED] = request.session[ACTIVE] = _now()


def is_expired(request: HttpRequest) -> bool:
    """Return whether the session has reached one of its limits. A session without times was not started by a log-in."""
    started, active = request.session.get(STARTED), request.session.get(ACTIVE)
    if started is None or active is None:
        return True
    return _now() - started >= settings.SESSION_COOKIE_AGE or _now() - active >= settings.SESSION_IDLE_SECONDS


def record_activity(request: HttpRequest, view_name: str) -> None:
    """Record that the user is active, unless a script sent the request by itself."""
    if view_name not in AUTOMATIC_VIEWS and _now() - request.session[ACTIVE] >= ACTIVITY_RESOLUTION_SECONDS:
        request.session[ACTIVE] = _now()


class AccountGuardMiddleware:
    """Makes a user whose session has expired, or who lacks a required second factor, an anonymous visitor.

    Only the views of SETUP_VIEWS know a user who lacks a second factor. For those of PUBLIC_VIEWS such a user is
    anonymous, and the other views of the admin redirect to the set-up.
    A view outside the admin looks up the user only if it uses `request.user`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _get_permitted_user(request))
        response = self.get_response(request)
        set_device_cookie(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not is_admin_request(request) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        account = _get_account(request)
        if not account.is_authenticated or name in PUBLIC_VIEWS:
            return None
        record_activity(request, name)
        if not _lacks_factor(request):
            return None
        request.second_factor_missing = True
        if name in SETUP_VIEWS:
            request.user = account
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponse(gettext("Set up a second factor first."), status=403, content_type="text/plain")
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a page with a sentence for a view that needs the secret of a factor which no key decrypts."""
        if not isinstance(error, UnreadableSecretError):
            return None
        log.error("accounts.second_factor_unreadable", user=_get_account(request).pk)
        return render(request, "accounts/unreadable_factor.html", status=503)


def _get_permitted_user(request: HttpRequest) -> Any:
    account = _get_account(request)
    return AnonymousUser() if account.is_authenticated and _lacks_factor(request) else account


def _get_account(request: HttpRequest) -> Any:
    """Return the user of the session, and end a session that has expired."""

    def read() -> Any:
        account = get_user(request)
        if account.is_authenticated and is_expired(request):
            request.session.flush()
            return AnonymousUser()
        return account

    return read_once(request, "accounts.account", read)


def _lacks_factor(request: HttpRequest) -> bool:
    """Look up once per request whether the account lacks its second factor."""
    return read_once(request, "accounts.lacks_factor", lambda: lacks_second_factor(request, _get_account(request)))


def _now() -> float:
    return clock.now().timestamp()
