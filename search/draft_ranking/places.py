"""“Write about it”: from a query of visitors to the form of a new page, which has the query as its goal.

The editor chooses the type of the page, one that is news, and a place where they may create it. Nothing is created
before the editor saves the form. The queries that should find the page then contain the query.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.pages.page_types import searchable_models
from cms.pages.places import Place, find_places_once
from search.admin.query_actions import QueryAction, VisitorQuery

ACTION_ORDER = 50


def find_news_places(request: HttpRequest) -> list[Place]:
    """Return where the user of the request may create news, by type."""
    return find_places_once(request, [model for model in searchable_models() if model.is_news])


def build_url(place: Place, query: VisitorQuery) -> str:
    """Return the URL of the form of a new page with the query as its goal."""
    return VisitorQuery(query.text, "", None).add_to(place.form_url)


def build_write_action(request: HttpRequest) -> QueryAction | None:
    """Return the action “Write about it”, None for users who may create news nowhere."""
    possible = {(place.language, place.site_id) for place in find_news_places(request)}
    if not possible:
        return None

    def build_write_url(query: VisitorQuery) -> str | None:
        is_possible = (query.language, query.site_id) in possible
        return query.add_to(reverse("search_write")) if is_possible else None

    return QueryAction(_("Write about it"), "doc-empty", build_write_url, ACTION_ORDER)


class WriteView(WagtailAdminTemplateMixin, TemplateView):
    """The choice of type and place; with only one place it leads to the form at once."""

    page_title = _("Write about it")
    header_icon = "doc-empty"
    template_name = "search_draft_ranking/write.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the places in the language and site of the query, or all if its URL has none.

        Raises:
            Http404: the URL has no query.
            PermissionDenied: the user may create no news there.
        """
        query = VisitorQuery.read(request.GET)
        if query is None:
            raise Http404
        found = [
            one
            for one in find_news_places(request)
            if query.language in ("", one.language) and query.site_id in (None, one.site_id)
        ]
        if not found:
            raise PermissionDenied
        choices = [{"place": one, "url": build_url(one, query)} for one in found]
        if len(choices) == 1:
            return redirect(choices[0]["url"])
        return self.render_to_response(self.get_context_data(query=query, choices=choices))
