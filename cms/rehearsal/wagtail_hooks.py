"""The views of rehearsals in the admin."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from .report.views import ReportView


@hooks.register("register_admin_urls")
def register_report_url() -> list[URLPattern]:
    """Register the page with the report of a rehearsal."""
    return [path("rehearsals/<uuid:rehearsal_id>/report/", ReportView.as_view(), name="rehearsal_report")]
