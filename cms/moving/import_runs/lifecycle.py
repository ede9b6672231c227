"""What people do with an import: cancel it, or repeat a dry run for real."""

from __future__ import annotations

from typing import Any

from cms.core import clock

from .models import ImportRun

OPTIONS = (
    *("format", "file", "file_name", "archive", "archive_name", "feed_url", "page_type", "site", "language"),
    *("fetch_files", "publish", "create_terms", "unknown_tags", "restore"),
)


def cancel(run: ImportRun) -> bool:
    """Let the worker stop after its batch; a run that waits ends at once. Return False if it has ended already."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING)
    if waiting.update(
        state=ImportRun.State.CANCELLED, is_cancelled=True, not_before=None, claim=None, ended_at=clock.now()
    ):
        return True
    return bool(ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(is_cancelled=True))


def repeat_for_real(run: ImportRun, user: Any) -> ImportRun:
    """Return a new run that imports what a dry run has read."""
    options = {name: getattr(run, name) for name in OPTIONS}
    return ImportRun.objects.create(**options, is_dry_run=False, created_by=user)
