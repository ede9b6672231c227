"""The search analytics report in the admin."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from . import charts, report
from .csv_export import export_table
from .filters import PeriodForm, last_days
from .models import DailyQuery
from .report import Figures, Period

MAX_TABLE_ROWS = 25  # a table on the page has so many rows, the CSV file all
SPANS = (7, 30, 90, 365)
POLICY = ModelPermissionPolicy(DailyQuery)


def can_view_report(request: HttpRequest) -> bool:
    """Return whether the user may view the report."""
    return POLICY.user_has_permission(request.user, "view")


class AnalyticsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The report with its filters, tables and charts; the parameter `export` downloads a table as CSV."""

    page_title = _("Search analytics")
    header_icon = "search"
    template_name = "search_analytics/report.html"
    permission_policy = POLICY
    permission_required = "view"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the report of the selected period, or one of its tables as CSV."""
        form = PeriodForm(request.GET)
        period = form.period()
        if form.is_valid() and form.cleaned_data["export"]:
            return export_table(form.cleaned_data["export"], period)
        return self.render_to_response(self.get_context_data(form=form, **_report(period)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the form's address and media."""
        return super().get_context_data(action=reverse("search_analytics"), media=kwargs["form"].media, **kwargs)


def _report(period: Period) -> dict[str, Any]:
    days = report.get_daily_figures(period)
    all_searches = report.get_summary(period)
    return {
        "period": period,
        "spans": [(span, _report_url(last_days(span), period)) for span in SPANS],
        "export": f"{reverse('search_analytics')}?{_query(period)}&export=",
        "summary": all_searches,
        "without_text": report.count_searches_without_text(period),
        "days": days,
        "charts": [_searches_chart(days, all_searches), _clicks_chart(days, all_searches)],
        "languages": report.get_locale_figures(period),
        "tables": _tables(period),
        "pages": report.get_clicked_pages(period, MAX_TABLE_ROWS),
        "rows": MAX_TABLE_ROWS,
    }


def _tables(period: Period) -> list[dict[str, Any]]:
    tables = [
        ("top", gettext("Top queries"), gettext("What visitors search for most."), report.get_top_queries),
        (
            "empty",
            gettext("Queries without results"),
            gettext("Searches that found no page. Consider a page about the topic, or a synonym."),
            report.get_queries_without_results,
        ),
        (
            "unclicked",
            gettext("Queries without clicks"),
            gettext("Searches with results on which no visitor clicked."),
            report.get_queries_without_clicks,
        ),
    ]
    return [
        {"name": name, "title": title, "text": text, "rows": read(period, MAX_TABLE_ROWS)}
        for name, title, text, read in tables
    ]


def _searches_chart(days: list[Figures], total: Figures) -> charts.Chart:
    text = gettext("%(searches)s searches in %(days)s days; %(empty)s of them found nothing.")
    values = {"searches": _grouped(total.searches), "days": len(days), "empty": _grouped(total.empty)}
    bars = [(date.fromisoformat(day.name), day.searches, day.empty) for day in days]
    units = gettext("searches"), gettext("without results")
    return charts.build_daily_chart("searches", gettext("Searches by day"), text % values, bars, *units)


def _clicks_chart(days: list[Figures], total: Figures) -> charts.Chart:
    text = gettext("%(clicks)s clicks on results in %(days)s days.")
    values = {"clicks": _grouped(total.clicks), "days": len(days)}
    bars = [(date.fromisoformat(day.name), day.clicks, 0) for day in days]
    return charts.build_daily_chart("clicks", gettext("Clicks by day"), text % values, bars, gettext("clicks"))


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _query(period: Period) -> str:
    values = {"first": period.first, "last": period.last, "locale": period.locale, "site": period.site_id or ""}
    return urlencode({name: value for name, value in values.items() if value})


def _report_url(days: Period, scope: Period) -> str:
    """Return the address of the report for other days, in the same language and site."""
    return f"{reverse('search_analytics')}?{_query(Period(days.first, days.last, scope.locale, scope.site_id))}"
