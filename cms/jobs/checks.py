"""System checks of the worker's jobs."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from .registry import registered_paths


@register()
def check_jobs_can_be_imported(**_: Any) -> list[CheckMessage]:
    """Report registered jobs whose dotted path names nothing."""
    errors: list[CheckMessage] = []
    for name, path in registered_paths():
        try:
            import_string(path)
        except ImportError as error:
            hint = "Correct the path where the job is registered, in the `ready()` of its app."
            errors.append(Error(f"The job {name!r} cannot be imported: {error}", hint=hint, id="jobs.E001"))
    return errors
