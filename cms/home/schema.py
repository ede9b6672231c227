from __future__ import annotations

from typing import Literal

from cms.core.details import Card, PageDetail


class HomeDetail(PageDetail):
    type: Literal["home"]
    featured: list[Card]
