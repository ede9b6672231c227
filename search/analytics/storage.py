"""Saving of a process's counts, and the popular queries among them. Several processes add to the same rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import structlog
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from cms.core import clock

from .counter_buffer import Click, CounterKey, PendingCounts
from .models import CountedClick, DailyClick, DailyQuery, today
from .query_normalisation import normalise_prefix
from .visitors import count_visitors, hash_visitor

log = structlog.get_logger(__name__)

KEY_COLUMNS = ("day", "site_id", "locale", "text")
AMOUNTS = (
    "searches",
    "measured",
    "empty",
    "degraded",
    "results",
    "milliseconds",
    "clicked",
    "clicks",
    "positions",
)
MAX_PARAMETERS = 10_000  # parameters of one statement
MAX_QUERIES_PER_DAY = 20_000  # different texts per site and language; further ones are counted without their text

PageClicks = dict[tuple[CounterKey, int], Counter[str]]  # query and page → clicks
MIN_VISITORS = 5  # the least number on each of the days
MIN_DAYS = 2  # more than one, because the same visitor on different days is counted twice
PERIOD_DAYS = 90


def save_counts(counts: PendingCounts) -> None:
    """Add the counts to the daily rows in one transaction."""
    visitors = _count_visitors(counts.visitors)
    with transaction.atomic():
        sums, page_clicks = _count_clicks(counts)
        for key, amounts in counts.sums.items():
            sums[key].update(amounts)
        sums = _limit_queries(sums)
        _add_sums(sums, visitors)
        _add_page_clicks(page_clicks, set(sums))


def _count_visitors(visitors: Mapping[CounterKey, Collection[str]]) -> dict[CounterKey, int]:
    """Return the numbers of different visitors; none if the cache is not available."""
    found: dict[CounterKey, int] = {}
    try:
        for day in {key.day for key in visitors}:
            keys = {f"{key.site_id} {key.locale} {key.text}": key for key in visitors if key.day == day}
            numbers = count_visitors(day, {about: visitors[key] for about, key in keys.items()})
            found |= {keys[about]: number for about, number in numbers.items()}
    except Exception as error:
        log.warning("analytics.visitors_not_counted", reason=type(error).__name__)
    return found


def _count_clicks(counts: PendingCounts) -> tuple[dict[CounterKey, Counter[str]], PageClicks]:
    """Return what the clicks that are not counted yet add to the queries and to the pages."""
    sums: dict[CounterKey, Counter[str]] = defaultdict(Counter)
    page_clicks: PageClicks = defaultdict(Counter)
    clicks = {_click_digest(click): click for click in counts.clicks.values()}
    new = _claim(({*clicks} | {click.search_digest for click in clicks.values()}) - {""})
    for digest, click in clicks.items():
        if digest not in new:
            continue
        amounts = {"clicks": 1, "positions": click.position}
        sums[click.key].update({**amounts, "clicked": int(click.search_digest in new)})
        ranked = {"ranked_clicks": 1, "ranked_positions": click.position} if click.is_ranked else {}
        page_clicks[click.key, click.page_id].update(amounts | ranked)
        new.discard(click.search_digest)
    return sums, page_clicks


def _click_digest(click: Click) -> str:
    """Return what a click is counted under: its visitor, query and page, or else its response and page.

    Without the visitor, without the text of the query, or without the cache, a click counts once for each response.
    """
    if not click.visitor or not click.key.text:
        return click.digest
    about = f"click {click.key.site_id} {click.key.locale} {click.page_id} {click.key.text}"
    try:
        return hash_visitor(click.key.day, about, click.visitor) or click.digest
    except Exception as error:
        log.warning("analytics.visitors_not_counted", reason=type(error).__name__)
        return click.digest


def _claim(digests: set[str]) -> set[str]:
    """Mark the digests as counted and return those that no process has counted before."""
    if not digests:
        return set()
    claim, now = uuid4(), clock.now()
    CountedClick.objects.bulk_create(
        [CountedClick(digest=digest, claim=claim, counted_at=now) for digest in sorted(digests)], ignore_conflicts=True
    )
    return set(CountedClick.objects.filter(digest__in=digests, claim=claim).values_list("digest", flat=True))


def _limit_queries(sums: Mapping[CounterKey, Counter[str]]) -> dict[CounterKey, Counter[str]]:
    """Return the sums with new texts above MAX_QUERIES_PER_DAY added to the empty text."""
    texts_by_scope: dict[CounterKey, set[str]] = defaultdict(set)
    for key in sums:
        texts_by_scope[replace(key, text="")].add(key.text)
    limited: dict[CounterKey, Counter[str]] = defaultdict(Counter)
    for scope, texts in texts_by_scope.items():
        rows = DailyQuery.objects.filter(day=scope.day, site_id=scope.site_id, locale=scope.locale)
        known = set(rows.filter(text__in=texts).values_list("text", flat=True)) | {""}
        free = max(0, MAX_QUERIES_PER_DAY - rows.count())
        known.update(sorted(texts - known)[:free])
        for text in texts:
            limited[replace(scope, text=text if text in known else "")].update(sums[replace(scope, text=text)])
    return limited


def _add_sums(sums: Mapping[CounterKey, Counter[str]], visitors: Mapping[CounterKey, int]) -> None:
    """Add the amounts to the rows of the day, and create those that are missing.

    Django has no update that adds to existing rows. An `UPDATE` for each row took longer than the search that it
    counts.
    """
    adapt = connection.ops.adapt_datefield_value
    rows = [
        (adapt(key.day), key.site_id, key.locale, key.text, *map(amounts.__getitem__, AMOUNTS), visitors.get(key, 0))
        for key, amounts in sorted(sums.items())
    ]
    size = (connection.features.max_query_params or MAX_PARAMETERS) // (len(KEY_COLUMNS) + len(AMOUNTS) + 1)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            cursor.execute(_build_upsert(len(chunk)), [value for row in chunk for value in row])


def _build_upsert(rows: int) -> str:
    table = connection.ops.quote_name(DailyQuery._meta.db_table)
    columns = (*KEY_COLUMNS, *AMOUNTS, "visitors")
    marks = f"({', '.join(['%s'] * len(columns))})"
    sums = [f"{name} = {table}.{name} + excluded.{name}" for name in AMOUNTS]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)} "  # noqa: S608
        f"ON CONFLICT ({', '.join(KEY_COLUMNS)}) DO UPDATE SET {', '.join(sums)}, "
        # Both databases have a function for this, with two names.
        f"visitors = CASE WHEN excluded.visitors > {table}.visitors THEN excluded.visitors ELSE {table}.visitors END"
    )


def _add_page_clicks(page_clicks: PageClicks, stored: set[CounterKey]) -> None:
    """Add the clicks per page, for the queries that are stored."""
    counted = {(key, page_id): amounts for (key, page_id), amounts in page_clicks.items() if key in stored}
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


def find_popular_queries(prefix: str, locale: str, site: int, limit: int) -> list[str]:
    """Return normalised queries that begin with `prefix`, the most frequent first.

    A query is popular if at least MIN_VISITORS different visitors searched for it on each of MIN_DAYS days. `locale` is
    a language code, `site` the id of a site. The caller checks whether the queries find anything visible now. Runs one
    database query that an index covers; an empty prefix returns nothing.
    """
    normalised = normalise_prefix(prefix)
    if not normalised.strip() or limit < 1:
        return []
    days = DailyQuery.objects.filter(
        text__startswith=normalised,
        site_id=site,
        locale=locale,
        visitors__gte=MIN_VISITORS,
        day__gte=today() - timedelta(days=PERIOD_DAYS),
    )
    popular = days.values("text").annotate(days=Count("pk"), times=Sum("searches")).filter(days__gte=MIN_DAYS)
    return list(popular.order_by("-times", "text").values_list("text", flat=True)[:limit])
