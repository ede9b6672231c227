"""What a search asks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from cms.core.api.params import Period, Slug, Where, Year
from cms.core.schema import StoryKind

MAX_LENGTH = 512
MAX_WORDS = 64
MAX_WINDOW = 1_000

FoundType = Literal["release", "story", "call_to_action", "standard"]


class SearchParams(Period, Where):
    """One search is in one language. What is given twice means either of the two."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description='Words, "phrases", -exclusions and OR; anything else is text. Empty browses.',
    )
    type: list[FoundType] = []
    story_kind: list[StoryKind] = []
    topic: list[Slug] = []
    region: list[Slug] = []
    person: list[Slug] = []
    year: list[Year] = []
    sort: Literal["relevance", "newest", "oldest"] = "relevance"
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=MAX_WINDOW, description="offset + limit ≤ 1,000; go on with `next` beyond.")
    cursor: str | None = Field(None, max_length=2_000, description="As `next` gives it.")

    @field_validator("q")
    @classmethod
    def few_words(cls, q: str) -> str:
        if len(q.split()) > MAX_WORDS:
            raise ValueError(f"At most {MAX_WORDS} words.")
        return q
