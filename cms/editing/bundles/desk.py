"""The section of the desk with bundles: those that failed, those that wait for the user, and the next ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import TaskState, get_default_page_content_type

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.editing.restricted_drafts.rules import get_hidden_page_ids

from .access import mask_titles, may_compose, may_decide
from .models import OPEN_STATES, Bundle, BundleMember
from .sentences import describe_bundle, name_pages


class BundlesSection(DeskSection):
    """The bundles whose publication is ahead."""

    name = "bundles"
    heading = _("Bundles")
    icon_name = "folder-inverse"

    def is_shown(self) -> bool:
        """Return whether the user may put together bundles, or decide about them."""
        return may_decide(self.user) or may_compose(self.user)

    def find_rows(self) -> Sequence[DeskRow]:
        """Return a row for each bundle: failed ones first, then those that wait for the user, then the next ones."""
        bundles = list(_find_open()[: MAX_ROWS + 1])
        mask_titles(bundles, self.user)
        waiting = self._count_waiting(bundles)
        first = sorted(bundles, key=lambda one: (one.state != Bundle.State.FAILED, not waiting[one.pk]))
        return [self._build_row(bundle, waiting[bundle.pk]) for bundle in first]

    def get_list_link(self) -> DeskLink:
        """Return the link to all bundles."""
        return DeskLink(_("All bundles"), reverse("bundles"))

    def _count_waiting(self, bundles: Sequence[Bundle]) -> Counter[int]:
        """Return how many pages of each bundle wait for the approval of the user."""
        members = BundleMember.objects.filter(bundle__in=bundles).exclude(page__in=get_hidden_page_ids(self.user))
        by_page = {str(page_id): bundle_id for page_id, bundle_id in members.values_list("page_id", "bundle_id")}
        states = TaskState.objects.reviewable_by(self.user) if by_page else TaskState.objects.none()
        pages = states.filter(
            revision__base_content_type=get_default_page_content_type(), revision__object_id__in=list(by_page)
        )
        return Counter(by_page[object_id] for object_id in pages.values_list("revision__object_id", flat=True))

    def _build_row(self, bundle: Bundle, waiting: int) -> DeskRow:
        state = describe_bundle(bundle, self.user)
        text = ngettext("%(count)s page waits for you", "%(count)s pages wait for you", waiting) % {"count": waiting}
        return DeskRow(
            title=bundle.title,
            url=reverse("bundle", args=[bundle.pk]),
            sentence=state.sentence,
            facts=[name_pages(getattr(bundle, "page_count", 0)), *([text] if waiting else [])],
            level="critical" if bundle.state == Bundle.State.FAILED else "warning" if waiting or bundle.failure else "",
            actions=[DeskLink(_("Approve"), reverse("bundle_approve", args=[bundle.pk]))] if waiting else [],
        )


def _find_open() -> QuerySet[Bundle]:
    """Return the bundles whose publication is ahead, with their numbers of pages: failed ones, then by minute."""
    failed_first = Case(When(state=Bundle.State.FAILED, then=Value(0)), default=Value(1))
    bundles = Bundle.objects.filter(state__in=OPEN_STATES).select_related("scheduled_by", "undone_by", "created_by")
    rows = bundles.annotate(page_count=Count("members"), urgency=failed_first)
    return rows.order_by("urgency", F("go_live_at").asc(nulls_last=True), "-pk")
