"""Bundles in other parts of the admin: what a page waits for, and one entry of the calendar for all pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page

from cms.editing.page_states.facts import PagePlan
from cms.editing.restricted_drafts.rules import get_viewer
from cms.editing.schedule.entries import Calendar, Entry, ReplacedEntry

from .access import mask_titles
from .models import Bundle, BundleMember
from .sentences import name_pages

STATES = {
    Bundle.State.DRAFT: "planned",
    Bundle.State.SCHEDULED: "scheduled",
    Bundle.State.FAILED: "failed",
    Bundle.State.PUBLISHED: "done",
}


def find_plans(page_ids: Collection[int]) -> Mapping[int, PagePlan]:
    """Return the bundles in which pages wait to become public, by the ids of the pages, in one query."""
    members = list(BundleMember.objects.filter(page_id__in=page_ids, is_open=True).select_related("bundle"))
    if members and (viewer := get_viewer()):
        mask_titles([one.bundle for one in members], viewer.user)
    return {
        one.page_id: PagePlan(one.bundle.title, reverse("bundle", args=[one.bundle_id]), one.bundle.is_pending)
        for one in members
    }


class BundleEntries:
    """The entries of bundles: one for the minute at which all pages become public."""

    def list_entries(self, calendar: Calendar) -> Iterator[Entry]:
        """Yield the entries of bundles with a minute in the span."""
        bundles = Bundle.objects.filter(calendar.span.build_filter("go_live_at"), state__in=STATES)
        found = list(bundles.select_related("scheduled_by", "created_by").annotate(page_count=Count("members")))
        mask_titles(found, calendar.user)
        for bundle in found:
            state, is_done = STATES[Bundle.State(bundle.state)], bundle.state == Bundle.State.PUBLISHED
            yield Entry(
                key=(Bundle._meta.label, str(bundle.pk)),
                at=bundle.go_live_at,
                action=gettext("went live") if is_done else gettext("goes live"),
                title=f"{bundle.title} ({name_pages(bundle.page_count)})",
                kind=gettext("Bundle"),
                state=state,
                url=reverse("bundle", args=[bundle.pk]),
                person=bundle.scheduled_by or bundle.created_by,
            )

    def list_replaced(self, calendar: Calendar) -> Collection[ReplacedEntry]:
        """Return the go-lives of the pages of bundles."""
        members = BundleMember.objects.exclude(bundle__state__in=(Bundle.State.DRAFT, Bundle.State.UNDONE))
        in_span = members.filter(calendar.span.build_filter("bundle__go_live_at"))
        found: list[tuple[int, datetime]] = list(in_span.values_list("page_id", F("bundle__go_live_at")))
        return {((Page._meta.label, str(pk)), at) for pk, at in found}
