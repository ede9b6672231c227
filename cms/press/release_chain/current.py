"""The releases that are prepared or were published lately, with their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from cms.editing.restricted_drafts.rules import exclude_hidden
from cms.page_types.press_releases.models import ReleasePage
from cms.press.embargo_access.accesses import OPEN_PERMISSION
from cms.press.mailings.views import SEND_PERMISSION

from .facts import ReleaseFacts, read_release_facts
from .links import ChainLink, build_chain, find_missing

CURRENT_PERIOD = timedelta(days=30)  # since the last change or publication
MAX_RELEASES = 60


@dataclass(frozen=True, slots=True)
class CurrentRelease:
    """A release with its steps."""

    facts: ReleaseFacts
    links: list[ChainLink]

    @property
    def title(self) -> str:
        title: str = self.facts.page.get_admin_display_title()
        return title

    @property
    def missing(self) -> ChainLink | None:
        """The first step at which something is missing."""
        return find_missing(self.links)


def may_see_chains(user: Any) -> bool:
    """Return whether the user opens releases to journalists, or sends them."""
    return any(map(user.has_perm, (OPEN_PERMISSION, SEND_PERMISSION)))


def find_current_releases(user: Any, now: datetime) -> list[CurrentRelease]:
    """Return the current releases that the user may publish, the last change first."""
    releases = read_release_facts(_find_pages(user, now)[:MAX_RELEASES], now)
    return [CurrentRelease(facts, build_chain(facts, user, now)) for facts in releases]


def _find_pages(user: Any, now: datetime) -> QuerySet[ReleasePage]:
    since = now - CURRENT_PERIOD
    scheduled = Revision.page_revisions.filter(approved_go_live_at__gt=now)
    ids = [int(one) for one in scheduled.values_list("object_id", flat=True)]
    is_current = Q(latest_revision_created_at__gt=since) | Q(last_published_at__gt=since) | Q(pk__in=ids)
    is_current |= Q(withdrawal__withdrawn_at__gt=since)
    publishable = policy_registry.get_by_type(ReleasePage).instances_user_has_permission_for(user, "publish")
    pages = ReleasePage.objects.filter(is_current, pk__in=publishable.order_by().values("pk"), alias_of=None)
    return exclude_hidden(pages, user).order_by("-latest_revision_created_at", "-pk")
