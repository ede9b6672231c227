"""Query parameters of `/search`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from cms.content.schema import StoryKind
from cms.content.vocabularies import STORY_KINDS
from cms.http.params import PeriodParams, SiteParams, Slug, Year

MAX_LENGTH = 512
MAX_WORDS = 64
MAX_WINDOW = 1_000

FoundType = Literal["release", "story", "call_to_action", "standard"]


class SearchParams(PeriodParams, SiteParams):
    """Parameters of a search, which is always in one language. A repeated filter matches any of its values."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description='Words, "phrases", -exclusions and OR; other syntax is plain text. Empty: all pages, newest first.',
        examples=['"press freedom" -sport'],
    )
    type: list[FoundType] = Field([], description="Is of any of these types.", examples=[["release"]])
    story_kind: list[Annotated[StoryKind, AfterValidator(STORY_KINDS.check)]] = Field(
        [], description="Is a story of any of these kinds.", examples=[["news"]]
    )
    topic: list[Slug] = Field([], description="Has any of these topics.", examples=[["press-freedom"]])
    region: list[Slug] = Field([], description="Has any of these regions.", examples=[["west-africa"]])
    person: list[Slug] = Field([], description="Is by any of these people.", examples=[["ines-moreau"]])
    year: list[Year] = Field([], description="Was published in any of these years.", examples=[[2026]])
    sort: Literal["relevance", "newest", "oldest"] = Field(
        "relevance", description="Order of the results. Without words in `q`, newest first.", examples=["newest"]
    )
    limit: int = Field(20, ge=1, le=100, description="Maximum number of items.", examples=[10])
    offset: int = Field(
        0,
        ge=0,
        le=MAX_WINDOW,
        description="Number of items to skip; offset + limit may be at most 1,000. Follow `next` beyond that.",
        examples=[20],
    )
    cursor: str | None = Field(
        None, max_length=2_000, description="The cursor in the URL `next`.", examples=["eyJhZnRlciI6…"]
    )

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
