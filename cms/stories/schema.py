from __future__ import annotations

from typing import Literal

from cms.core.blocks.quote import QuotedPerson
from cms.core.details import Listing, PageDetail
from cms.core.schema import StoryKind


class StoryIndexDetail(PageDetail):
    type: Literal["story_index"]
    listing: Listing


class StoryDetail(PageDetail):
    type: Literal["story"]
    story_kind: StoryKind
    byline: list[QuotedPerson]
    image_credit: str
