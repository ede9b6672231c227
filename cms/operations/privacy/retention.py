"""Delete expired personal data from tables of Wagtail, Django and django-axes, and check the periods.

Each function deletes one batch.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.checks import CheckMessage, Error, register
from django.db.models import QuerySet
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry, UploadedFile

from cms.core import clock

DELETE_BATCH_SIZE = 500  # rows of each table
UNSAVED_RETENTION_PERIOD = timedelta(days=1)  # period for what an editor has begun and not saved
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


def delete_expired_login_records() -> int:
    """Delete records of log-ins that are older than LOGIN_RECORD_RETENTION_DAYS, and return the number of rows."""
    before = _days_ago(settings.LOGIN_RECORD_RETENTION_DAYS)
    models = (AccessLog, AccessFailureLog, AccessAttempt)
    return sum(_delete(model.objects.filter(attempt_time__lt=before)) for model in models)


def delete_expired_sessions() -> int:
    """Delete sessions that have ended, and return the number of rows."""
    return _delete(Session.objects.filter(expire_date__lt=clock.now()))


def delete_expired_history() -> int:
    """Delete log entries that are older than HISTORY_RETENTION_DAYS, and return the number of rows."""
    before = _days_ago(settings.HISTORY_RETENTION_DAYS)
    return sum(_delete(model.objects.filter(timestamp__lt=before)) for model in (PageLogEntry, ModelLogEntry))


def delete_expired_drafts() -> int:
    """Delete the unsaved forms and the editing sessions of yesterday, and return the number of rows."""
    before = clock.now() - UNSAVED_RETENTION_PERIOD
    forms = FormState.objects.filter(last_updated_at__lt=before)
    return _delete(forms) + _delete(EditingSession.objects.filter(last_seen_at__lt=before))


def delete_expired_uploads() -> int:
    """Delete files that were uploaded yesterday and whose form was never completed, and return their number."""
    before = clock.now() - UNSAVED_RETENTION_PERIOD
    expired = [
        upload for upload in UploadedFile.objects.order_by("pk")[:DELETE_BATCH_SIZE] if _is_older(upload, before)
    ]
    for upload in expired:
        upload.file.delete(save=False)
        upload.delete()
    return len(expired)


def _is_older(upload: UploadedFile, before: datetime) -> bool:
    """Return whether the file was stored before that time, or does not exist."""
    storage = upload.file.storage
    return not storage.exists(upload.file.name) or storage.get_modified_time(upload.file.name) < before


def _days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _delete(rows: QuerySet) -> int:
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return rows.model._base_manager.filter(pk__in=ids).delete()[0] if ids else 0


@register()
def check_periods(**_: Any) -> list[CheckMessage]:
    """Return an error for each period of less than a day."""
    return [Error(f"{name} must be 1 or more.", id="privacy.E001") for name in PERIODS if getattr(settings, name) < 1]
