"""The content of a record after it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .tag_policy import NO_TAGS, FoundTags


@dataclass(frozen=True, slots=True)
class Content:
    """The converted fields by the attributes of a model, with notes about what of them could not be had.

    `missing_files` has (kind, key) of each file that could not be had.
    """

    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    draft: Mapping[str, Any] | None = None  # those of the draft of a public page
    missing_files: tuple[tuple[str, str], ...] = ()
    tags: FoundTags = NO_TAGS
