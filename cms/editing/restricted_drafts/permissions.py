"""What a user may do with pages, and which ones they may explore or choose: none that are hidden from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms.core.visibility import visible_now

from .rules import exclude_hidden, has_hidden_descendants, is_hidden, select_viewers

# A chooser with one of these selects a place: for a copy, a move, or a new page.
PLACE_PERMISSIONS = ("add_subpage", "bulk_move_to", "copy_to", "move_to")


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


class RestrictedPagePermissionPolicy(PagePermissionPolicy):
    """The policy of all pages, registered in place of Wagtail's. Views get it from `policy_registry`."""

    def explorable_instances(self, user: Any) -> QuerySet:
        return exclude_hidden(super().explorable_instances(user), user)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        return exclude_hidden(super().instances_user_has_any_permission_for(user, actions), user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Page) -> bool:
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return allowed and not is_hidden(instance, user)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet:
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        return users.filter(pk__in=[user.pk for user in select_viewers(instance, users)])


def get_explorable_pages(user: Any) -> QuerySet:
    """Return the pages that the user may see in the page explorer."""
    policy = policy_registry.get_by_type(Page)
    if not user.is_superuser and not policy.get_cached_permissions_for_user(user):
        return Page.objects.none()  # Wagtail's policy returns the root page
    return policy.explorable_instances(user)


def is_explorable(page_id: int, user: Any) -> bool:
    """Return whether the user may see the page in the page explorer."""
    return get_explorable_pages(user).filter(pk=page_id).exists()


def select_choosable(pages: QuerySet, user: Any, purpose: str = "") -> QuerySet:
    """Return the pages that a chooser offers: those the user may explore and, for links, those the public sees.

    Search editors and teams of one section need no access to a page to link to it, and its title is public.
    """
    allowed = Q(pk__in=get_explorable_pages(user).order_by().values("pk"))
    if purpose not in PLACE_PERMISSIONS:
        allowed |= Q(pk__in=visible_now().order_by().values("pk")) | Q(depth=1)
    return exclude_hidden(pages.filter(allowed), user)
