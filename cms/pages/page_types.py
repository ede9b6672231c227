"""Page types and their names in the API."""

from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from cms.content.schema import PageType

from .models import BasePage


def page_models() -> list[type[BasePage]]:
    """Return the models of all page types that the API knows."""
    return [model for model in apps.get_models() if issubclass(model, BasePage) and model.api_type]


def get_api_type(content_type_id: int) -> PageType | None:
    """Return the API's name of a page type by the id of its content type; None for types that are not in the API."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return getattr(model, "api_type", None) or None
