"""The search analytics report in the admin: its filters and the page."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Site
from wagtail.permission_policies import ModelPermissionPolicy

from cms.core.sites import host_of

from . import charts, report
from .models import DailyQuery, today
from .query_rows import build_query_rows
from .report import TABLES, Figures, Period, export_table

DEFAULT_DAYS = 30
MAX_DAYS = 800
MAX_TABLE_ROWS = 25  # a table on the page has so many rows, the CSV file all
SPANS = (7, 30, 90, 365)
POLICY = ModelPermissionPolicy(DailyQuery)


class PeriodForm(forms.Form):
    """The GET form of the report. The defaults are the last 30 days, all languages and all sites."""

    first = forms.DateField(label=_("From"), required=False, widget=AdminDateInput)
    last = forms.DateField(label=_("Until"), required=False, widget=AdminDateInput)
    locale = forms.ChoiceField(label=_("Language"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    export = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        defaults = last_days(DEFAULT_DAYS)
        values = QueryDict(mutable=True) if data is None else data.copy()
        for name, day in (("first", defaults.first), ("last", defaults.last)):
            if not values.get(name):
                values[name] = str(day)
        super().__init__(values)
        self.fields["locale"].choices = [("", gettext("All languages")), *_languages()]
        self.fields["site"].choices = [("", gettext("All sites")), *_sites()]
        self.fields["export"].choices = [("", ""), *((name, name) for name in TABLES)]
        if len(self.fields["site"].choices) == 2:
            self.fields["site"].widget = self.fields["site"].hidden_widget()

    def clean(self) -> None:
        """Check the order of the days and that there are at most MAX_DAYS."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            raise forms.ValidationError(_("“From” must not be later than “Until”."))
        if first and last and (last - first).days >= MAX_DAYS:
            raise forms.ValidationError(gettext("Choose at most %(max)s days.") % {"max": MAX_DAYS})

    def period(self) -> Period:
        """Return the selected period, or the default period if the form is not valid."""
        if not self.is_valid():
            return last_days(DEFAULT_DAYS)
        data = self.cleaned_data
        return Period(data["first"], data["last"], data["locale"], int(data["site"]) if data["site"] else None)


def last_days(number: int) -> Period:
    """Return the period of this number of days that ends today."""
    return Period(today() - timedelta(days=number - 1), today())


def _languages() -> list[tuple[str, str]]:
    return [(locale.language_code, locale.get_display_name()) for locale in Locale.objects.order_by("pk")]


def _sites() -> list[tuple[str, str]]:
    return [(str(site.pk), site.site_name or host_of(site)) for site in Site.objects.order_by("-is_default_site", "pk")]


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
        return self.render_to_response(self.get_context_data(form=form, **_report(period, request)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the form's URL and media."""
        return super().get_context_data(action=reverse("search_analytics"), media=kwargs["form"].media, **kwargs)


def _report(period: Period, request: HttpRequest) -> dict[str, Any]:
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
        "tables": _tables(period, request),
        "pages": report.get_clicked_pages(period, MAX_TABLE_ROWS),
        "rows": MAX_TABLE_ROWS,
    }


def _tables(period: Period, request: HttpRequest) -> list[dict[str, Any]]:
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
    figures = [read(period, MAX_TABLE_ROWS) for _name, _title, _text, read in tables]
    rows = iter(build_query_rows([one for table in figures for one in table], period, request))
    return [
        {"name": name, "title": title, "text": text, "rows": list(islice(rows, len(read))), "is_marked": name == "top"}
        for (name, title, text, _read), read in zip(tables, figures, strict=True)
    ]


def _searches_chart(days: list[Figures], total: Figures) -> charts.Chart:
    text = ngettext(
        "%(searches)s search in %(days)s days; %(empty)s of them found nothing.",
        "%(searches)s searches in %(days)s days; %(empty)s of them found nothing.",
        total.searches,
    )
    values = {"searches": _grouped(total.searches), "days": len(days), "empty": _grouped(total.empty)}
    bars = [(date.fromisoformat(day.name), day.searches, day.empty) for day in days]
    units = gettext("searches"), gettext("without results")
    return charts.build_daily_chart("searches", gettext("Searches by day"), text % values, bars, *units)


def _clicks_chart(days: list[Figures], total: Figures) -> charts.Chart:
    text = ngettext(
        "%(clicks)s click on results in %(days)s days.", "%(clicks)s clicks on results in %(days)s days.", total.clicks
    )
    values = {"clicks": _grouped(total.clicks), "days": len(days)}
    bars = [(date.fromisoformat(day.name), day.clicks, 0) for day in days]
    return charts.build_daily_chart("clicks", gettext("Clicks by day"), text % values, bars, gettext("clicks"))


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _query(period: Period) -> str:
    values = {"first": period.first, "last": period.last, "locale": period.locale, "site": period.site_id or ""}
    return urlencode({name: value for name, value in values.items() if value})


def _report_url(days: Period, scope: Period) -> str:
    """Return the URL of the report for other days, in the same language and site."""
    return f"{reverse('search_analytics')}?{_query(Period(days.first, days.last, scope.locale, scope.site_id))}"
