"""The panels of the admin's home page without hidden pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.navigation import get_site_for_user
from wagtail.admin.site_summary import PagesSummaryItem, SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page, Site

from .permissions import get_explorable_pages
from .rules import exclude_hidden, is_hidden


class VisibleLockedPagesPanel(LockedPagesPanel):
    """The pages that the user has locked."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context["locked_pages"] = exclude_hidden(context["locked_pages"], context["request"].user)
        return context


class VisibleRecentEditsPanel(RecentEditsPanel):
    """The pages that the user has edited last."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = context["request"].user
        context["last_edits"] = [(at, page) for at, page in context["last_edits"] if not is_hidden(page, user)]
        return context


class VisibleSubmissionsPanel(UserObjectsInWorkflowModerationPanel):
    """The pages in moderation that the user owns or has submitted."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = context["request"].user
        states = context["workflow_states"]
        context["workflow_states"] = [state for state in states if not _is_hidden(state.content_object, user)]
        return context


class VisibleApprovalsPanel(WorkflowObjectsToModeratePanel):
    """The pages that wait for the approval of the user."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = context["request"].user
        context["states"] = [state for state in context["states"] if not _is_hidden(state["obj"], user)]
        return context


class ExplorablePagesItem(PagesSummaryItem):
    """The number of pages that the user may explore. Wagtail counts all pages, so its method is not called."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        site = get_site_for_user(self.request.user)
        root = site["root_page"]
        return {
            "root_page": _find_start(root) if root else None,
            "site_name": site["site_name"],
            "total_pages": _count_pages(self.request.user, root) if root else 0,
        }


PANELS = {
    LockedPagesPanel: VisibleLockedPagesPanel,
    RecentEditsPanel: VisibleRecentEditsPanel,
    UserObjectsInWorkflowModerationPanel: VisibleSubmissionsPanel,
    WorkflowObjectsToModeratePanel: VisibleApprovalsPanel,
}


def replace_home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Replace Wagtail's panels, as a `construct_homepage_panels` hook."""
    panels[:] = [PANELS[type(panel)]() if type(panel) in PANELS else panel for panel in panels]


def replace_summary_items(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Replace Wagtail's number of pages, as a `construct_homepage_summary_items` hook."""
    items[:] = [ExplorablePagesItem(request) if type(item) is PagesSummaryItem else item for item in items]


def _find_start(root: Page) -> Page:
    """Return the home page instead of the root of the tree if there is one site, as Wagtail does."""
    sites = Site.objects.select_related("root_page")[:2]
    return sites[0].root_page if root.is_root() and len(sites) == 1 else root


def _count_pages(user: Any, any_page: Page) -> int:
    """Return the number of pages that the user may explore, without the root of the tree.

    The root is subtracted, because SQLite reads all rows for a condition on the depth, and otherwise only an index.
    """
    pages = get_explorable_pages(user)
    return pages.count() - pages.filter(path=any_page.path[: Page.steplen]).count()


def _is_hidden(item: Any, user: Any) -> bool:
    return isinstance(item, Page) and is_hidden(item, user)
