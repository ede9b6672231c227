"""Names and directions of languages, as Django knows them."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.utils.translation import get_language_info

Direction = Literal["ltr", "rtl"]


def language_name(code: str) -> str:
    """Return the name of a language in that language; the code if neither the settings nor Django know it."""
    configured = dict(settings.WAGTAIL_CONTENT_LANGUAGES).get(code)
    if configured:
        return configured
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return code


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
