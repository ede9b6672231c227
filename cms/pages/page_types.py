"""Page types by the names the API gives them."""

from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from .models import BasePage


def page_models() -> list[type[BasePage]]:
    return [model for model in apps.get_models() if issubclass(model, BasePage) and model.api_type]


def get_api_type(content_type_id: int) -> str | None:
    """The API's name for pages of this content type; None for a page that is not one of ours."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return getattr(model, "api_type", None) or None
