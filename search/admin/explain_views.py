"""“Why is this found?”: the results of a query, and for one of them its rank and the parts of its score.

For another page it says why that is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core.sites import SiteRoot
from cms.http.problems import Unavailable
from search.engines.port import SearchUnavailable
from search.querying.explain import PageState, SearchPosition, get_page_state, get_search_position, translate_message
from search.querying.params import SearchParams
from search.querying.service import search
from search.rules.compiled import get_rules

from .explain_form import ExplainForm, ResultLine, build_result_lines, label_filters
from .query_actions import VisitorQuery, build_buttons, get_query_actions

EXPLAIN_ORDER = 40  # place of the action that leads here
MAX_RESULTS = 10
ADMIN_PERMISSION = "wagtailadmin.access_admin"


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a score. `width` is its size in percent of the largest part."""

    what: str
    share: float
    width: int


class ExplainView(WagtailAdminTemplateMixin, TemplateView):
    """A GET form, so that an explanation has a URL that can be shared with colleagues."""

    page_title = _("Why is this found?")
    header_icon = "help"
    template_name = "search_admin/explain.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not request.user.has_perm(ADMIN_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the results and the explanation, if the form is valid."""
        form = ExplainForm(self.request.GET, user=self.request.user)
        result = self._search(form) if form.is_valid() else {}
        return super().get_context_data(form=form, media=form.media, action=reverse("search_explain"), **result)

    def _search(self, form: ExplainForm) -> dict[str, Any]:
        q, page, filters = form.cleaned_data["q"], form.cleaned_data["page"], form.filters
        about = {"page_id": page.pk, **_explain(q, filters, page)} if page else {}
        if not (q or filters):
            return about
        root = form.find_root()
        if root is None:
            return about if page else {"no_pages": True}
        about |= {"q": q, "results": _find_results(form, root, self.request.user), "language": root.language}
        if q:
            query = VisitorQuery(q, root.language, root.site_id)
            actions = [one for one in get_query_actions(self.request) if one.order != EXPLAIN_ORDER]
            about["buttons"] = build_buttons(actions, query)
        return about


@dataclass(frozen=True, slots=True)
class FoundResults:
    """The first results of a search, and the number of all."""

    lines: list[ResultLine]
    total: int
    is_degraded: bool


def _find_results(form: ExplainForm, root: SiteRoot, user: AbstractBaseUser) -> FoundResults | None:
    """Return what a visitor would find now, without recording the search; None if search is not available."""
    given = {**form.filters, "q": form.cleaned_data["q"], "site": root.host, "locale": root.language}
    params = SearchParams.model_validate({**given, "limit": MAX_RESULTS})
    try:
        answer = search(params, path="", trial_rules=get_rules(root.language, root.site_id))
    except Unavailable:
        return None
    return FoundResults(build_result_lines(form, answer, root, user), answer.total, answer.degraded)


def _explain(q: str, filters: dict[str, list[str]], page: Page) -> dict[str, Any]:
    state = get_page_state(page.pk)
    about = {"q": q, "state": state, "found_by": label_filters(state.filters), "why_not": _why_not(state)}
    if not (q or filters) or not state.site:
        return about
    try:
        place = get_search_position(page.pk, q, state.locale, state.site, filters)
    except SearchUnavailable as error:
        return {**about, "unavailable": str(error)}
    reason = translate_message(place.explanation.reason)
    return {**about, "place": place, "reason": reason, "bars": _bars(place)}


def _why_not(state: PageState) -> list[str]:
    return [*state.hidden, *([state.unsearchable] if state.unsearchable else [])]


def _bars(place: SearchPosition) -> list[Bar]:
    parts = place.explanation.parts
    largest = max((abs(share) for _, share in parts), default=0.0) or 1.0
    return [Bar(translate_message(what), share, round(100 * abs(share) / largest)) for what, share in parts]
