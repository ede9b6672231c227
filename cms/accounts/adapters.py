"""Adapters of django-allauth: no sign-up, e-mails through the worker, and rules for second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext

from cms.accounts.users.models import User
from cms.core.requests import client_ip

from . import encryption
from .emails import NOTIFICATION_HEADERS
from .models import AccountEmail
from .second_factor import FACTOR_TYPES, requires_second_factor

# The receivers of this app send these notifications: passwords and e-mail addresses also change outside of allauth.
OTHER_NOTIFICATIONS = ("account/email/",)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are created by administrators or by OpenID Connect, never by a sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: django-axes limits attempts. A limit by user name alone would lock that user out."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log the user in, also one who gave no password."""
        user.backend = "django.contrib.auth.backends.ModelBackend"
        super().login(request, user)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Let the worker send the link that confirms a new e-mail address."""
        address = emailconfirmation.email_address
        AccountEmail.objects.create(user=address.user, new_address=address)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Send a notification to the e-mail address of the user, unless a receiver sends it."""
        if user.email and not template_prefix.startswith(OTHER_NOTIFICATIONS):
            super().send_notification_mail(template_prefix, user, context, user.email)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Return a message that the e-mail backend queues."""
        context = {**context, "cms_name": settings.WAGTAIL_SITE_NAME}
        return super().render_mail(template_prefix, email, context, {**NOTIFICATION_HEADERS, **(headers or {})})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names this installation in authenticator apps, and keeps the last factor of accounts that need one."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether the user may delete the factor."""
        if authenticator.type not in FACTOR_TYPES or not requires_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTOR_TYPES)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        """Return a secret as the database stores it."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that `encrypt` has returned, or that an earlier version has stored as it is."""
        return encryption.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Return the name that the form proposes for a new key."""
        return gettext("Key nr. {number}").format(number=Authenticator.objects.filter(user=user, type=type).count() + 1)

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """Return the name of the site in an authenticator app."""
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what a security key shows of the site."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return what a security key shows of the account."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.get_username()}
