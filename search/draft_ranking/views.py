"""The address that the panel asks: the form of the page as it stands, and the searches to try it with."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from search.engines.port import SearchUnavailable

from .drafts import get_draft
from .models import parse_queries, save_target_queries
from .service import rank_draft

FRAGMENT = "search_draft_ranking/outlook.html"
ENGINE_UNAVAILABLE = "Search does not answer at the moment. Try again in a minute."


@never_cache
@require_POST
@transaction.non_atomic_requests  # an engine is asked; but for the searches typed in, nothing is written
def draft_ranking(request: HttpRequest, page_id: int) -> HttpResponse:
    """A fragment of HTML. `outlook-queries` are the editor's searches, one a line; `outlook-closer` one of those shown.

    403 for whoever may not edit the page, 404 where there is none.
    """
    try:
        draft = get_draft(request, page_id)
    except PermissionDenied:
        return HttpResponseForbidden("Only who may edit the page sees how it will be found.")
    if draft is None:
        raise Http404
    queries = parse_queries(request.POST.get("outlook-queries", ""))
    save_target_queries(page_id, request.user, queries)
    try:
        found = rank_draft(draft.page, queries, request.user, request.POST.get("outlook-closer", ""))
    except SearchUnavailable:
        return render(request, FRAGMENT, {"away": ENGINE_UNAVAILABLE})
    return render(request, FRAGMENT, {"draft": draft, "outlook": found})
