"""Receivers of log-ins and of changes of a user or of second factors, from wherever they are made."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.utils import reset as lift_lock
from django.contrib.auth import signals, update_session_auth_hash
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from cms.accounts.users.devices import know_device
from cms.accounts.users.models import User

from . import sessions
from .code_limits import forget_all_attempts
from .emails import send_notification
from .openid import record_second_factor

log = structlog.get_logger(__name__)


@receiver(pre_save, sender=User, dispatch_uid="accounts")
def notify_of_changes(instance: User, update_fields: frozenset[str] | None, **_: Any) -> None:
    """Tell the user of another e-mail address, at the old one, and of another password."""
    if not instance.is_active or (update_fields is not None and "email" not in update_fields):
        return  # an account that is deactivated or erased; a log-in, or a password that is hashed again
    stored = User.objects.filter(pk=instance.pk).values("email", "password").first() if instance.pk else None
    if stored is None:
        return
    if stored["email"].lower() != instance.email.lower():
        send_notification(instance, "address_changed", stored["email"], new_address=instance.email)
        EmailAddress.objects.filter(user=instance, email__iexact=stored["email"]).delete()
    if stored["password"] != instance.password and update_fields is None:
        if not getattr(instance, "keeps_code_attempts", False):
            forget_all_attempts(instance)
        send_notification(instance, "password_changed", instance.email)


@receiver(signals.user_logged_in, dispatch_uid="accounts_session")
def start_session(request: HttpRequest, user: User, **_: Any) -> None:
    """Record the time of the log-in, from which the limits of the session count, and the browser as a known device."""
    sessions.start(request)
    know_device(request, user)


@receiver(user_logged_in, dispatch_uid="accounts_openid")
def note_second_factor_of_provider(request: HttpRequest, sociallogin: Any = None, **_: Any) -> None:
    """Record in the session whether the provider's log-in counts as a second factor."""
    if sociallogin is not None:
        record_second_factor(request, sociallogin)


@receiver(password_reset, dispatch_uid="accounts")
def lift_lock_after_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """Let a user in who was locked out after wrong passwords and has set a new one, also while an attacker goes on."""
    lift_lock(username=user.username)
    know_device(request, user, is_by_link=True)


@receiver([authenticator_added, authenticator_removed, authenticator_reset], dispatch_uid="accounts")
def end_other_sessions(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """End all sessions of the user but the current one when a second factor is added or removed."""
    user.end_sessions()
    if request.user.is_authenticated and request.user.pk == user.pk:
        request.user.session_version = user.session_version
        update_session_auth_hash(request, user)
    log.info("accounts.second_factor_changed", user=user.pk, type=authenticator.type)
