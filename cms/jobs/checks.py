"""System checks of the worker's jobs."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from .registry import background_jobs, registered_paths


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


@register()
def check_models_of_jobs_exist(**_: Any) -> list[CheckMessage]:
    """Report jobs that wait for the tables of models that do not exist."""
    errors: list[CheckMessage] = []
    for job in background_jobs():
        for label in job.wakes_on:
            try:
                apps.get_model(label)
            except (LookupError, ValueError):
                hint = "Give `wakes_on` labels of models, such as `shop.Order`."
                errors.append(
                    Error(f"The job {job.name!r} waits for an unknown model, {label!r}.", hint=hint, id="jobs.E002")
                )
    return errors
