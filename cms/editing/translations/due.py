"""Which translations are due for a user: stale ones, and public pages that lack one since a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import policy_registry

from cms.core.sites import SiteRoots

from .board import CHANGE_CODENAME, find_sources, is_missing, is_seen
from .models import DigestChoice, TranslationState


@dataclass(frozen=True, slots=True)
class DueTranslations:
    """What is due in a language since a time."""

    stale: list[TranslationState]
    missing: list[Page]
    stale_count: int  # includes those that the list does not have
    missing_count: int

    def __bool__(self) -> bool:
        return bool(self.stale or self.missing)


def find_stale_states(user: Any) -> QuerySet[TranslationState]:
    """Return the stale translations that the user may edit, of sources that the user may see, the oldest first."""
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    return (
        TranslationState.objects.filter(is_seen(user, "source"), source__live=True)
        .filter(page__in=editable, page__alias_of=None)
        .exclude(stale_since=None)
        .select_related("page__locale", "source__locale")
        .order_by("stale_since", "pk")
    )


def find_missing(user: Any, locale_ids: Collection[int], since: datetime) -> QuerySet[Page]:
    """Return the pages that became public since a time and lack a translation into one of the languages."""
    return find_sources(user).filter(is_missing(user, locale_ids), first_published_at__gte=since)


def find_due(user: Any, locale_id: int, since: datetime, limit: int) -> DueTranslations:
    """Return what has become due in a language since a time, at most `limit` pages of each kind."""
    stale = find_stale_states(user).filter(page__locale_id=locale_id, stale_since__gte=since)
    missing = find_missing(user, {locale_id}, since)
    (states, stale_count), (pages, missing_count) = _cut(stale, limit), _cut(missing, limit)
    return DueTranslations(states, pages, stale_count, missing_count)


def _cut(found: QuerySet[Any], limit: int) -> tuple[list[Any], int]:
    """Return the first objects, at most `limit`, and the number of all."""
    first = list(found[:limit])
    return first, len(first) if len(first) < limit else found.count()


def wants_notices(user: Any) -> bool:
    """Return whether the user gets notices: by choice, and without one if the user is a translator."""
    choice = DigestChoice.objects.filter(user=user).first()
    return choice.wants_digest if choice else is_translator(user)


def is_translator(user: Any) -> bool:
    """Return whether the user may change all pages of some language, but not the whole page tree."""
    return not user.is_superuser and select_translators().filter(pk=user.pk).exists()


def select_translators() -> QuerySet[Any]:
    """Return the active users who may change the tree of a home page, but not the whole page tree."""
    homes = [root.page_id for root in SiteRoots.read().roots]
    granted = GroupPagePermission.objects.filter(permission__codename=CHANGE_CODENAME)
    groups = granted.filter(page_id__in=homes).values("group_id")
    everywhere = granted.filter(page__depth=1).values("group_id")
    users = get_user_model()._default_manager.filter(is_active=True, groups__in=groups)
    return users.exclude(groups__in=everywhere).distinct()
