"""Grading: the current answers to a query, each with four radio buttons, and what was graded before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from cms.cards.builder import build_cards_by_id
from cms.core.sites import host_of
from search.querying.params import SearchParams

from .models import JudgedQuery, Judgement
from .top_results import find_top_results

NO_GRADE = ""
GRADE_CHOICES = [
    (NO_GRADE, "No grade"),
    *((str(value), f"{value} {label}") for value, label in Judgement.Grade.choices),
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to grade; `place` is where it stands now, None where it is not among the first answers."""

    id: int
    place: int | None
    title: str
    summary: str
    date: object


def find_candidates(query: JudgedQuery) -> tuple[list[Candidate], int]:
    """(pages to grade, how many graded ones are hidden): the answers in order, then other graded ones.

    Raises SearchUnavailable, InvalidParameters.
    """
    locale = query.locale.language_code
    site = None if query.site.is_default_site else host_of(query.site)
    answers = find_top_results(query.query, locale=locale, site=site)
    found = [Candidate(a.id, place, a.title, a.summary, a.published_at) for place, a in enumerate(answers, 1)]
    shown = {one.id for one in found}
    others = [
        pk for pk in query.judgements.order_by("-grade", "pk").values_list("page_id", flat=True) if pk not in shown
    ]
    context = SearchParams.model_validate({"locale": locale, "site": site}).read_context()
    visible = build_cards_by_id(others, context)
    cards = [(pk, visible[pk][0]) for pk in others if pk in visible]
    found += [Candidate(pk, None, card.title, card.summary, card.published_at) for pk, card in cards]
    return found, len(others) - len(visible)


class GradesForm(forms.Form):
    """One group of radio buttons a page, named after what it grades."""

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
        return [(page, self[f"page-{page.id}"]) for page in self.pages]

    @property
    def grades(self) -> dict[int, int | None]:
        """Page → grade, None to take it away."""
        given = {page.id: self.cleaned_data[f"page-{page.id}"] for page in self.pages}
        return {pk: int(value) if value != NO_GRADE else None for pk, value in given.items()}


def save_grades(query: JudgedQuery, grades: Mapping[int, int | None], user: AbstractBaseUser) -> int:
    """Store what changed, with a line in Wagtail's log that says so; answers how many grades changed."""
    with transaction.atomic():
        known = dict(query.judgements.select_for_update().values_list("page_id", "grade"))
        changed = {pk: grade for pk, grade in grades.items() if grade != known.get(pk)}
        for pk, grade in changed.items():
            if grade is None:
                query.judgements.filter(page_id=pk).delete()
            else:
                query.judgements.update_or_create(page_id=pk, defaults={"grade": grade})
        if changed:
            told = {str(pk): [known.get(pk), grade] for pk, grade in changed.items()}
            log(instance=query, action="search_evaluation.grade", user=user, data={"grades": told})
    return len(changed)
