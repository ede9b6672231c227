"""Suggested judgements in the admin: the list with its figures, dismissal, and the deletion of old dismissals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Site

from cms.core import clock
from cms.pages.models import BasePage
from search.admin.query_actions import VisitorQuery
from search.analytics.models import MAX_QUERY_LENGTH
from search.analytics.query_normalisation import normalise_query
from search.engines.port import SearchUnavailable

from .models import ADD_PERMISSION, DismissedSuggestion, JudgedQuery
from .suggested_judgements import (
    MAX_PROBABILITY,
    MIN_DAYS,
    MIN_TOTAL_VISITORS,
    MIN_VISITORS,
    PERIOD_DAYS,
    SuggestedJudgement,
    find_suggestions,
)
from .views import PermissionRequiredView

DELETE_BATCH_SIZE = 500


class DismissForm(forms.Form):
    """The suggestion to dismiss."""

    site = forms.ModelChoiceField(Site.objects.all())
    locale = forms.ModelChoiceField(Locale.objects.all())
    text = forms.CharField(max_length=MAX_QUERY_LENGTH, strip=False)
    page = forms.ModelChoiceField(BasePage.objects.all())


class SuggestionsView(PermissionRequiredView):
    """Queries whose clicks contradict the order of their results. A POST dismisses one."""

    page_title = _("Suggested by clicks")
    header_icon = "clipboard-list"
    template_name = "search_evaluation/suggestions.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Dismiss a suggestion, also one that has been dismissed by someone else; ignore an incomplete form."""
        form = DismissForm(request.POST)
        if form.is_valid():
            DismissedSuggestion.objects.get_or_create(**form.cleaned_data)
            messages.success(request, gettext("The suggestion is not shown again."))
        return redirect("search_evaluation_suggestions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the suggestions, or with the reason why there are none now."""
        rule = {
            "days": PERIOD_DAYS,
            "visitors": MIN_TOTAL_VISITORS,
            "least_days": MIN_DAYS,
            "least_visitors": MIN_VISITORS,
            "percent": round(100 * MAX_PROBABILITY),
        }
        context = super().get_context_data(**rule, **kwargs)
        try:
            suggestions = find_suggestions()
        except SearchUnavailable as error:
            return context | {"unavailable": str(error)}
        judged = _read_judged()
        rows = [(one, _build_grade_url(one, judged, self.request)) for one in suggestions]
        return context | {"rows": rows}


def _read_judged() -> dict[tuple[int, int, str], int]:
    rows = JudgedQuery.objects.values_list("site_id", "locale_id", "query", "pk")
    return {(site_id, locale_id, normalise_query(query)): pk for site_id, locale_id, query, pk in rows}


def _build_grade_url(one: SuggestedJudgement, judged: dict[tuple[int, int, str], int], request: HttpRequest) -> str:
    """Return where to grade the results: of a new judged query if there is none, empty without permission."""
    query = one.query
    if pk := judged.get((query.site.pk, query.locale.pk, query.text)):
        return reverse("search_evaluation_grade", args=[pk])
    if not request.user.has_perm(ADD_PERMISSION):
        return ""
    form = reverse(JudgedQuery.snippet_viewset.get_url_name("add"))
    return VisitorQuery(query.text, query.locale.language_code, query.site.pk).add_to(form)


def delete_expired() -> int:
    """Delete a batch of dismissals that are older than the counts of searches, and return how many."""
    end = clock.now() - timedelta(days=settings.SEARCH_ANALYTICS_RETENTION_DAYS)
    old = DismissedSuggestion.objects.filter(dismissed_at__lt=end)
    ids = list(old.order_by("dismissed_at").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    DismissedSuggestion.objects.filter(pk__in=ids).delete()
    return len(ids)
