"""JSON Schemas of references in records."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from wagtail.models import Page

from .fields import is_file
from .object_types import get_object_type


def describe_reference(model: type[Model]) -> dict[str, Any]:
    """Return the schema of a reference to an object of a model."""
    if is_file(model):
        return _describe("file", "A path below the directory of the records, or the URL in the old site.")
    if issubclass(model, Page):
        return _describe("page", "The id of another record.")
    return _describe(get_object_type(model), "The slug, or without slugs the id of its record or its name.")


def _describe(kind: str, description: str) -> dict[str, Any]:
    key = {"type": "string", "minLength": 1, "description": description}
    name = f"${kind}"
    return {"type": "object", "properties": {name: key}, "required": [name], "additionalProperties": False}
