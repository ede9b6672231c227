"""The forms of log-in and password reset."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.accounts.users.models import User
from cms.http.rate_limits import count_request, has_bypass_key

from .models import AccountEmail


class LoginForm(allauth_forms.LoginForm):
    """Asks for user name and password. The fields have the names that password managers look for."""

    def add_prefix(self, field_name: str) -> str:
        """Return the name of the HTML field."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class PasswordResetForm(allauth_forms.ResetPasswordForm):
    """Queues an e-mail. What it does, and the time that takes, does not depend on whether there is an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Enter your email address to reset your password")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request: HttpRequest, **_: Any) -> str:
        """Queue an e-mail for each active account with this e-mail address and a password of its own.

        Beyond the limit for an e-mail address it queues nothing, whether or not an account has that address.
        """
        address = self.cleaned_data["email"]
        if not has_bypass_key(request) and count_request("password_reset_account", address):
            return address
        users = [
            user for user in User.objects.filter(email__iexact=address, is_active=True) if user.has_usable_password()
        ]
        AccountEmail.objects.bulk_create(AccountEmail(user=user) for user in users or [None])
        return address


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """Asks for a new password after a link in an e-mail."""

    def save(self) -> None:
        """Set the password, and keep the wrong codes of the account: a thief of the mailbox gains none by a link."""
        self.user.keeps_code_attempts = True
        super().save()
