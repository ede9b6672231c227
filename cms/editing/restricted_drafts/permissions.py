"""What a user may do with a page: nothing if it is hidden from them."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, PagePermissionTester

from .rules import has_hidden_descendants, is_hidden


def contains_scheduled_page(page: Page) -> bool:
    """Return whether the page or one below it is scheduled for publication."""
    pages = page.get_descendants(inclusive=True).annotate_approved_schedule()
    return pages.filter(_approved_schedule=True).exists()


class RestrictedPagePermissionTester(PagePermissionTester):
    """Wagtail's tester, which grants nothing on hidden pages, not even to the approvers of their workflow."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.is_hidden = is_hidden(page, user)
        if self.is_hidden:
            self.permissions: set[str] = set()

    def can_edit(self) -> bool:
        return not self.is_hidden and super().can_edit()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Return whether the page may be deleted, or moved if `ignore_bulk` is set.

        A section with drafts that are hidden from the user may be moved, but not deleted. A page that is scheduled for
        publication is treated like one that is published: deleting or moving it takes the permission to publish.
        """
        if self.is_hidden or not super().can_delete(ignore_bulk):
            return False
        if not self.can_publish() and contains_scheduled_page(self.page):
            return False
        return ignore_bulk or not has_hidden_descendants(self.page, self.user)

    def can_lock(self) -> bool:
        return not self.is_hidden and super().can_lock()

    def can_unlock(self) -> bool:
        return not self.is_hidden and super().can_unlock()

    def can_submit_for_moderation(self) -> bool:
        return not self.is_hidden and super().can_submit_for_moderation()

    def can_view_revisions(self) -> bool:
        return not self.is_hidden and super().can_view_revisions()
