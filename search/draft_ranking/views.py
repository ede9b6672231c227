"""The view that the panel requests, with the unsaved form of the page and the editor's queries.

The draft to rank is the page in the unsaved form, or as it was last saved.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.core.requests import without_transaction
from cms.pages.draft_forms import DraftFormView
from cms.pages.models import BasePage
from search.engines.port import SearchUnavailable

from .models import parse_queries, save_target_queries
from .service import rank_draft

FRAGMENT = "search_draft_ranking/draft_ranking.html"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, from the form; if the form has errors (`is_from_form` is false), as it was last saved."""

    page: BasePage
    is_from_form: bool


def get_draft(request: HttpRequest, page_id: int) -> Draft | None:
    """Return the draft of a page; None if it is not a content page.

    Raises:
        Http404: the page does not exist.
        PermissionDenied: the user may not edit the page.
    """
    form = DraftFormView.open(request, page_id)
    saved = form.object
    if not isinstance(saved, BasePage):
        return None
    content = saved.serializable_data()  # the form changes it later
    form_content = form.read_content()
    return Draft(saved.with_content_json(form_content or content), is_from_form=form_content is not None)


@never_cache
@require_POST
@without_transaction  # the engine may take long; only the editor's queries are written
def draft_ranking(request: HttpRequest, page_id: int) -> HttpResponse:
    """Return an HTML fragment with the ranks of the draft.

    `draft-ranking-queries` are the editor's queries, one per line; `draft-ranking-selected` is the query to show in
    detail. The response is 403 if the user may not edit the page and 404 if the page does not exist.
    """
    try:
        draft = get_draft(request, page_id)
    except PermissionDenied:
        return HttpResponseForbidden(_("You need permission to edit this page."))
    if draft is None:
        raise Http404
    queries = parse_queries(request.POST.get("draft-ranking-queries", ""))
    save_target_queries(page_id, request.user, queries)
    try:
        ranking = rank_draft(draft.page, queries, request.user, request.POST.get("draft-ranking-selected", ""))
    except SearchUnavailable:
        unavailable = _("Search is not available at the moment. Try again in a minute.")
        return render(request, FRAGMENT, {"unavailable": unavailable})
    return render(request, FRAGMENT, {"draft": draft, "ranking": ranking})
