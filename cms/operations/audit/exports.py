"""Records the exports of all lists and reports of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .trail import record_audit

_as_spreadsheet = SpreadsheetExportMixin.as_spreadsheet


def record_list_exports() -> None:
    """Record each export in the audit trail. Wagtail has no hook for it, and all its lists use one function."""
    SpreadsheetExportMixin.as_spreadsheet = _record_and_export


def _record_and_export(self: SpreadsheetExportMixin, queryset: Any, spreadsheet_format: str) -> Any:
    model = queryset.model._meta.label if isinstance(queryset, QuerySet) else ""
    record_audit("list.exported", view=type(self).__name__, model=model, format=spreadsheet_format)
    return _as_spreadsheet(self, queryset, spreadsheet_format)
