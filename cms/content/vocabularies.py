"""The vocabularies of the settings: choices of model fields, and lists of values for the API.

Migrations contain the names of the functions, not the choices. The first story kind is the default.
"""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.utils.functional import Promise

from .listed_values import ListedValues

Choices: TypeAlias = list[tuple[str, str | Promise]]

STORY_KINDS = ListedValues(lambda: settings.STORY_KINDS)
ACTION_KINDS = ListedValues(lambda: settings.ACTION_KINDS)
PLACEMENTS = ListedValues(lambda: settings.PLACEMENTS)
SIGN_UP_INTERESTS = ListedValues(lambda: settings.SIGN_UP_INTERESTS)


def story_kinds() -> Choices:
    """Return the kinds of stories with their labels."""
    return _read_choices("STORY_KINDS")


def default_story_kind() -> str:
    """Return the kind of new stories."""
    return next(iter(STORY_KINDS.values), "")


def action_kinds() -> Choices:
    """Return the kinds of calls to action with their labels."""
    return _read_choices("ACTION_KINDS")


def placements() -> Choices:
    """Return the places for calls to action with their labels."""
    return _read_choices("PLACEMENTS")


def currencies() -> Choices:
    """Return the currencies with their labels."""
    return _read_choices("CURRENCIES")


def _read_choices(name: str) -> Choices:
    vocabulary = getattr(settings, name)
    return list(vocabulary.items()) if isinstance(vocabulary, dict) else []  # a system check reports other types
