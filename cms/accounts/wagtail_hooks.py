"""Links to the views of the own account in the tab “More actions”, and to account recovery in the list of users."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from cms.accounts.users.models import User

from .recovery import may_recover

MenuItem = dict[str, str]


@hooks.register("register_user_listing_buttons")
def add_recovery(user: User, request_user: User) -> list[Button]:
    """Return the button for a person who cannot log in any more, in the list of users."""
    if not may_recover(request_user, user):
        return []
    label = _("Lost password and second factor")
    return [Button(label, reverse("account_recovery", args=[user.pk]), icon_name="key", priority=50)]


@hooks.register("register_account_menu_item")
def add_second_factor(request: HttpRequest) -> MenuItem:
    """Return the link to the second factors."""
    text = _("An authenticator app, passkeys and recovery codes.")
    return {"url": reverse("mfa_index"), "label": _("Second factor"), "help_text": text}


@hooks.register("register_account_menu_item")
def add_password(request: HttpRequest) -> MenuItem | None:
    """Return the link to change the password, if the account has one."""
    if not request.user.has_usable_password():
        return None
    text = _("Change the password you use to log in.")
    return {"url": reverse("account_change_password"), "label": _("Change password"), "help_text": text}


@hooks.register("register_account_menu_item")
def add_email(request: HttpRequest) -> MenuItem | None:
    """Return the link to change the e-mail address, unless the provider of the log-in keeps it."""
    if not request.user.has_usable_password():
        return None
    text = _("Change the address to which notifications and password resets are sent.")
    return {"url": reverse("account_email"), "label": _("Change e-mail address"), "help_text": text}


@hooks.register("register_account_menu_item")
def add_connection(request: HttpRequest) -> MenuItem | None:
    """Return the link to connect the account with OpenID Connect, if there is a provider."""
    if not settings.OIDC_SERVER_URL:
        return None
    text = _("Connect this account with %(provider)s.") % {"provider": settings.OIDC_NAME}
    return {"url": reverse("socialaccount_connections"), "label": settings.OIDC_NAME, "help_text": text}
