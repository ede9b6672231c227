"""System checks of page types and blocks."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register


@register()
def check_page_types_have_schemas(**_: Any) -> list[CheckMessage]:
    """Report page types without `api_type` or `detail_schema`."""
    from .models import BasePage

    return [
        Error(
            f"Page type {model._meta.label} has no `{name}`.",
            hint="Set api_type (its name in the API) and detail_schema (from schema.py in the same app) on the class.",
            obj=model,
            id="pages.E001",
        )
        for model in apps.get_models()
        if issubclass(model, BasePage) and model is not BasePage
        for name in ("api_type", "detail_schema")
        if not model.__dict__.get(name)
    ]


@register()
def check_blocks_have_schemas(**_: Any) -> list[CheckMessage]:
    """Report blocks of the body without a schema."""
    from cms.content.blocks.body import BLOCK_SCHEMAS, BODY_BLOCKS

    return [
        Error(
            f"Block “{name}” has no schema.",
            hint="Add its item schema to `Block` and `BLOCK_SCHEMAS` in cms/content/blocks/body.py.",
            id="pages.E002",
        )
        for name, _block in BODY_BLOCKS
        if name not in BLOCK_SCHEMAS
    ]
