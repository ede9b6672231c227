"""The forms that ask for a code of a second factor, and the one that sets up an authenticator app."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.core import context
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .code_limits import TooManyCodesError, forget_attempts, start_attempt
from .encryption import UnreadableSecretError, decrypt, encrypt

log = structlog.get_logger(__name__)


def describe_unreadable_secret() -> str:
    """Return what a person reads whose authenticator app and recovery codes cannot be checked."""
    return _(
        "Authenticator apps and recovery codes cannot be checked at the moment, because this installation lacks a key."
        " Your code may be right. Use a passkey or a security key if you have one, or tell the operator: the log names"
        " what is missing."
    )


def describe_too_many_codes() -> str:
    """Return what a person reads whose code is not checked any more."""
    return _(
        "Too many wrong codes were entered for this account, so this one was not checked. Use a browser in which you"
        " have logged in before, or try again later. If the codes were not yours, another person knows your password:"
        " set a new one with “Forgot your password?”, then you can log in at once."
    )


class CodeForm(base_forms.BaseAuthenticateForm):
    """Asks for a code, and limits wrong ones."""

    is_logged_in = False

    def clean_code(self) -> str:
        """Return the code if it is right.

        Raises:
            ValidationError: The code is wrong or one too many, or no key decrypts what it is compared with.
        """
        try:
            attempt = start_attempt(context.request, self.user, is_logged_in=self.is_logged_in)
        except TooManyCodesError as error:
            raise ValidationError(describe_too_many_codes(), code="too_many_codes") from error
        try:
            code = super().clean_code()
        except UnreadableSecretError as error:
            attempt.delete()
            log.error("accounts.second_factor_unreadable", user=self.user.pk)
            raise ValidationError(describe_unreadable_secret(), code="unreadable_secret") from error
        forget_attempts(attempt)
        return code


class AuthenticateForm(CodeForm, base_forms.AuthenticateForm):
    """Asks for the code after the password."""


class ReauthenticateForm(CodeForm, base_forms.ReauthenticateForm):
    """Asks a user who is logged in for a code before an account is changed."""

    is_logged_in = True


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    """Sets up an authenticator app. The session has its secret encrypted as well, because it is in the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        if stored := session.get(SECRET_SESSION_KEY):
            session[SECRET_SESSION_KEY] = _read_or_forget(stored)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = encrypt(self.secret)


def _read_or_forget(stored: str) -> str:
    """Return the secret, or nothing if its key is gone: the page then shows a new one."""
    try:
        return decrypt(stored)
    except UnreadableSecretError:
        return ""
