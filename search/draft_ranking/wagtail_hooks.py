"""The URL of the ranks, and the page editor with the ranking panel.

The views of the editor add the side panel: Wagtail has no hook for side panels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.coreutils import find_available_slug

from cms.editing.page_states.views import PageStateViewSet, StateCreateView, StateEditView
from cms.pages.models import BasePage
from search.admin.query_actions import VisitorQuery

from .models import MAX_TARGET_QUERIES, get_target_queries, parse_queries, save_target_queries
from .places import WriteView, build_write_action
from .views import draft_ranking

GOAL_FIELD = "draft-ranking-goal"  # hidden in the form of a new page
MAX_TITLE_LENGTH = BasePage._meta.get_field("title").max_length

hooks.register("clarion_search_query_action", build_write_action)


class DraftRankingPanel(BaseSidePanel):
    """The panel “How will it be found?”. A script loads its content when the panel is opened."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button that opens the panel."""

        aria_label = _("Toggle how it will be found")
        icon_name = "search"
        has_counter = False

    name = "draft-ranking"
    title = _("How will it be found?")
    template_name = "search_draft_ranking/panel.html"
    order = 420

    def __init__(self, *args: Any, goal: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.goal = goal

    @property
    def media(self) -> Media:
        """The script and the style sheet of the panel."""
        return Media(
            js=["search_draft_ranking/draft-ranking.js"], css={"all": ["search_draft_ranking/draft-ranking.css"]}
        )

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context with the URL of the ranks and the user's queries, for a saved page."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        pk = self.object.pk
        if not pk:
            context["goal"], context["goal_field"] = self.goal, GOAL_FIELD
        else:
            context["url"] = reverse("search_draft_ranking", args=[pk])
            context["queries"] = "\n".join(get_target_queries(pk, self.request.user))
            context["max_queries"] = MAX_TARGET_QUERIES
        return context


class DraftRankingMixin:
    """An editor view with the panel. The response to the first save of a new page includes the panel's URL."""

    def get_side_panels(self) -> MediaContainer:
        """Return Wagtail's panels, and the ranking panel for pages that search can find."""
        panels = super().get_side_panels()  # type: ignore[misc]
        is_found = isinstance(self.page, BasePage) and self.page.searchable  # type: ignore[attr-defined]
        if is_found and not self.expects_json_response:  # type: ignore[attr-defined]
            panels.append(DraftRankingPanel(self.page, self.request, goal=self.get_goal()))  # type: ignore[attr-defined]
        return panels

    def get_goal(self) -> str:
        """Return the query for which the page is written; empty if there is none."""
        return ""


class DraftRankingCreateView(DraftRankingMixin, StateCreateView):
    """Create a page, possibly for a query of visitors: then its form begins with the query as title.

    The first save stores the query as one that should find the page.
    """

    def get_goal(self) -> str:
        """Return the query of the URL, or of the submitted form."""
        if self.request.method == "POST":
            return self.request.POST.get(GOAL_FIELD, "")
        query = VisitorQuery.read(self.request.GET)
        return query.text if query else ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        if goal := self.get_goal():
            self.page.title = (goal[:1].upper() + goal[1:])[:MAX_TITLE_LENGTH]
            # The form's script derives the slug only while the title is typed.
            slug = slugify(self.page.title, allow_unicode=True)[:MAX_TITLE_LENGTH]
            self.page.slug = find_available_slug(self.parent_page, slug) if slug else ""
        return super().get(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the page and its query."""
        response = super().post(request)
        if self.page.pk and isinstance(self.page, BasePage) and (queries := parse_queries(self.get_goal())):
            save_target_queries(self.page.pk, request.user, queries)
        return response


class DraftRankingEditView(DraftRankingMixin, StateEditView):
    """Edit a page."""


class DraftRankingViewSet(PageStateViewSet):
    """The views of pages with the ranking panel."""

    add_view_class = DraftRankingCreateView
    edit_view_class = DraftRankingEditView


@hooks.register("register_admin_viewset")
def viewset() -> PageStateViewSet:
    """Return the page views with the ranking panel."""
    return DraftRankingViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL that the panel requests, and that of the places for a new page."""
    return [
        path("search/draft-ranking/<int:page_id>/", draft_ranking, name="search_draft_ranking"),
        path("search/write/", WriteView.as_view(), name="search_write"),
    ]
