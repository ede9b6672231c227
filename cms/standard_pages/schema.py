from __future__ import annotations

from typing import Literal

from cms.core.details import PageDetail


class StandardDetail(PageDetail):
    type: Literal["standard"]
