"""Find journalists in the admin: by filters and words, and which of the filters a list can keep.

Filters, forms and imports offer the same languages, topics and regions. Contacts are in no search index: the database
compares the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Locale

from cms.snippets.topics.models import Region, Topic

from .models import TEXT_CRITERIA, VALUE_CRITERIA, Journalist, JournalistList

YES, NO = "yes", "no"
SEARCH_FIELDS = ("name", "address", "outlet", "beat")


def find_languages() -> QuerySet[Locale]:
    """Return the languages of the content."""
    codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    return Locale.objects.filter(language_code__in=codes).order_by("language_code")


def find_topics() -> QuerySet[Topic]:
    """Return the topics in the source language, in which each has its identity."""
    return Topic.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("label")


def find_regions() -> QuerySet[Region]:
    """Return the regions in the source language."""
    return Region.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("label")


FIND_CHOICES: dict[str, Any] = {"languages": find_languages, "topics": find_topics, "regions": find_regions}


def key_of(choice: Any) -> str:
    """Return by what a saved filter knows a language, topic or region."""
    return choice.language_code if isinstance(choice, Locale) else str(choice.translation_key)


def label_of(choice: Any) -> str:
    """Return what people call a language, topic or region."""
    return choice.get_display_name() if isinstance(choice, Locale) else str(choice.label)


def names_of(choice: Any) -> list[str]:
    """Return everything that people may call a language, topic or region in a table."""
    if not isinstance(choice, Locale):
        return [key_of(choice), choice.label, choice.slug]
    names = [choice.language_code, choice.get_display_name()]
    try:
        info = get_language_info(choice.language_code)
    except KeyError:  # a language that Django does not know
        return names
    return [*names, info["name"], info["name_local"], info["name_translated"]]


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
        """Select those on a list, also those that its saved filter finds."""
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


def search_journalists(journalists: Any, query: str) -> Any:
    """Select the contacts with the query in one of their fields, as the list of the admin does."""
    if not query:
        return journalists
    condition = Q()
    for name in SEARCH_FIELDS:
        condition |= Q(**{f"{name}__icontains": query})
    return journalists.filter(condition)
