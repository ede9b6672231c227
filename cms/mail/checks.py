"""System checks of the mail queue."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from .kinds import registered_paths


@register()
def check_kinds(**_: Any) -> list[CheckMessage]:
    """Return an error for each function of a kind of e-mails that does not exist."""
    errors: list[CheckMessage] = []
    for name, path in registered_paths():
        try:
            import_string(path)
        except ImportError as error:
            errors.append(Error(f"The e-mails of the kind {name}: {error}", id="mail.E001"))
    return errors
