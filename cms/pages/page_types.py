"""The registry of page types: it consists of the models that declare an `api_type`, in the order of INSTALLED_APPS."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.module_loading import import_string

from cms.content.details import PageDetail
from cms.content.references import ReadContext

from .declarations import ListSelection
from .models import BasePage


@cache
def page_models() -> tuple[type[BasePage], ...]:
    """Return the models of all page types. All apps must be loaded."""
    apps.check_models_ready()
    return tuple(model for model in apps.get_models() if issubclass(model, BasePage) and model.api_type)


def has_valid_schema(model: type[BasePage]) -> bool:
    """Return whether the model's `detail_schema` has its `api_type` as the only value of the field `type`."""
    field = model.detail_schema.model_fields.get("type") if model.detail_schema else None
    return field is not None and get_args(field.annotation) == (model.api_type,)


def detail_schemas() -> list[type[PageDetail]]:
    """Return the schemas of all page types, without those that `cms.pages.checks` reports."""
    by_type = {model.api_type: model.detail_schema for model in page_models() if has_valid_schema(model)}
    return [schema for schema in by_type.values() if schema]


def searchable_models() -> list[type[BasePage]]:
    """Return the models of the page types that search finds."""
    return [model for model in page_models() if model.searchable]


def listed_models() -> list[type[BasePage]]:
    """Return the models of the page types with a list of their own."""
    return [model for model in page_models() if isinstance(model.list_name, str)]


def feed_models() -> dict[str, type[BasePage]]:
    """Return the models of the page types with a feed, by the name of the list."""
    return {str(model.list_name): model for model in listed_models() if model.has_feed is True}


def calendar_models() -> dict[str, type[BasePage]]:
    """Return the models of the page types with events, by the name of the list."""
    return {str(model.list_name): model for model in listed_models() if model.event_fields}


def get_index_model(model: type[BasePage]) -> type[BasePage] | None:
    """Return the model of the index page that lists this page type; None if there is none."""
    return next((index for index in page_models() if index.listed_type == model._meta.label), None)


def select_for_list(model: type[BasePage], context: ReadContext, params: Any = None) -> ListSelection:
    """Return the pages that the list of a page type contains, without filters for visibility, site and language.

    `params` are those of the list operation; None in the response of the index page.
    """
    if model.list_selector:
        selection: ListSelection = import_string(model.list_selector)(context, params)
        return selection
    return ListSelection(model._default_manager.all())


def get_listed_model(index: type[BasePage]) -> type[BasePage] | None:
    """Return the model of the pages that an index page lists; None for other pages."""
    return apps.get_model(index.listed_type) if index.listed_type else None


def get_page_model(content_type_id: int) -> type[BasePage] | None:
    """Return the model of a page type by the id of its content type; None for types that are not in the API."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return model if model and issubclass(model, BasePage) and model.api_type else None


def get_api_type(content_type_id: int) -> str | None:
    """Return the API's name of a page type by the id of its content type; None for types that are not in the API."""
    model = get_page_model(content_type_id)
    return model.api_type if model else None
