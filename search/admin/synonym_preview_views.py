"""The view that the form of a synonym rule requests for the preview."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.permissions import policy_registry

from cms.http.problems import Unavailable
from search.rules.models import SynonymRule

from .synonym_preview import PreviewError, preview_synonyms

FRAGMENT = "search_admin/synonym_preview.html"


@never_cache
@require_POST
@transaction.non_atomic_requests  # the engine may take long, and nothing is written
def synonym_preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Return an HTML fragment with the results side by side, or with the errors of the rule.

    The request contains the unsaved form, which is validated as for saving, and the search query as `query`.
    """
    _check_permission(request, "change" if pk else "add")
    saved = get_object_or_404(SynonymRule, pk=pk) if pk else SynonymRule()
    form_class = SynonymRule.get_edit_handler().get_form_class()
    form = form_class(request.POST, instance=saved, for_user=request.user)
    if not form.is_valid():
        problems = [message for messages in form.errors.values() for message in messages]
        return _fragment(request, problems=problems)
    query = request.POST.get("query", "").strip() or next(iter(form.instance.get_expressions().values()))
    try:
        return _fragment(request, preview=preview_synonyms(form.instance, query))
    except PreviewError as reason:
        return _fragment(request, problems=[str(reason)])
    except Unavailable:
        return _fragment(request, problems=[_("Search is not available at the moment. Try again in a minute.")])


def _check_permission(request: HttpRequest, action: str) -> None:
    if not policy_registry.get_by_type(SynonymRule).user_has_permission(request.user, action):
        raise PermissionDenied


def _fragment(request: HttpRequest, **context: object) -> HttpResponse:
    return render(request, FRAGMENT, context)
