"""System check of the words that Clarion itself shows to visitors and subscribers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.utils.translation import to_locale

from cms.core.languages import has_catalogue, language_name, language_of_words


@register()
def check_catalogues(**_: Any) -> list[CheckMessage]:
    """Return a warning for each language of the content without a catalogue of Clarion's own words."""
    return [
        checks.Warning(
            f"LANGUAGES: there are no words in {name} ({code}): labels, e-mails and default texts for its "
            f"readers are in {language_name(language_of_words(code))}.",
            hint=f"Translate the messages with the context “visitor” of cms/locale/fr/LC_MESSAGES/django.po into "
            f"{to_locale(code)}/LC_MESSAGES/django.po in a directory of LOCALE_PATHS, and run compilemessages.",
            id="languages.W001",
        )
        for code, name in settings.WAGTAIL_CONTENT_LANGUAGES
        if not has_catalogue(code)
    ]
