from __future__ import annotations

from typing import Literal

from cms.content.details import PageDetail


class StandardDetail(PageDetail):
    """A page that stands for itself, such as “About us”."""

    type: Literal["standard"]
