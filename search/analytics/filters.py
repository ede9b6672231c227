"""The filters of the report: days, language and site."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Site

from cms.core.sites import host_of

from .csv_export import TABLES
from .days import today
from .report import Period

DEFAULT_DAYS = 30
MAX_DAYS = 800


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
