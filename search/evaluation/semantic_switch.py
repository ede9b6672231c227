"""Turning semantic search on where the site's own judged queries gain by it, and off."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.models import Locale, Site

from cms.http.problems import InvalidParameters
from search.engines.port import SearchUnavailable
from search.semantic.models import Switch
from search.semantic.switch import InsufficientGain, RankingComparison, compare_rankings, turn_off, turn_on

from .models import GRADE_PERMISSION
from .scope_form import ScopeForm
from .site_figures import evaluate_site


class SemanticSwitchView(View):
    """POST `act`: “compare” says what it would be worth, “on” compares and turns it on if that speaks for it, “off”."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        where = ScopeForm(request.POST)
        if not request.user.has_perm(GRADE_PERMISSION) or not settings.SEMANTIC_SEARCH:
            raise PermissionDenied
        if not where.is_valid():
            messages.error(request, "Choose a site and a language.")
            return redirect("search_evaluation_figures")
        site, locale = where.cleaned_data["site"], where.cleaned_data["locale"]
        try:
            messages.success(request, _done(request.POST.get("act", ""), site, locale))
        except InsufficientGain as reason:
            messages.error(request, f"It stays off. {reason}")
        except SearchUnavailable as reason:
            messages.error(request, f"The search engine is away: {reason}")
        except InvalidParameters:
            messages.error(request, "This site has no such language.")
        return redirect(f"{reverse('search_evaluation_figures')}?site={site.pk}&locale={locale.pk}")


def get_switch(site: Site, locale: Locale) -> Switch | None:
    """Since when and for which figures, or None where searches go by words alone."""
    return Switch.objects.filter(site=site, locale=locale).first()


def _done(act: str, site: Site, locale: Locale) -> str:
    if act == "off":
        turn_off(site, locale)
        return "Searches go by words alone."
    compared = compare_rankings(lambda: _measure(site, locale))
    if act == "on":
        turn_on(site, locale, compared)
        return f"Searches go by words and meaning. {_said(compared)}"
    return f"{_said(compared)} {compared.objection or 'It may be turned on.'}"


def _measure(site: Site, locale: Locale) -> tuple[int, float]:
    together = evaluate_site(site, locale).overall
    return together.queries, together.ndcg


def _said(compared: RankingComparison) -> str:
    by = f"{compared.lexical:.3f} by words, {compared.fused:.3f} with meaning"
    return f"nDCG@10 of {compared.queries} judged queries: {by}."
