"""The side panel of the page editor, and the editor's views with it in them: Wagtail has no hook for side panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from cms.pages.models import BasePage

from .models import MAX_TARGET_QUERIES, get_target_queries


class DraftRankingPanel(BaseSidePanel):
    """“How will it be found?”; what it shows is asked for when somebody opens it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle how it will be found"
        icon_name = "search"
        has_counter = False

    name = "outlook"
    title = "How will it be found?"
    template_name = "search_draft_ranking/panel.html"
    order = 420

    @property
    def media(self) -> Media:
        return Media(js=["search_draft_ranking/outlook.js"], css={"all": ["search_draft_ranking/outlook.css"]})

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        pk = self.object.pk
        if pk:
            context["address"] = reverse("search_draft_ranking", args=[pk])
            context["queries"] = "\n".join(get_target_queries(pk, self.request.user))
            context["most"] = MAX_TARGET_QUERIES
        return context


class DraftRankingMixin:
    """The editor with the panel. A page that is saved for the first time gets the panel's address with the answer."""

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]
        is_found = isinstance(self.page, BasePage) and self.page.searchable  # type: ignore[attr-defined]
        if is_found and not self.expects_json_response:  # type: ignore[attr-defined]
            panels.append(DraftRankingPanel(self.page, self.request))  # type: ignore[attr-defined]
        return panels


class DraftRankingCreateView(DraftRankingMixin, CreateView):
    pass


class DraftRankingEditView(DraftRankingMixin, EditView):
    pass


class DraftRankingViewSet(PageViewSet):
    model = BasePage
    add_view_class = DraftRankingCreateView
    edit_view_class = DraftRankingEditView
    parent_models = ()  # lists of pages are as they were
