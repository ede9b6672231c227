"""The views of django-allauth with the limits and the access rules of this project."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn import views as webauthn_views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from cms.accounts.users.devices import find_any_device, find_device
from cms.core.requests import without_transaction
from cms.http.concurrency import limit_concurrency
from cms.http.problems import TooManyRequests
from cms.http.rate_limits import check_rate_limit, count_request, has_bypass_key

View = Callable[..., HttpResponse]


class LoginView(account_views.LoginView):
    """The log-in by user name and password, with a limit of attempts and of passwords that are hashed at once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not settings.LOCAL_LOGIN:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = find_device(request, request.POST.get("username"))
        check_log_in_rate(request, device)
        with limit_concurrency(request, "log_in_known_device" if device else "log_in"):
            return super().post(request, *args, **kwargs)

    def get_authenticated_redirect_url(self) -> str:
        """Return where a logged-in user goes; a user without access to the admin has to log out first."""
        if self.request.user.has_perm("wagtailadmin.access_admin"):
            return super().get_authenticated_redirect_url()
        return reverse("account_logout")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"LOCAL_LOGIN": settings.LOCAL_LOGIN}


class PasskeyLoginView(webauthn_views.LoginWebAuthnView):
    """The log-in with a passkey alone."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_log_in_rate(request, find_any_device(request))
        return super().post(request, *args, **kwargs)


class PasswordResetView(account_views.PasswordResetView):
    """The request for an e-mail with a link to set a new password."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_rate_limit(request, "password_reset")
        return super().post(request, *args, **kwargs)


class EmailView(account_views.EmailView):
    """The form for another e-mail address. The current one counts as verified: an administrator has entered it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if email := request.user.email.lower():  # as allauth stores addresses
            address, is_new = EmailAddress.objects.get_or_create(user=request.user, email=email)
            if is_new and address.set_verified():
                address.set_as_primary(conditional=True)
        return super().dispatch(request, *args, **kwargs)


def check_log_in_rate(request: HttpRequest, device: str | None) -> None:
    """Count an attempt to log in: of a known device for itself, otherwise for the client, which may be a whole office.

    Raises:
        TooManyRequests: The limit is reached.
    """
    if device is None:
        check_rate_limit(request, "log_in")
    elif not has_bypass_key(request) and (seconds := count_request("log_in", device)):
        raise TooManyRequests(seconds)


def entrance(view: View) -> View:
    """Return a view for people who are not logged in.

    It runs outside the transaction of other edits: hashing a password must not lock the database.
    """
    return without_transaction(never_cache(view))


def provider_entrance(view: View) -> View:
    """Return an entrance that sends requests to the provider, and is therefore limited like log-ins."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_log_in_rate(request, find_any_device(request))
        return view(request, *args, **kwargs)

    return entrance(checked)


def local(view: View) -> View:
    """Return an entrance that exists only while the local log-in is on."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_LOGIN:
            raise Http404
        return view(request, *args, **kwargs)

    return entrance(checked)


def manage(view: View) -> View:
    """Return a view for users of the admin about their own account, in their language."""
    return without_transaction(never_cache(require_admin_access(view)))


def manage_factors(view: View) -> View:
    """Return a view that changes second factors.

    django-allauth asks for the password or a factor before. Who has neither must have logged in at the provider within
    the same time.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        has_no_factor = settings.OIDC_SERVER_URL and not get_adapter().get_reauthentication_methods(request.user)
        if has_no_factor and not _is_log_in_recent(request):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('openid_connect_login')}?{query}")
        return view(request, *args, **kwargs)

    return manage(checked)


def _is_log_in_recent(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    now = time.time()  # noqa: TID251 - the clock of django-allauth, which has made the records
    return bool(records) and now - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def manage_password(view: View) -> View:
    """Return a view about the password or e-mail address, which those have who log in with a password."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():
            raise Http404
        return view(request, *args, **kwargs)

    return manage(checked)
