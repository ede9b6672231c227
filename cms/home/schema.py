from __future__ import annotations

from typing import Literal

from pydantic import Field

from cms.content.details import Card, PageDetail


class HomeDetail(PageDetail):
    """A front page, with what editors feature on it in their order."""

    type: Literal["home"]
    featured: list[Card]
    latest: list[Card] = Field(description="The newest releases that are not featured, up to four.")
