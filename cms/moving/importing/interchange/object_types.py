"""The objects besides pages that records can describe: snippets, settings, pictures, documents and redirects."""

from __future__ import annotations

import re
from functools import cache

from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import TranslatableMixin
from wagtail.snippets.models import get_snippet_models

from cms.core.snippets import LocalisedSetting

PICTURE, DOCUMENT, REDIRECT = "picture", "document", "redirect"


@cache
def get_object_types() -> dict[str, type[Model]]:
    """Return the models by the names of their types in records, those that others refer to first."""
    snippets = [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]
    settings = [model for model in settings_registry if issubclass(model, BaseSiteSetting)]
    return {
        PICTURE: get_image_model(),
        DOCUMENT: get_document_model(),
        **{get_object_type(model): model for model in sorted([*snippets, *settings], key=_sort_key)},
        REDIRECT: Redirect,
    }


def get_object_type(model: type[Model]) -> str:
    """Return the name of a model in records: “media_contact” for MediaContact."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def is_site_setting(model: type[Model]) -> bool:
    """Return whether there is one object of the model for each site, or for each site and language."""
    return issubclass(model, (BaseSiteSetting, LocalisedSetting))


def has_slug(model: type[Model]) -> bool:
    """Return whether references name an object of the model by its slug."""
    return has_field(model, "slug")


def has_field(model: type[Model], name: str) -> bool:
    """Return whether a model has a field of this name."""
    return any(field.name == name for field in model._meta.get_fields())


def _sort_key(model: type[Model]) -> tuple[int, int, str]:
    """Order models so that those with relations to others come after them, and settings last."""
    relations = [field for field in model._meta.get_fields() if field.is_relation and not field.auto_created]
    targets = {field.related_model for field in relations} & set(get_snippet_models())
    return is_site_setting(model), len(targets), get_object_type(model)
