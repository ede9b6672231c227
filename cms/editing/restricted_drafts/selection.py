"""The pages that a user may explore, and those that choosers offer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.visibility import visible_now

from .rules import exclude_hidden

# What a chooser selects a place for: a copy, a move, or a new page.
PLACE_PERMISSIONS = ("add_subpage", "bulk_move_to", "copy_to", "move_to")


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
