"""From what a process has counted to sums that several processes add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from .counter_buffer import CounterKey, PendingCounts
from .models import CountedClick, DailyClick, DailyQuery
from .visitors import count_visitors

log = structlog.get_logger(__name__)

MAX_QUERIES_PER_DAY = 20_000  # different texts of a language of a site; what comes beyond is counted without its words

Chosen = dict[tuple[CounterKey, int], Counter[str]]  # by text and page


def save_counts(work: PendingCounts) -> None:
    """Add the work to the sums, all of it or nothing."""
    seen = {key: _seen(key, visitors) for key, visitors in work.visitors.items()}
    with transaction.atomic():
        sums, chosen = _of_clicks(work)
        for key, amounts in work.sums.items():
            sums[key].update(amounts)
        sums = _within_bounds(sums)
        _make_rows(sums)
        for key, amounts in sorted(sums.items()):
            _add(key, amounts, seen.get(key, 0))
        _add_pages(chosen, set(sums))


def _seen(key: CounterKey, visitors: Iterable[str]) -> int:
    """No cache, no count of visitors; the searches are counted all the same."""
    try:
        return count_visitors(key.day, f"{key.site_id} {key.locale} {key.text}", visitors)
    except Exception as error:
        log.warning("visitors were not counted", reason=type(error).__name__)
        return 0


def _of_clicks(work: PendingCounts) -> tuple[dict[CounterKey, Counter[str]], Chosen]:
    """What the clicks that nobody has counted before add to the texts and to the pages."""
    sums: dict[CounterKey, Counter[str]] = defaultdict(Counter)
    chosen: Chosen = defaultdict(Counter)
    digests = {click.digest for click in work.clicks.values()} | {click.search_digest for click in work.clicks.values()}
    new = _claim(digests - {""})
    for digest, click in work.clicks.items():
        if digest not in new:
            continue
        amounts = {"clicks": 1, "positions": click.position}
        sums[click.key].update({**amounts, "clicked": int(click.search_digest in new)})
        chosen[click.key, click.page_id].update(amounts)
        new.discard(click.search_digest)
    return sums, chosen


def _claim(digests: set[str]) -> set[str]:
    """Those of the digests that are counted here and now for the first time, over all processes."""
    if not digests:
        return set()
    claim, now = uuid4(), timezone.now()
    CountedClick.objects.bulk_create(
        [CountedClick(digest=digest, claim=claim, counted_at=now) for digest in sorted(digests)], ignore_conflicts=True
    )
    return set(CountedClick.objects.filter(digest__in=digests, claim=claim).values_list("digest", flat=True))


def _within_bounds(sums: Mapping[CounterKey, Counter[str]]) -> dict[CounterKey, Counter[str]]:
    """The same; where a day has too many texts already, new ones are summed up under the empty text."""
    places: dict[CounterKey, set[str]] = defaultdict(set)
    for key in sums:
        places[replace(key, text="")].add(key.text)
    bounded: dict[CounterKey, Counter[str]] = defaultdict(Counter)
    for place, texts in places.items():
        rows = DailyQuery.objects.filter(day=place.day, site_id=place.site_id, locale=place.locale)
        known = set(rows.filter(text__in=texts).values_list("text", flat=True)) | {""}
        room = max(0, MAX_QUERIES_PER_DAY - rows.count())
        for text in sorted(texts - known)[:room]:
            known.add(text)
        for text in texts:
            bounded[replace(place, text=text if text in known else "")].update(sums[replace(place, text=text)])
    return bounded


def _make_rows(keys: Iterable[CounterKey]) -> None:
    rows = [DailyQuery(day=k.day, site_id=k.site_id, locale=k.locale, text=k.text) for k in sorted(keys)]
    DailyQuery.objects.bulk_create(rows, ignore_conflicts=True)


def _add(key: CounterKey, amounts: Mapping[str, int], visitors: int) -> None:
    changes = {name: F(name) + amount for name, amount in amounts.items() if amount}
    DailyQuery.objects.filter(day=key.day, site_id=key.site_id, locale=key.locale, text=key.text).update(
        **changes, visitors=Greatest(F("visitors"), visitors)
    )


def _add_pages(chosen: Chosen, kept: set[CounterKey]) -> None:
    """Clicks by page, of those texts whose words are kept."""
    counted = {(key, page_id): amounts for (key, page_id), amounts in chosen.items() if key in kept}
    rows = _ids({key for key, _ in counted})
    DailyClick.objects.bulk_create(
        [DailyClick(query_id=rows[key], page_id=page_id) for key, page_id in sorted(counted)], ignore_conflicts=True
    )
    for (key, page_id), amounts in sorted(counted.items(), key=lambda item: item[0]):
        DailyClick.objects.filter(query_id=rows[key], page_id=page_id).update(
            **{name: F(name) + amount for name, amount in amounts.items()}
        )


def _ids(keys: set[CounterKey]) -> dict[CounterKey, int]:
    rows = DailyQuery.objects.filter(day__in={k.day for k in keys}, text__in={k.text for k in keys})
    found = {CounterKey(row.day, row.site_id, row.locale, row.text): row.pk for row in rows}
    return {key: found[key] for key in keys}
