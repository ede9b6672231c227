"""The API schema of the home page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cms.content.details import Card, PageDetail


class HomeDetail(PageDetail):
    """A home page with its featured pages in the editors' order."""

    type: Literal["home"]
    featured: list[Card]
    latest: list[Card] = Field(description="The newest releases that are not featured, up to four.")
