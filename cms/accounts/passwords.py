"""A validator that refuses common passwords with the usual additions, such as “Summer2026!!”."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Digits and signs that people write for letters.
LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
MIN_DISTINCT_CHARACTERS = 5
REPEATED = re.compile(r"(.+?)\1+")


class GuessablePasswordValidator(CommonPasswordValidator):
    """Compares normalised forms of a password with the list of common passwords."""

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
