"""Compare pages that have become public with all alerts, in the order of `/changes`, by filters and by search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.journal.models import PublicChange
from cms.journal.public_changes import last_change_sequence
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type, searchable_models
from cms.pages.resolvers import term_values_by_page
from cms.search_documents.document import NotSearchableYet

from .models import Alert, AlertMatch, AlertsOffset, Criteria
from .subscriptions import select_active_alerts

log = structlog.get_logger(__name__)

CHUNK_SIZE = 100  # changes compared at a time
RETRY_INTERVAL = timedelta(seconds=20)
MAX_PAGE_AGE = timedelta(days=14)  # counted from the date that readers see

# A function that returns which of these pages match the words, as `/search` finds them, or raises NotSearchableYet.
TextMatcher = Callable[[str, Sequence[int], ReadContext], set[int]]
TEXT_MATCHER = ExtensionPoint[str](
    "clarion_text_matcher",
    receives="The dotted path of a `TextMatcher`, which returns the pages that match the words of an alert. The "
    "last one registered is used.",
    example='hooks.register("clarion_text_matcher", "search.querying.saved_searches.match_text")',
)


def compare_new_pages() -> int:
    """Compare the next pages that became public, record which alerts match, and return the number of changes.

    Pages are compared ALERT_DELAY_SECONDS after their publication: an e-mail cannot be called back, and search has to
    know their words. Only their state at that moment counts; what is hidden again by then matches nothing.
    """
    start = _read_offset()
    changes = _read_changes(start, clock.now())
    if not changes:
        return 0
    try:
        matches = list(_find_all_matches(changes))
    except NotSearchableYet as reason:
        log.warning("alerts.waiting", reason=str(reason), changes=len(changes))
        return 0
    with transaction.atomic():
        is_first = AlertsOffset.objects.filter(pk=1, sequence=start).update(sequence=changes[-1].sequence)
        if is_first:  # otherwise another worker has compared them
            AlertMatch.objects.bulk_create(matches, ignore_conflicts=True)
    return len(changes)


def find_next_comparison(after: datetime) -> datetime | None:
    """Return when the next change has to be compared; None if there is none."""
    oldest = find_oldest_waiting()
    if oldest is None:
        return None
    due = oldest + timedelta(seconds=settings.ALERT_DELAY_SECONDS)
    return due if due > after else after + RETRY_INTERVAL  # it had to wait for search


def find_oldest_waiting() -> datetime | None:
    """Return the time of the first change that has not been compared; None if there is none."""
    later = PublicChange.objects.filter(sequence__gt=_read_offset()).order_by("sequence")
    return later.values_list("at", flat=True).first()


def _read_offset() -> int:
    """Return up to which change all has been compared; in a new installation, the last one: old pages are no news."""
    stored, _ = AlertsOffset.objects.get_or_create(pk=1, defaults={"sequence": last_change_sequence()})
    return stored.sequence


def _read_changes(start: int, now: datetime) -> list[PublicChange]:
    """Return the next changes that were made long enough ago, or at an unknown time before the clock was set back."""
    until = now - timedelta(seconds=settings.ALERT_DELAY_SECONDS)
    later = PublicChange.objects.filter(sequence__gt=start).order_by("sequence")[:CHUNK_SIZE]
    ready = []
    for change in later:
        if change.at > until and not clock.is_ahead(change.at, now):
            break
        ready.append(change)
    return ready


def _find_all_matches(changes: Sequence[PublicChange]) -> Iterator[AlertMatch]:
    found_types = {model.api_type for model in searchable_models()}
    published: dict[tuple[int, str], list[int]] = defaultdict(list)
    for change in changes:
        if change.change == PublicChange.Kind.PUBLISHED and change.type in found_types:
            published[change.site_id, change.locale].append(change.page_id)
    roots = {(root.site_id, root.language): root for root in SiteRoots.read().roots}
    for place, page_ids in published.items():
        if root := roots.get(place):
            yield from _find_matches_of(root, page_ids)


def _find_matches_of(root: SiteRoot, page_ids: Iterable[int]) -> Iterator[AlertMatch]:
    """Yield the matches of all alerts of one language of a site. Equal criteria are compared once."""
    context = ReadContext(site_roots=SiteRoots.read(), root=root, now=clock.now())
    pages = read_new_pages(page_ids, context)
    by_criteria: dict[Criteria, list[Alert]] = defaultdict(list)
    if pages:
        for alert in select_active_alerts().filter(site=root.site_id, locale=root.language):
            by_criteria[alert.criteria].append(alert)
    for criteria, alerts in by_criteria.items():
        matches = sorted(find_matches(criteria, pages, context))
        yield from (AlertMatch(alert=alert, page_id=page_id) for alert in alerts for page_id in matches)


@dataclass(frozen=True, slots=True)
class PageValues:
    """What filters know of a page."""

    type: str
    topics: frozenset[str]
    regions: frozenset[str]


def read_new_pages(ids: Iterable[int], context: ReadContext) -> dict[int, PageValues]:
    """Return those of the pages that the public may see in this site and language, by id, without those of old date.

    An import publishes pages of many years, which are no news.
    """
    is_new = Q(listed_at=None) | Q(listed_at__gte=context.now - MAX_PAGE_AGE)
    visible = visible_now(BasePage, root=context.root, now=context.now).filter(is_new, pk__in=list(ids)).order_by()
    types = dict(visible.values_list("pk", "content_type_id"))
    topics, regions = (term_values_by_page(relation, list(types)) for relation in ("topics", "regions"))
    return {
        pk: PageValues(get_api_type(content_type) or "", frozenset(topics.get(pk, ())), frozenset(regions.get(pk, ())))
        for pk, content_type in types.items()
    }


def find_matches(criteria: Criteria, pages: Mapping[int, PageValues], context: ReadContext) -> set[int]:
    """Return the ids of the pages that match.

    Raises:
        NotSearchableYet: The criteria have words, which cannot be searched for now.
    """
    filtered = sorted(pk for pk, values in pages.items() if _passes_filters(criteria, values))
    if not criteria.query or not filtered:
        return set(filtered)
    if not (paths := TEXT_MATCHER.values()):
        raise NotSearchableYet("No search is installed.")
    match_text: TextMatcher = import_string(paths[-1])
    return match_text(criteria.query, filtered, context) & set(filtered)


def _passes_filters(criteria: Criteria, page: PageValues) -> bool:
    return (
        (not criteria.types or page.type in criteria.types)
        and (not criteria.topics or not page.topics.isdisjoint(criteria.topics))
        and (not criteria.regions or not page.regions.isdisjoint(criteria.regions))
    )
