"""The view that the panel requests, with the unsaved form of the page and the editor's queries."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from search.engines.port import SearchUnavailable

from .drafts import get_draft
from .models import parse_queries, save_target_queries
from .service import rank_draft

FRAGMENT = "search_draft_ranking/draft_ranking.html"


@never_cache
@require_POST
@transaction.non_atomic_requests  # the engine may take long; only the editor's queries are written
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
