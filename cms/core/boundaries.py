"""Boundaries: moments at which the public content changes because of the clock, and the columns that store them."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from wagtail.models import DraftStateMixin


def boundary_fields(model: type[models.Model]) -> list[str]:
    """Return the names of a model's boundary fields: go-live and expiry, and those it lists as `boundary_fields`."""
    dates = ["go_live_at", "expire_at"] if issubclass(model, DraftStateMixin) else []
    return [*dates, *getattr(model, "boundary_fields", ())]


def boundary_columns() -> list[tuple[str, str]]:
    """Return (table, column) of every boundary field of all models."""
    fields = [model._meta.get_field(name) for model in apps.get_models() for name in boundary_fields(model)]
    return list(dict.fromkeys((field.model._meta.db_table, field.column) for field in fields))
