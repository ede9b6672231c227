"""Exports of lists in the audit trail: who has exported which list of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .trail import record_audit


def record_export(view: type, queryset: Any, spreadsheet_format: str) -> None:
    """Record the export of a list, as a `clarion_export_recorder` hook."""
    model = queryset.model._meta.label if isinstance(queryset, QuerySet) else ""
    record_audit("list.exported", view=view.__name__, model=model, format=spreadsheet_format)
