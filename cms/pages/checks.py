"""The house rules that can be checked at start-up."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register


@register()
def page_types_describe_themselves(**_: Any) -> list[CheckMessage]:
    """Every creatable page type names itself to the API and has a schema for its detail."""
    from .models import BasePage

    return [
        Error(
            f"Page type {model._meta.label} has no `{name}`.",
            hint="Set api_type (its name in the API) and detail_schema (beside it in schema.py) on the class.",
            obj=model,
            id="pages.E001",
        )
        for model in apps.get_models()
        if issubclass(model, BasePage) and model is not BasePage
        for name in ("api_type", "detail_schema")
        if not model.__dict__.get(name)
    ]


@register()
def blocks_have_schemas(**_: Any) -> list[CheckMessage]:
    """Every block an editor can place has a typed form on the wire."""
    from cms.content.blocks.body import BLOCK_SCHEMAS, BODY_BLOCKS

    return [
        Error(
            f"Block “{name}” has no schema.",
            hint="Add its Item to ITEMS in cms/content/blocks/body.py; the schema stands beside the block.",
            id="pages.E002",
        )
        for name, _block in BODY_BLOCKS
        if name not in BLOCK_SCHEMAS
    ]
