"""The forms that ask for a code of a second factor."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.base import forms as base_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .code_limits import TooManyCodesError, forget_attempts, start_attempt


def describe_too_many_codes() -> str:
    """Return what a person reads whose code is not checked any more."""
    return _(
        "Too many wrong codes were entered for this account, so this one was not checked. Use a browser in which you have"
        " logged in before, or try again later. If the codes were not yours, another person knows your password: set a"
        " new one with “Forgot your password?”, then you can log in at once."
    )


class CodeForm(base_forms.BaseAuthenticateForm):
    """Asks for a code, and limits wrong ones."""

    is_logged_in = False

    def clean_code(self) -> str:
        """Return the code if it is right.

        Raises:
            ValidationError: The code is wrong, or one too many.
        """
        try:
            attempt = start_attempt(context.request, self.user, is_logged_in=self.is_logged_in)
        except TooManyCodesError as error:
            raise ValidationError(describe_too_many_codes(), code="too_many_codes") from error
        code = super().clean_code()
        forget_attempts(attempt)
        return code


class AuthenticateForm(CodeForm, base_forms.AuthenticateForm):
    """Asks for the code after the password."""


class ReauthenticateForm(CodeForm, base_forms.ReauthenticateForm):
    """Asks a user who is logged in for a code before an account is changed."""

    is_logged_in = True
