"""What a search asks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from cms.content.schema import StoryKind
from cms.http.params import PeriodParams, SiteParams, Slug, Year

MAX_LENGTH = 512
MAX_WORDS = 64
MAX_WINDOW = 1_000

FoundType = Literal["release", "story", "call_to_action", "standard"]


class SearchParams(PeriodParams, SiteParams):
    """One search is in one language. What is given twice means either of the two."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description='Words, "phrases", -exclusions and OR; anything else is text. Empty browses.',
        examples=['"press freedom" -sport'],
    )
    type: list[FoundType] = Field([], description="Of any of these types.", examples=[["release"]])
    story_kind: list[StoryKind] = Field([], description="Stories of any of these kinds.", examples=[["news"]])
    topic: list[Slug] = Field([], description="About any of these topics.", examples=[["press-freedom"]])
    region: list[Slug] = Field([], description="From any of these regions.", examples=[["west-africa"]])
    person: list[Slug] = Field([], description="By any of these people.", examples=[["ines-moreau"]])
    year: list[Year] = Field([], description="Published in any of these years.", examples=[[2026]])
    sort: Literal["relevance", "newest", "oldest"] = Field(
        "relevance", description="What comes first. Without words in `q` relevance is the newest.", examples=["newest"]
    )
    limit: int = Field(20, ge=1, le=100, description="At most so many.", examples=[10])
    offset: int = Field(
        0, ge=0, le=MAX_WINDOW, description="offset + limit ≤ 1,000; go on with `next` beyond.", examples=[20]
    )
    cursor: str | None = Field(None, max_length=2_000, description="As `next` gives it.", examples=["eyJhZnRlciI6…"])

    @field_validator("q")
    @classmethod
    def few_words(cls, q: str) -> str:
        if len(q.split()) > MAX_WORDS:
            raise ValueError(f"At most {MAX_WORDS} words.")
        return q

    @property
    def is_narrowed(self) -> bool:
        """Whether filters are given, so that the total says nothing about the text alone."""
        values = (self.type, self.story_kind, self.topic, self.region, self.person, self.year)
        return any(values) or bool(self.published_after or self.published_before)
