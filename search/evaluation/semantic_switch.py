"""The admin view that turns semantic search of a site and language on and off."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.models import Locale, Site

from cms.http.problems import InvalidParameters
from search.engines.port import SearchUnavailable
from search.semantic.models import Switch
from search.semantic.switch import InsufficientGain, RankingComparison, compare_rankings, turn_off, turn_on

from .evaluator import evaluate_site
from .forms import ScopeForm
from .models import GRADE_PERMISSION


class SemanticSwitchView(View):
    """Compare both rankings, or turn semantic search on or off, by the POST parameter `act`.

    `compare` shows the metrics, `on` turns semantic search on if the judged queries gain by it, `off` turns it off.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what `act` says and redirect to the metrics."""
        scope_form = ScopeForm(request.POST)
        if not request.user.has_perm(GRADE_PERMISSION) or not settings.SEMANTIC_SEARCH:
            raise PermissionDenied
        if not scope_form.is_valid():
            messages.error(request, _("Choose a site and a language."))
            return redirect("search_evaluation_figures")
        site, locale = scope_form.cleaned_data["site"], scope_form.cleaned_data["locale"]
        try:
            messages.success(request, _apply(request.POST.get("act", ""), site, locale))
        except InsufficientGain as reason:
            messages.error(request, _("Semantic search stays off. %(reason)s") % {"reason": reason})
        except SearchUnavailable as reason:
            messages.error(request, _("The search engine is not available: %(reason)s") % {"reason": reason})
        except InvalidParameters:
            messages.error(request, _("This site does not have this language."))
        return redirect(f"{reverse('search_evaluation_figures')}?site={site.pk}&locale={locale.pk}")


def get_switch(site: Site, locale: Locale) -> Switch | None:
    """Return the row that turns semantic search on, with its metrics; None if it is off."""
    return Switch.objects.filter(site=site, locale=locale).first()


def _apply(act: str, site: Site, locale: Locale) -> str:
    """Do what `act` says and return the message for the editor."""
    if act == "off":
        turn_off(site, locale)
        return _("Semantic search is off.")
    compared = compare_rankings(lambda: _measure(site, locale))
    if act == "on":
        turn_on(site, locale, compared)
        return _("Semantic search is on. %(figures)s") % {"figures": _format_metrics(compared)}
    verdict = compared.objection or _("You can turn semantic search on.")
    return f"{_format_metrics(compared)} {verdict}"


def _measure(site: Site, locale: Locale) -> tuple[int, float]:
    overall = evaluate_site(site, locale).overall
    return overall.queries, overall.ndcg


def _format_metrics(compared: RankingComparison) -> str:
    message = _("nDCG@10 of %(queries)s judged queries: %(lexical)s without semantic search, %(fused)s with it.")
    lexical, fused = number_format(f"{compared.lexical:.3f}"), number_format(f"{compared.fused:.3f}")
    return message % {"queries": compared.queries, "lexical": lexical, "fused": fused}
