"""Exports of lists in the audit trail: who has exported which list of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cms.core.spreadsheets import EXPORT_RECORDERS

from .trail import record_audit


def record_list_exports() -> None:
    """Record each export of a list in the audit trail."""
    EXPORT_RECORDERS.append(_record_export)


def _record_export(view: type, queryset: Any, spreadsheet_format: str) -> None:
    model = queryset.model._meta.label if isinstance(queryset, QuerySet) else ""
    record_audit("list.exported", view=view.__name__, model=model, format=spreadsheet_format)
