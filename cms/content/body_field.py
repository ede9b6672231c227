"""The model field of page bodies."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField

from .blocks.body import BODY_BLOCKS


class BodyField(StreamField):
    """A stream of the blocks in the setting `BODY_BLOCKS`. Migrations do not contain the blocks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(BODY_BLOCKS, **options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        del options["block_lookup"]
        return name, path, [], options
