"""The forms of evaluation: the grades of a query's results, and their saving; and the site and language to evaluate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Locale, Site

from cms.cards.builder import build_cards_by_id
from cms.core.sites import host_of
from search.analytics.query_normalisation import normalise_query
from search.querying.params import SearchParams

from .evaluator import find_top_results
from .models import JudgedQuery, Judgement
from .suggested_judgements import PageClicks, read_clicked_queries

NO_GRADE = ""
GRADE_CHOICES = [
    (NO_GRADE, _("No grade")),
    *((str(value), format_lazy("{} {}", value, label)) for value, label in Judgement.Grade.choices),
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to grade. `rank` is its current rank, None if it is not among the first results.

    `clicks` are those of the last weeks, None if it has none or the visitors are too few.
    """

    id: int
    rank: int | None
    title: str
    summary: str
    date: object
    clicks: PageClicks | None = None


def find_candidates(query: JudgedQuery) -> tuple[list[Candidate], int]:
    """Return the pages to grade and the number of graded pages that are hidden now.

    The pages are the first results in order, then other graded pages.

    Raises:
        SearchUnavailable: the engine did not respond.
        InvalidParameters: the site does not have the language.
    """
    locale = query.locale.language_code
    site = None if query.site.is_default_site else host_of(query.site)
    results = find_top_results(query.query, locale=locale, site=site)
    found = [Candidate(one.id, rank, one.title, one.summary, one.published_at) for rank, one in enumerate(results, 1)]
    shown = {one.id for one in found}
    others = [
        pk for pk in query.judgements.order_by("-grade", "pk").values_list("page_id", flat=True) if pk not in shown
    ]
    context = SearchParams.model_validate({"locale": locale, "site": site}).read_context()
    visible = build_cards_by_id(others, context)
    cards = [(pk, visible[pk][0]) for pk in others if pk in visible]
    found += [Candidate(pk, None, card.title, card.summary, card.published_at) for pk, card in cards]
    clicks = _read_clicks(query)
    return [replace(one, clicks=clicks.get(one.id)) for one in found], len(others) - len(visible)


def _read_clicks(query: JudgedQuery) -> Mapping[int, PageClicks]:
    """Return the clicks by page; nothing for a text that is not counted."""
    text = normalise_query(query.query)
    clicked = read_clicked_queries(text) if text else ()
    return next((one.pages for one in clicked if (one.site, one.locale) == (query.site, query.locale)), {})


class GradesForm(forms.Form):
    """One group of radio buttons for each page."""

    def __init__(self, pages: list[Candidate], known: Mapping[int, int], data: object = None) -> None:
        super().__init__(data)
        for page in pages:
            self.fields[f"page-{page.id}"] = forms.ChoiceField(
                label=page.title,
                choices=GRADE_CHOICES,
                required=False,
                initial=str(known.get(page.id, NO_GRADE)),
                widget=forms.RadioSelect,
            )
        self.pages = pages

    def rows(self) -> list[tuple[Candidate, forms.BoundField]]:
        """Return each page with its field."""
        return [(page, self[f"page-{page.id}"]) for page in self.pages]

    @property
    def grades(self) -> dict[int, int | None]:
        """The grade by page id; None removes the grade."""
        values = {page.id: self.cleaned_data[f"page-{page.id}"] for page in self.pages}
        return {pk: int(value) if value != NO_GRADE else None for pk, value in values.items()}


def save_grades(query: JudgedQuery, grades: Mapping[int, int | None], user: AbstractBaseUser) -> int:
    """Save the changed grades with an entry in Wagtail's log, and return how many changed."""
    with transaction.atomic():
        known = dict(query.judgements.select_for_update().values_list("page_id", "grade"))
        changed = {pk: grade for pk, grade in grades.items() if grade != known.get(pk)}
        for pk, grade in changed.items():
            if grade is None:
                query.judgements.filter(page_id=pk).delete()
            else:
                query.judgements.update_or_create(page_id=pk, defaults={"grade": grade})
        if changed:
            changes = {str(pk): [known.get(pk), grade] for pk, grade in changed.items()}
            log(instance=query, action="search_evaluation.grade", user=user, data={"grades": changes})
    return len(changed)


class ScopeForm(forms.Form):
    """One language of one site."""

    site = forms.ModelChoiceField(Site.objects.all(), empty_label=None, label=_("Site"))
    locale = forms.ModelChoiceField(Locale.objects.all(), empty_label=None, label=_("Language"))
