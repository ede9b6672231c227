"""The model fields that import records can have, through the declaration `import_fields` of a page type."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from wagtail.snippets.models import get_snippet_models


def is_importable(field: Any) -> bool:
    """Return whether records can have values of this field: it is no relation, or one to snippets with slugs."""
    return not field.is_relation or is_snippet_relation(field)


def is_snippet_relation(field: Any) -> bool:
    """Return whether the field is a ForeignKey to a snippet with a slug. Records contain the slug."""
    return isinstance(field, ForeignKey) and field.related_model in get_snippet_models() and _has_slug(field)


def _has_slug(field: Any) -> bool:
    try:
        field.related_model._meta.get_field("slug")
    except FieldDoesNotExist:
        return False
    return True
