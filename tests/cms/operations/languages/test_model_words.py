"""The names of models and fields in the admin are translated: every one is marked, none is derived from the code."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Field, Model
from django.utils.functional import Promise
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

OWN_PACKAGES = ("cms.", "search.")


def edited_models() -> list[type[Model]]:
    """Return our page types, snippets and settings."""
    models = {*get_page_models(), *get_snippet_models(), *registry}
    return sorted((m for m in models if m.__module__.startswith(OWN_PACKAGES)), key=lambda model: model._meta.label)


def edited_fields(model: type[Model]) -> Iterator[Field[Any, Any]]:
    """Yield the fields of our own that an editor fills in; Wagtail names those of its models itself."""
    bases = {field.name for base in model.__mro__ if base.__module__.startswith("wagtail") for field in own(base)}
    for field in own(model):
        if field.editable and not field.auto_created and not field.primary_key and field.name not in bases:
            yield field


def own(model: type) -> list[Field[Any, Any]]:
    meta = getattr(model, "_meta", None)
    fields = [*meta.local_fields, *meta.local_many_to_many] if meta else []
    return [field for field in fields if not getattr(field.remote_field, "parent_link", False)]


def test_the_models_include_pages_snippets_and_settings() -> None:
    labels = {model._meta.label for model in edited_models()}

    assert {"stories.StoryPage", "people.Person", "organisation.Organisation"} <= labels
    assert Page not in edited_models()


@pytest.mark.parametrize("model", edited_models(), ids=lambda model: model._meta.label)
def test_every_name_of_a_model_is_marked(model: type[Model]) -> None:
    meta = model._meta

    assert isinstance(meta.verbose_name, Promise), "Set verbose_name in Meta with gettext_lazy."
    assert isinstance(meta.verbose_name_plural, Promise), "Set verbose_name_plural in Meta with gettext_lazy."
    assert [field.name for field in edited_fields(model) if not isinstance(field.verbose_name, Promise)] == []
