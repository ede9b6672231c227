"""The views of the page chooser, limited to the pages that it may offer to the user."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView, page_models_from_string
from wagtail.models import Page

from .selection import select_choosable

PURPOSE_PARAMETER = "user_perms"


class SelectedBrowseView(BrowseView):
    """The tree of the chooser. Wagtail's own view shows any page whose id is in the URL."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        choosable = select_choosable(Page.objects.all(), request.user, request.GET.get(PURPOSE_PARAMETER, ""))
        if parent_page_id is None:
            parent_page_id = _find_start(choosable, request.GET.get("page_type", ""))
        elif not choosable.filter(pk=parent_page_id).exists():
            raise Http404
        return super().get(request, parent_page_id)


class SelectedChosenView(ChosenMultipleView):
    """The details of chosen pages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ids = [value for value in request.GET.getlist("id") if value.isdecimal()]
        chosen = select_choosable(Page.objects.filter(pk__in=ids), request.user)
        request.GET = request.GET.copy()
        request.GET.setlist("id", [str(pk) for pk in chosen.values_list("pk", flat=True)])
        return super().get(request)


def _find_start(choosable: Any, page_types: str) -> int | None:
    """Return the id of the page at which the chooser opens: above all pages of the types, as in Wagtail's own view.

    Wagtail's view considers hidden pages as well, and the only page of a type would be its own start.
    """
    if not page_types:
        return None
    try:
        models = page_models_from_string(page_types)
    except (ValueError, LookupError):
        return None  # Wagtail's view responds
    return None if models == (Page,) else choosable.type(*models).first_common_ancestor().pk
