"""What becomes public or changes between two times: the content in which clashes are looked for.

The journal's public changes say what has changed, so a horizon is read after the scheduler and the jobs have run to the
later time: in the process of a rehearsal, or in a test with a moved clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Min
from wagtail.models import Page, Revision

from cms.core.visibility import visible_now
from cms.journal.models import PublicChange, PublicPage
from cms.pages.content_checks import Draft
from cms.pages.models import BasePage

Kind = PublicChange.Kind
MAX_PAGES = 500  # pages whose content is examined; a bundle has at most 200
LINK_KINDS = ("page", "call_to_action")  # references that readers see as a link or a card


@dataclass
class Horizon:
    """The public content at `at`, and what has become of it since `since`.

    `hidden` are pages that are not named to the reader of the report, and count as absent.
    """

    since: datetime
    at: datetime
    hidden: Collection[int] = field(default_factory=frozenset)

    @cached_property
    def changes(self) -> list[PublicChange]:
        """The public changes after `since`, in their order."""
        found = PublicChange.objects.filter(at__gt=self.since, at__lte=self.at).order_by("sequence")
        return [change for change in found if change.page_id not in self.hidden]

    @cached_property
    def first_changes(self) -> dict[int, PublicChange]:
        """The first change of each page, which says how the page was before."""
        return {change.page_id: change for change in reversed(self.changes)}

    @cached_property
    def public_pages(self) -> dict[int, PublicPage]:
        """The changed pages that are public at `at`, with their sites and paths."""
        return PublicPage.objects.in_bulk(list(self.first_changes))

    @cached_property
    def new_ids(self) -> list[int]:
        """The pages that are public at `at` and were not at `since`."""
        return [
            pk
            for pk, change in self.first_changes.items()
            if change.change == Kind.PUBLISHED and pk in self.public_pages
        ]

    @cached_property
    def pages(self) -> list[BasePage]:
        """The first MAX_PAGES pages that are public at `at` and new or changed, new ones first."""
        ids = [*self.new_ids, *(pk for pk in self.public_pages if pk not in set(self.new_ids))]
        return self.read_pages(ids[:MAX_PAGES])

    @cached_property
    def new_pages(self) -> list[BasePage]:
        """Those of the pages that have become public."""
        new = set(self.new_ids)
        return [page for page in self.pages if page.pk in new]

    @property
    def unread_pages(self) -> int:
        """The number of changed pages that are not examined."""
        return max(0, len(self.public_pages) - MAX_PAGES)

    def read_pages(self, ids: Iterable[int]) -> list[Any]:
        """Return the pages among these ids that are public at `at`, in this order, as instances of their types."""
        wanted = [pk for pk in dict.fromkeys(ids) if pk not in self.hidden]
        found = {page.pk: page for page in visible_now(now=self.at).filter(pk__in=wanted).specific()}
        return [found[pk] for pk in wanted if isinstance(found.get(pk), BasePage)]

    def find_visible_ids(self, ids: Iterable[int]) -> set[int]:
        """Return those of the ids whose pages are public at `at`."""
        return set(visible_now(now=self.at).filter(pk__in=list(ids)).values_list("pk", flat=True))

    def find_public_minute(self, page: Page) -> datetime:
        """Return the minute in which a new page has become public: its go-live, else its publication."""
        planned = page.go_live_at
        moment = planned if planned and self.since < planned <= self.at else page.last_published_at
        return round_down(moment or self.first_changes[page.pk].at)

    def find_coming(self, ids: Iterable[int]) -> dict[int, datetime]:
        """Return when pages that are not public at `at` will be, by id, as far as that is scheduled."""
        ids = [pk for pk in ids if pk not in self.hidden]
        live = Page.objects.filter(pk__in=ids, live=True, go_live_at__gt=self.at)
        coming = dict(live.values_list("pk", "go_live_at"))
        scheduled = Revision.page_revisions.filter(
            object_id__in=[str(pk) for pk in ids], approved_go_live_at__gt=self.at
        )
        for pk, moment in scheduled.order_by().values_list("object_id").annotate(first=Min("approved_go_live_at")):
            coming[int(pk)] = min(moment, coming.get(int(pk), moment))
        return coming


def find_links(page: BasePage) -> dict[int, str]:
    """Return the pages that a page links to or shows as cards, by id, each with the field of the form that has it."""
    found: dict[int, str] = {}
    for location in Draft(page).reference_locations:
        for kind in LINK_KINDS:
            for pk in sorted(location.references.ids.get(kind, ())):
                found.setdefault(pk, location.field)
    found.pop(page.pk, None)
    return found


def round_down(moment: datetime) -> datetime:
    """Return the beginning of a minute."""
    return moment.replace(second=0, microsecond=0)
