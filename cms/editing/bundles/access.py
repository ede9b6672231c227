"""Who may see bundles, put pages into them, and decide when they become public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.editing.restricted_drafts.rules import get_hidden_page_ids

from .models import Bundle, BundleMember

CODENAME = "publish_bundle"
PUBLISH_PERMISSION = f"bundles.{CODENAME}"
SEE_PERMISSIONS = ("add", "change", "publish")
COMPOSE_PERMISSIONS = ("change", "publish")


def may_see_bundles(request: HttpRequest) -> bool:
    """Return whether the user may write or publish any page: the board shows what is still to be done."""
    policy = policy_registry.get_by_type(Page)
    return may_decide(request.user) or policy.user_has_any_permission(request.user, SEE_PERMISSIONS)


def may_compose(user: Any) -> bool:
    """Return whether the user may create bundles, and put pages into them that they may edit."""
    policy = policy_registry.get_by_type(Page)
    return may_decide(user) or policy.user_has_any_permission(user, COMPOSE_PERMISSIONS)


def may_decide(user: Any) -> bool:
    """Return whether the user may schedule, cancel, publish and undo bundles whose pages they may publish."""
    return bool(user.has_perm(PUBLISH_PERMISSION))


def may_delete(bundle: Bundle, user: Any) -> bool:
    """Return whether the user may delete a draft, or remove its items: its maker may, and users who may decide."""
    return may_decide(user) or (bundle.created_by_id == user.pk and may_compose(user))


def find_editable_ids(ids: Iterable[int], user: Any) -> set[int]:
    """Return the ids of those of the pages that the user may change or publish, in one query."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, COMPOSE_PERMISSIONS)
    return set(pages.filter(pk__in=set(ids)).values_list("pk", flat=True))


def may_remove(bundle: Bundle, page_id: int, user: Any) -> bool:
    """Return whether the user may remove a page from a draft: who may edit the page or delete the draft may."""
    return may_delete(bundle, user) or bool(find_editable_ids([page_id], user))


def may_publish_all(bundle: Bundle, user: Any) -> bool:
    """Return whether the user may publish every page of the bundle, and none of them is hidden from the user."""
    policy = policy_registry.get_by_type(Page)
    publishable = policy.instances_user_has_permission_for(user, "publish").exclude(pk__in=get_hidden_page_ids(user))
    return not bundle.members.exclude(page_id__in=publishable.order_by().values("pk")).exists()


def mask_titles(bundles: Iterable[Bundle], user: Any) -> None:
    """Replace the titles of bundles with pages that are hidden from the user, because titles often name these pages."""
    hidden = get_hidden_page_ids(user)
    if not hidden:
        return
    bundles = list(bundles)
    members = BundleMember.objects.filter(bundle__in=[one.pk for one in bundles], page_id__in=hidden)
    masked = set(members.values_list("bundle_id", flat=True))
    for bundle in bundles:
        if bundle.pk in masked:
            bundle.title = gettext("Bundle %(number)s") % {"number": bundle.pk}


def count_hidden(bundle: Bundle, user: Any) -> int:
    """Return how many pages of the bundle the user may not see."""
    hidden = get_hidden_page_ids(user)
    return bundle.members.filter(page_id__in=hidden).count() if hidden else 0
