"""The compiled catalogues of words in the directories of LOCALE_PATHS."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

SOURCE_LANGUAGE = "en"  # of the words in the code


def has_catalogue(code: str) -> bool:
    """Return whether there is a catalogue for the language, or for that without the country, as gettext looks it up."""
    generic = code.partition("-")[0]
    return generic == SOURCE_LANGUAGE or any(
        Path(directory, to_locale(candidate), "LC_MESSAGES", "django.mo").is_file()
        for directory in settings.LOCALE_PATHS
        for candidate in (code, generic)
    )
