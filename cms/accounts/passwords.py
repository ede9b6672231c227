"""Passwords: a validator that refuses common ones with the usual additions, and tokens in links to set a new one."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.journal.restore_detection import read_lineage

from .users.models import User

# Digits and signs that people write for letters.
LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
MIN_DISTINCT_CHARACTERS = 5
REPEATED = re.compile(r"(.+?)\1+")


class GuessablePasswordValidator(CommonPasswordValidator):
    """Compares normalised forms of a password, such as “Summer2026!!”, with the list of common passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a common password with additions, or with few different characters."""
        if len(set(password)) < MIN_DISTINCT_CHARACTERS or normalised_forms(password) & self.passwords:
            raise ValidationError(_("This password is too common."), code="password_too_common")

    def get_help_text(self) -> str:
        return _("Your password can’t be a common word or name with digits and signs added.")


def normalised_forms(password: str) -> set[str]:
    """Return the words that a password consists of apart from case, additions and letters written as digits."""
    lower = password.lower()
    words = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower), re.sub(r"[\W\d_]+", "", lower)}
    trimmed = {re.sub(r"[\W\d_]+$", "", lower), re.sub(r"^\W+|\W+$", "", lower), lower}
    words |= {re.sub(r"[\W\d_]+", "", word.translate(LETTERS)) for word in trimmed}
    return words | {_unit(word) for word in words}


def _unit(word: str) -> str:
    """Return the part whose repetition is the word: “summer” of “summersummer”."""
    repeated = REPEATED.fullmatch(word)
    return repeated[1] if repeated else word


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Creates tokens that end with the sessions of the user, and when a backup was restored.

    Django's tokens end with the password, the e-mail address, the next log-in and PASSWORD_RESET_TIMEOUT.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        version = User.objects.values_list("session_version", flat=True).get(pk=user.pk)
        lineage, _ = read_lineage()
        return f"{super()._make_hash_value(user, timestamp)}|{version}|{lineage}"
