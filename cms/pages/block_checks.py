"""System checks of the setting `BODY_BLOCKS`."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from pydantic import TypeAdapter


@register()
def check_blocks(**_: Any) -> list[CheckMessage]:
    """Report blocks of the setting that cannot be used; pages are shown and edited without them."""
    from cms.content.blocks.body import BLOCK_ERRORS

    return [Error(str(error), hint=error.hint, id="blocks.E001") for error in BLOCK_ERRORS]


@register()
def check_block_schema_names(**_: Any) -> list[CheckMessage]:
    """Report schemas of blocks that have the same name as another schema."""
    from cms.content.details import PageDetail

    return [
        Error(
            f"Several schemas have the name {name.rpartition('__')[2]}; one of them is {name.replace('__', '.')}.",
            hint="Rename one of the classes: schemas are types of the same name in the clients of the API.",
            id="blocks.E002",
        )
        for name in TypeAdapter(PageDetail).json_schema(mode="serialization").get("$defs", {})
        if "__" in name
    ]
