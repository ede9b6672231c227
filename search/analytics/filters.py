"""Which days, language and site somebody looks at."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import QueryDict
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Site

from cms.core.sites import host_of

from .csv_export import TABLES
from .days import today
from .report import Period

DEFAULT_DAYS = 30  # shown where nothing else is asked for
MAX_DAYS = 800


class PeriodForm(forms.Form):
    """A GET form: what is left out is the last 30 days, in all languages of all sites."""

    first = forms.DateField(label="From", required=False, widget=AdminDateInput)
    last = forms.DateField(label="Until", required=False, widget=AdminDateInput)
    locale = forms.ChoiceField(label="Language", required=False)
    site = forms.ChoiceField(label="Site", required=False)
    export = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        defaults = last_days(DEFAULT_DAYS)
        asked = QueryDict(mutable=True) if data is None else data.copy()
        for name, day in (("first", defaults.first), ("last", defaults.last)):
            if not asked.get(name):
                asked[name] = str(day)
        super().__init__(asked)
        self.fields["locale"].choices = [("", "All languages"), *_languages()]
        self.fields["site"].choices = [("", "All sites"), *_sites()]
        self.fields["export"].choices = [("", ""), *((name, name) for name in TABLES)]
        if len(self.fields["site"].choices) == 2:
            self.fields["site"].widget = self.fields["site"].hidden_widget()

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            raise forms.ValidationError("The first day comes after the last.")
        if first and last and (last - first).days >= MAX_DAYS:
            raise forms.ValidationError(f"At most {MAX_DAYS} days at once.")

    def period(self) -> Period:
        """What was asked for; the default where that is nothing that can be shown."""
        if not self.is_valid():
            return last_days(DEFAULT_DAYS)
        asked = self.cleaned_data
        return Period(asked["first"], asked["last"], asked["locale"], int(asked["site"]) if asked["site"] else None)


def last_days(number: int) -> Period:
    """So many days, today the last of them."""
    return Period(today() - timedelta(days=number - 1), today())


def _languages() -> list[tuple[str, str]]:
    return [(locale.language_code, locale.get_display_name()) for locale in Locale.objects.order_by("pk")]


def _sites() -> list[tuple[str, str]]:
    return [(str(site.pk), site.site_name or host_of(site)) for site in Site.objects.order_by("-is_default_site", "pk")]
