"""The form of “Why is this found?”: a search of visitors with its filters by name, and a page to explain.

The filters are those that all pages have, and those that page types declare, with the labels of their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale, Page, Site
from wagtail.permissions import policy_registry

from cms.cards.labels import facet_label, value_labels
from cms.core.sites import SiteRoot, SiteRoots, host_of
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from search.filters import get_search_filters
from search.querying.params import COMMON_FIELDS, parse_filters
from search.querying.parser import MAX_LENGTH, MAX_WORDS

FILTER_PREFIX = "filter-"  # a page type may declare a filter with the name of another field


class ExplainForm(forms.Form):
    """A search query in one language of a site, its filters, and a page that the user may see in the admin.

    With a page, its language and site are those of the search.
    """

    q = forms.CharField(label=_("Search query"), max_length=MAX_LENGTH, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    page = forms.ModelChoiceField(
        Page.objects.none(),
        widget=AdminPageChooser,
        required=False,
        label=_("Page"),
        help_text=_("Only for a page that is not among the results."),
        error_messages={"invalid_choice": _("Choose a page.")},
    )

    def __init__(self, data: QueryDict, *, user: AbstractBaseUser) -> None:
        pages = get_explorable_pages(user)
        super().__init__(remove_hidden_page(data, pages) if data else None)
        self.fields["page"].queryset = pages
        self.fields["language"].choices = [(one.language_code, one.get_display_name()) for one in Locale.objects.all()]
        self.fields["site"].choices = [(str(one.pk), one.site_name or host_of(one)) for one in _list_sites()]
        self.fields["language"].initial = Locale.get_default().language_code
        if len(self.fields["site"].choices) < 2:
            self.fields["site"].widget = self.fields["site"].hidden_widget()
        self.fields |= _build_filter_fields(get_language() or "en")
        self.is_page_hidden = bool(data.get("page")) and not (self.data or {}).get("page")

    def clean_q(self) -> str:
        """Check that the query has at most MAX_WORDS words."""
        q: str = self.cleaned_data["q"].strip()
        if len(q.split()) > MAX_WORDS:
            raise forms.ValidationError(gettext("Enter at most %(max)s words.") % {"max": MAX_WORDS})
        return q

    def clean_page(self) -> Page | None:
        """Refuse a page that the user may not see in the admin, as one that does not exist."""
        if self.is_page_hidden:
            raise forms.ValidationError(self.fields["page"].error_messages["invalid_choice"])
        page: Page | None = self.cleaned_data["page"]
        return page

    def clean(self) -> None:
        """Check that the filters have such values."""
        for name, values in self.filters.items():
            try:
                parse_filters(urlencode({name: values}, doseq=True))
            except ValueError as error:
                self.add_error(FILTER_PREFIX + name, str(error))

    @property
    def filters(self) -> dict[str, list[str]]:
        """The selected values by the name of the filter."""
        fields = (name for name in self.fields if name.startswith(FILTER_PREFIX))
        selected = ((name.removeprefix(FILTER_PREFIX), self.cleaned_data.get(name)) for name in fields)
        return {name: [value] for name, value in selected if value}

    @property
    def selected_filters(self) -> list[forms.BoundField]:
        """The fields of the filters that have a value, also of a form with errors."""
        return [field for field in self.filter_fields if field.value()]

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        """The fields of the filters."""
        return [self[name] for name in self.fields if name.startswith(FILTER_PREFIX)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The visible fields that are no filters."""
        return [field for field in self.visible_fields() if not field.name.startswith(FILTER_PREFIX)]

    def find_root(self) -> SiteRoot | None:
        """Return the site and language of the search; None if the site does not have the language."""
        roots = SiteRoots.read()
        if page := self.cleaned_data["page"]:
            return roots.root_of(page)
        language = self.cleaned_data["language"] or self.fields["language"].initial
        site_id = self.cleaned_data["site"] or self.fields["site"].choices[0][0]
        return next((one for one in roots.languages_of(int(site_id)) if one.language == language), None)

    def build_page_query(self, page_id: int, root: SiteRoot) -> str:
        """Return the query string of the explanation of a page for the same search."""
        values = {"q": self.cleaned_data["q"], "language": root.language, "site": root.site_id}
        filters = {FILTER_PREFIX + name: selected for name, selected in self.filters.items()}
        return urlencode({**values, **filters, "page": page_id}, doseq=True)


def _list_sites() -> QuerySet[Site]:
    return Site.objects.order_by("-is_default_site", "pk")


def _build_filter_fields(language: str) -> dict[str, forms.Field]:
    """Return a field for each filter: a choice of its values, or a text where each value is its own label."""
    fields: dict[str, forms.Field] = {}
    for name in (*COMMON_FIELDS, *get_search_filters()):
        label, values = facet_label(COMMON_FIELDS.get(name, name), language), read_value_labels(name, language)
        if name == "year":
            values = {year: year for year in _list_years()}
        if values is None:
            fields[FILTER_PREFIX + name] = forms.CharField(label=label, required=False, max_length=200)
        else:
            sorted_values = sorted(values.items(), key=lambda one: one[1].casefold(), reverse=name == "year")
            choices = [("", gettext("Any")), *sorted_values]
            fields[FILTER_PREFIX + name] = forms.ChoiceField(label=label, required=False, choices=choices)
    return fields


def _list_years() -> list[str]:
    """Return the years in which public pages were published, in the time zone of the site."""
    zone = ZoneInfo(settings.SITE_TIME_ZONE)
    return [str(first.year) for first in visible_now(BasePage).datetimes("published_at", "year", tzinfo=zone)]


def read_value_labels(name: str, language: str) -> Mapping[str, str] | None:
    """Return the labels of the values of a filter; None if each value is its own label."""
    return value_labels(COMMON_FIELDS.get(name, name), language)


def label_filters(filters: Iterable[str]) -> list[str]:
    """Return each `name=value` in words, such as “Kind: Stories”."""
    language = get_language() or "en"
    named = []
    for name, value in (one.split("=", 1) for one in filters):
        labels = read_value_labels(name, language) or {}
        named.append(f"{facet_label(COMMON_FIELDS.get(name, name), language)}: {labels.get(value, value)}")
    return named


def get_explorable_pages(user: AbstractBaseUser) -> QuerySet[Page]:
    """Return the pages that the user may see in the admin."""
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).explorable_instances(user)
    return pages


def remove_hidden_page(data: QueryDict, pages: QuerySet[Page]) -> QueryDict:
    """Remove the page from the form data if it is not in `pages`: the chooser would show the title of any page."""
    data = data.copy()
    page_id = data.get("page", "")
    if not (page_id.isascii() and page_id.isdigit() and len(page_id) < 19 and pages.filter(pk=page_id).exists()):
        data["page"] = ""
    return data


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result of the search. `query` is that of its explanation, empty if the user may not see the page."""

    rank: int | None  # None for promoted results
    title: str
    path: str
    query: str
    is_explained: bool


def build_result_lines(form: ExplainForm, answer: Any, root: SiteRoot, user: AbstractBaseUser) -> list[ResultLine]:
    """Return the promoted results and the first ones of the engine."""
    promoted = [(None, one.page) for one in answer.promoted if one.kind == "page"]
    shown = [*promoted, *enumerate(answer.items, 1)]
    ids = {page.id for _rank, page in shown}
    explorable = set(get_explorable_pages(user).filter(pk__in=ids).values_list("pk", flat=True))
    explained = form.cleaned_data["page"]
    return [
        ResultLine(
            rank,
            page.title,
            page.path,
            form.build_page_query(page.id, root) if page.id in explorable else "",
            bool(explained) and explained.pk == page.id,
        )
        for rank, page in shown
    ]
