"""Middleware that decides who the user of a request is: sessions end, and accounts may lack a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from cms.core.admin_requests import is_admin_request

from . import sessions
from .second_factor import lacks_second_factor

# What an account without its second factor may open: setting one up, confirming the password for it, and logging out.
SETUP_VIEWS = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}
# Parts of every page of the admin.
PUBLIC_VIEWS = {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite", "branding_logo"}


class AccountGuardMiddleware:
    """Makes a user whose session has expired, or who lacks a required second factor, an anonymous visitor.

    Only the views of SETUP_VIEWS know a user who lacks a second factor; the other views of the admin redirect there.
    A view outside the admin looks up the user only if it uses `request.user`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _get_permitted_user(request))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not is_admin_request(request) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        account = _get_account(request)
        if not account.is_authenticated or name in PUBLIC_VIEWS:
            return None
        sessions.record_activity(request, name)
        if not _lacks_factor(request):
            return None
        request.second_factor_missing = True
        if name in SETUP_VIEWS:
            request.user = account
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponse(gettext("Set up a second factor first."), status=403, content_type="text/plain")
        return redirect("mfa_index")


def _get_permitted_user(request: HttpRequest) -> Any:
    account = _get_account(request)
    return AnonymousUser() if account.is_authenticated and _lacks_factor(request) else account


def _get_account(request: HttpRequest) -> Any:
    """Return the user of the session, and end a session that has expired."""
    account = get_user(request)
    if account.is_authenticated and sessions.is_expired(request):
        request.session.flush()
        account = request._cached_user = AnonymousUser()
    return account


def _lacks_factor(request: HttpRequest) -> bool:
    """Look up once per request whether the account lacks its second factor."""
    if not hasattr(request, "_lacks_second_factor"):
        request._lacks_second_factor = lacks_second_factor(request, _get_account(request))
    return request._lacks_second_factor
