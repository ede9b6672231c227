"""Hooks of the own account and of the list of users: links in “More actions”, account recovery, and one bulk action."""

from __future__ import annotations

from typing import Any

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


@hooks.register("before_bulk_action")
def save_active_state(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Save each account that a bulk action activates or deactivates, so that the audit trail records it.

    Wagtail's action, which follows in the same transaction, updates the rows and sends no signals.
    """
    if action_type != "set_active_state" or action.model is not User:
        return
    is_active = action.cleaned_form.cleaned_data["mark_as_active"]
    for user in objects:
        if user.is_active != is_active and user.pk != request.user.pk:
            user.is_active = is_active
            user.save(update_fields=["is_active"])


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
