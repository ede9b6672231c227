"""System checks of the periods for which personal data is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PERIODS = (
    "LOGIN_RECORD_RETENTION_DAYS",
    "UNCONFIRMED_RETENTION_DAYS",
    "UNSUBSCRIBED_RETENTION_DAYS",
    "JOURNALIST_RETENTION_DAYS",
    "MAILING_RETENTION_DAYS",
    "EMAIL_RETENTION_DAYS",
    "WEBHOOK_RETENTION_DAYS",
    "SHARED_DRAFT_RETENTION_DAYS",
    "EMBARGO_ACCESS_RETENTION_DAYS",
    "IMPORT_RETENTION_DAYS",
    "HISTORY_RETENTION_DAYS",
)


@register()
def check_periods(**_: Any) -> list[CheckMessage]:
    """Return an error for each period of less than a day."""
    return [Error(f"{name} must be 1 or more.", id="privacy.E001") for name in PERIODS if getattr(settings, name) < 1]
