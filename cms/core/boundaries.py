"""Boundaries: moments at which content becomes public or stops being public because of the clock."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from wagtail.models import DraftStateMixin, Page

from .snippets import BaseSnippet
from .visibility import visible_at_some_time, visible_now


def boundary_fields(model: type[models.Model]) -> list[str]:
    """Return the names of a model's boundary fields: go-live and expiry, and those it lists as `boundary_fields`."""
    dates = ["go_live_at", "expire_at"] if issubclass(model, DraftStateMixin) else []
    return [*dates, *getattr(model, "boundary_fields", ())]


@cache
def all_boundary_fields() -> list[models.Field[Any, Any]]:
    """Return every boundary field of all models; inherited fields of one table only once."""
    fields = [model._meta.get_field(name) for model in apps.get_models() for name in boundary_fields(model)]
    return list({(field.model, field.name): field for field in fields}.values())


def past_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the newest boundary ≤ `now` in this field, also of hidden objects."""
    return _newest(field, now, field.model._default_manager.all())


def next_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the next boundary > `now` in this field, also of hidden objects."""
    return _next(field, now, field.model._default_manager.all())


def past_public_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the newest boundary ≤ `now` in this field of an object that is public then, or was until it expired."""
    return _newest(field, now, _public_objects(field.model))


def next_public_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the next boundary > `now` in this field of an object that is public now."""
    return _next(field, now, _visible_objects(field.model, now))


def _newest(field: models.Field[Any, Any], now: Any, objects: QuerySet) -> QuerySet:
    return objects.filter(**{f"{field.name}__lte": now}).order_by(f"-{field.name}").values(field.name)[:1]


def _next(field: models.Field[Any, Any], now: Any, objects: QuerySet) -> QuerySet:
    return objects.filter(**{f"{field.name}__gt": now}).order_by(field.name).values(field.name)[:1]


def _public_objects(model: type[models.Model]) -> QuerySet:
    if issubclass(model, Page):
        return visible_at_some_time(model)
    return (
        model._default_manager.filter(live=True) if issubclass(model, DraftStateMixin) else model._default_manager.all()
    )


def _visible_objects(model: type[models.Model], now: Any) -> QuerySet:
    if issubclass(model, Page):
        return visible_now(model, now=now)
    return model.objects.published(now) if issubclass(model, BaseSnippet) else _public_objects(model)
