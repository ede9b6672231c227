"""Refuse passwords made of names that others know: of CMS, organisation, sites and the user."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Site

MIN_NAME_LETTERS = 3
MIN_OTHER_LETTERS = 6  # letters that a password has besides names, years and signs
SOFTWARE_NAMES = ("clarion", "wagtail", "django")
# Parts of host names that are no names.
HOST_PARTS = {"www", "cms", "com", "org", "net", "int", "localhost"}
# Digits and signs that people write for letters; 1, ! and | stand for two.
AS_LETTERS = [str.maketrans("03457@$1!|", f"oeastas{one * 3}") for one in "il"]


class NameValidator(CommonPasswordValidator):
    """Refuses a password that is a name with years, signs or a common word around it, such as “Clarion2026!”."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if little is left of the password without names, digits and signs."""
        names = sorted(find_names(user), key=len, reverse=True)
        for form in _spellings(password):
            rest = form
            for name in names:
                rest = rest.replace(name, "")
            if rest != form and (len(rest) < MIN_OTHER_LETTERS or rest in self.passwords):
                raise ValidationError(
                    _("This password is little more than a name that others know, of the organisation or of you."),
                    code="password_is_name",
                )

    def get_help_text(self) -> str:
        return _("Your password can’t be the name of the organisation, of a site or of you with little added.")


def find_names(user: Any = None) -> set[str]:
    """Return the names of the software, the CMS, the organisation, its sites and the user: their letters only.

    Of a name of several words, each word is a name as well.
    """
    texts = [*SOFTWARE_NAMES, settings.WAGTAIL_SITE_NAME, *_find_names_of_sites(), *_find_names_of_user(user)]
    words = {word for text in texts for word in (text, *re.split(r"[\W_]+", text))}
    return {letters for word in words if len(letters := _letters(word)) >= MIN_NAME_LETTERS} - HOST_PARTS


def _find_names_of_sites() -> Iterator[str]:
    for site in Site.objects.all():
        yield from (site.site_name, *site.hostname.split("."))
    for organisation in apps.get_model("organisation", "Organisation")._default_manager.all():
        yield from (organisation.name, organisation.legal_name)


def _find_names_of_user(user: Any) -> Iterator[str]:
    if user is not None:
        yield from (user.get_username(), user.first_name, user.last_name, *user.email.split("@"))


def _spellings(password: str) -> set[str]:
    """Return the letters of the password, as they are and with digits and signs read as letters."""
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)  # years and signs around it are no letters
    translated = {_letters(part.lower().translate(table)) for part in (password, inner) for table in AS_LETTERS}
    return translated | {_letters(password)}


def _letters(text: str) -> str:
    """Return the letters of the text, without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalpha())
