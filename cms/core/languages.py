"""Names, directions and catalogues of languages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import get_language_info, to_locale

Direction = Literal["ltr", "rtl"]
SOURCE_LANGUAGE = "en"  # the words in the code are in this language


def language_name(code: str) -> str:
    """Return the name of a language in that language; the code if neither the settings nor Django know it."""
    configured = dict(settings.WAGTAIL_CONTENT_LANGUAGES).get(code)
    if configured:
        return configured
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[0].title() + name[1:]


def text_direction(code: str) -> Direction:
    """Return the direction in which a language is written, for the attribute `dir` of HTML."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def default_admin_language() -> str:
    """Return the language of the admin for a user who has chosen none: the site's first one if it is offered."""
    offered = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]


def has_catalogue(code: str) -> bool:
    """Return whether LOCALE_PATHS have words of a language, or of that without its country, as gettext does."""
    generic = code.partition("-")[0]
    return generic == SOURCE_LANGUAGE or any(
        Path(directory, to_locale(candidate), "LC_MESSAGES", "django.mo").is_file()
        for directory in settings.LOCALE_PATHS
        for candidate in (code, generic)
    )


def language_of_words(code: str) -> str:
    """Return the language in which readers of a language see Clarion's own words.

    As with gettext, that is the first language if there is no catalogue, and English if that one has none either.
    """
    return next((known for known in (code, settings.LANGUAGE_CODE) if has_catalogue(known)), SOURCE_LANGUAGE)
