"""Wagtail's bulk actions on pages, limited to the pages that the user may explore.

Wagtail lists the titles of all pages in the query string, also of those that the user may not change.
"""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_list_or_404
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page

from .selection import get_explorable_pages
from .viewer import get_viewer


class ExplorablePagesMixin:
    """A bulk action that treats pages that the user may not explore as missing."""

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: Any) -> list[Page]:
        viewer = get_viewer()
        pages = get_explorable_pages(viewer.user) if viewer else model.objects.none()
        return get_list_or_404(pages, pk__in=list(object_ids))


class DeleteExplorablePages(ExplorablePagesMixin, DeleteBulkAction):
    """Deletes pages."""


class MoveExplorablePages(ExplorablePagesMixin, MoveBulkAction):
    """Moves pages."""


class PublishExplorablePages(ExplorablePagesMixin, PublishBulkAction):
    """Publishes pages."""


class UnpublishExplorablePages(ExplorablePagesMixin, UnpublishBulkAction):
    """Unpublishes pages."""


BULK_ACTIONS = (DeleteExplorablePages, MoveExplorablePages, PublishExplorablePages, UnpublishExplorablePages)
