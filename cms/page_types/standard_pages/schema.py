"""The API schema of standard pages."""

from __future__ import annotations

from typing import Literal

from cms.content.details import PageDetail


class StandardDetail(PageDetail):
    """A page that is not part of a dated list, such as “About us”."""

    type: Literal["standard"]
