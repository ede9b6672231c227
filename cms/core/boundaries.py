"""The moments at which the public sees something else, with or without any change: where they are stored."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from wagtail.models import DraftStateMixin


def boundary_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that hold such moments: of everything with drafts, and what the model names itself."""
    dates = ["go_live_at", "expire_at"] if issubclass(model, DraftStateMixin) else []
    return [*dates, *getattr(model, "boundary_fields", ())]


def boundary_columns() -> list[tuple[str, str]]:
    """(table, column) of every moment that changes what the public sees."""
    held = [model._meta.get_field(name) for model in apps.get_models() for name in boundary_fields(model)]
    return list(dict.fromkeys((field.model._meta.db_table, field.column) for field in held))
