"""Translations of the texts that an engine makes for editors."""

from __future__ import annotations

from django.utils.translation import gettext

from search.engines.port.types import Message


def translate_message(text: str) -> str:
    """Return the text of an engine in the user's language; a text without a template, as of an error, is unchanged."""
    if not isinstance(text, Message):
        return text
    translated = gettext(text.template)
    return translated % text.values if text.values else translated
