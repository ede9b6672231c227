"""Wagtail's bulk actions on pages, limited to the pages that the user may explore.

Wagtail lists the titles of all pages in the query string, also of those that the user may not change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_list_or_404
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page

from .rules import exclude_hidden
from .selection import get_explorable_pages
from .viewer import get_viewer

# The numbers in the contexts of Wagtail's actions, each with the function that counts the pages.
COUNTS: dict[str, Callable[[Any], int]] = {
    "child_pages": lambda pages: pages.count(),
    "descendant_count": lambda pages: pages.count(),
    "draft_descendant_count": lambda pages: pages.not_live().count(),
    "live_descendant_count": lambda pages: pages.live().count(),
}


class ExplorablePagesMixin:
    """A bulk action that treats pages that the user may not explore as missing."""

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: Any) -> list[Page]:
        viewer = get_viewer()
        pages = get_explorable_pages(viewer.user) if viewer else model.objects.none()
        return get_list_or_404(pages, pk__in=list(object_ids))

    def object_context(self, obj: Page) -> dict[str, Any]:
        """Return Wagtail's context, in which the numbers of descendants leave out those hidden from the user."""
        context: dict[str, Any] = super().object_context(obj)  # type: ignore[misc]
        below = exclude_hidden(obj.get_descendants(), self.request.user)  # type: ignore[attr-defined]
        counted = {name: count(below) for name, count in COUNTS.items() if name in context}
        return {**context, **counted}


class DeleteExplorablePages(ExplorablePagesMixin, DeleteBulkAction):
    """Deletes pages."""


class MoveExplorablePages(ExplorablePagesMixin, MoveBulkAction):
    """Moves pages."""


class PublishExplorablePages(ExplorablePagesMixin, PublishBulkAction):
    """Publishes pages."""


class UnpublishExplorablePages(ExplorablePagesMixin, UnpublishBulkAction):
    """Unpublishes pages."""


BULK_ACTIONS = (DeleteExplorablePages, MoveExplorablePages, PublishExplorablePages, UnpublishExplorablePages)
