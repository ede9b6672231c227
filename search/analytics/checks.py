"""The system check of the settings of search analytics."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    """Return an error for each setting that is negative."""
    return [
        Error(f"{name} must be 0 or more.", id="search_analytics.E001")
        for name in ("SEARCH_ANALYTICS_RETENTION_DAYS",)
        if getattr(settings, name) < 0
    ]
