"""The filters of the list of journalists, and which of them a list can keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from .models import Journalist, JournalistList
from .querysets import TEXT_CRITERIA, VALUE_CRITERIA
from .terms import FIND_CHOICES, key_of, label_of

YES, NO = "yes", "no"


def _choice_filter(name: str, label: Promise) -> django_filters.ModelMultipleChoiceFilter:
    return django_filters.ModelMultipleChoiceFilter(
        queryset=lambda request: FIND_CHOICES[name](),
        method="filter_choices",
        label=label,
        widget=CheckboxSelectMultiple,
    )


class JournalistFilters(WagtailFilterSet):
    """The filters of the list and of its export."""

    receives = django_filters.ChoiceFilter(
        label=_("Receives releases"), choices=((YES, _("Yes")), (NO, _("No"))), method="filter_reachable"
    )
    list = django_filters.ModelChoiceFilter(
        label=_("List"), queryset=lambda request: JournalistList.objects.all(), method="filter_list"
    )
    languages = _choice_filter("languages", _("Languages"))
    topics = _choice_filter("topics", _("Topics"))
    regions = _choice_filter("regions", _("Regions"))
    outlet = django_filters.CharFilter(label=_("Outlet contains"), lookup_expr="icontains")
    beat = django_filters.CharFilter(label=_("Beat contains"), lookup_expr="icontains")

    class Meta:
        model = Journalist
        fields = ("status",)

    def filter_reachable(self, journalists: QuerySet[Journalist], name: str, value: str) -> QuerySet[Journalist]:
        """Select those who receive releases, or the others."""
        reachable = Journalist.objects.reachable().values("pk")
        return journalists.filter(pk__in=reachable) if value == YES else journalists.exclude(pk__in=reachable)

    def filter_list(self, journalists: QuerySet[Journalist], name: str, value: JournalistList) -> QuerySet[Journalist]:
        """Select those on a list, also those whom its saved filter finds."""
        return journalists.filter(pk__in=value.find_members().values("pk"))

    def filter_choices(self, journalists: QuerySet[Journalist], name: str, value: Any) -> QuerySet[Journalist]:
        """Select those with one of the languages, topics or regions."""
        if not value:
            return journalists
        return journalists.filter(
            pk__in=Journalist.objects.matching({name: [key_of(one) for one in value]}).values("pk")
        )


def build_criteria(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the criteria of a saved filter from the values of a form or of the filters."""
    texts = {name: values.get(name) for name in TEXT_CRITERIA}
    chosen = {name: [key_of(one) for one in values.get(name) or ()] for name in VALUE_CRITERIA}
    return {name: value for name, value in (texts | chosen).items() if value}


def find_unsaved(values: Mapping[str, Any]) -> list[str]:
    """Return the names of the filters that a list cannot keep, such as a search word."""
    return [name for name, value in values.items() if value and name not in (*TEXT_CRITERIA, *VALUE_CRITERIA)]


def describe_criteria(criteria: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name of the field, values) of a saved filter, in words."""
    described = []
    for name, value in criteria.items():
        label = get_label(name)
        if name in VALUE_CRITERIA:
            labels = {key_of(one): label_of(one) for one in FIND_CHOICES[name]()}
            described.append((label, ", ".join(labels.get(key, "–") for key in value)))
        else:
            described.append((label, f"“{value}”"))
    return described


def get_label(name: str) -> str:
    """Return what people call a field."""
    return capfirst(str(Journalist._meta.get_field(name).verbose_name))
