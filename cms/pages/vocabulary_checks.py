"""System checks of the vocabularies in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.functional import Promise

from cms.content.vocabularies import NAME_PATTERN

MAX_VALUE_LENGTH = 20  # of the columns that store the values
CURRENCY_CODE = re.compile(r"[A-Z]{3}")
VALUE_PATTERNS = {
    "STORY_KINDS": NAME_PATTERN,
    "ACTION_KINDS": NAME_PATTERN,
    "PLACEMENTS": NAME_PATTERN,
    "SIGN_UP_INTERESTS": NAME_PATTERN,
    "CURRENCIES": CURRENCY_CODE,
}


@register()
def check_vocabularies(**_: Any) -> list[CheckMessage]:
    """Report vocabularies that are not valid, and values or labels in them that are not."""
    return [message for name, pattern in VALUE_PATTERNS.items() for message in _check_vocabulary(name, pattern)]


def _check_vocabulary(name: str, pattern: re.Pattern[str]) -> Iterator[CheckMessage]:
    vocabulary = getattr(settings, name)
    if not isinstance(vocabulary, dict) or not vocabulary:
        yield Error(
            f"{name} must be a dictionary with at least one value.",
            hint=f'Write value and label: {name} = {{**{name}, "value": "Label"}}.',
            id="vocabularies.E001",
        )
        return
    for value, label in vocabulary.items():
        if not isinstance(value, str) or not pattern.fullmatch(value) or len(value) > MAX_VALUE_LENGTH:
            yield Error(
                f"{name}: the value {value!r} is not valid.",
                hint="Use a code of ISO 4217, as in “EUR”."
                if pattern is CURRENCY_CODE
                else f"Use up to {MAX_VALUE_LENGTH} lower-case letters, digits and _, as in “field_story”.",
                id="vocabularies.E002",
            )
        if not isinstance(label, (str, Promise)) or not str(label).strip():
            yield Error(
                f"{name}: the value {value!r} has no label.",
                hint=f'Write the words that people read: {{{value!r}: "Label"}}.',
                id="vocabularies.E003",
            )
