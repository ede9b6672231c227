"""Texts for editors that an engine makes, with what the admin needs to translate them: engines do not import Django."""

from __future__ import annotations

from collections.abc import Mapping


class Message(str):
    """An English text that also holds its template and the values in it, named as in `%(word)s`."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Message:
        """Return the text of a template, which is marked with `gettext_noop`."""
        message = super().__new__(cls, template % values if values else template)
        message.template, message.values = template, values
        return message


def gettext_noop(text: str) -> str:
    """Mark a text for translation, as Django's function of this name does, and return it unchanged."""
    return text
