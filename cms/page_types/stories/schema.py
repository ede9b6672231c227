"""The API schema of stories and their index page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cms.content.details import Listing, PageDetail
from cms.content.plain_text import READING_MINUTES_DESCRIPTION
from cms.content.schema import PersonCard, StoryKind


class StoryIndexDetail(PageDetail):
    """The page that lists stories; get the list itself from `/stories`."""

    type: Literal["story_index"]
    listing: Listing


class StoryDetail(PageDetail):
    """A story of any kind. `byline` is empty if the story has no author."""

    type: Literal["story"]
    story_kind: StoryKind
    byline: list[PersonCard]
    reading_minutes: int = Field(description=READING_MINUTES_DESCRIPTION)
    image_credit: str
