"""What the system checks of page types share."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field

from .models import BasePage


def create_error(model: type[BasePage], number: str, problem: str, hint: str) -> CheckMessage:
    """Return the message that a page type has a problem; `hint` is the sentence that mends it."""
    return Error(f"Page type {model._meta.label} {problem}.", hint=hint, obj=model, id=f"pages.{number}")


def find_field(model: type[BasePage], name: str) -> Field | None:
    """Return the field of a page type; None if it has none of this name."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
