"""The pages whose similar pages have to be worked out. What waits is in the database until the result is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from search.models import SimilarDue

GATHER = timedelta(seconds=2)  # an engine may show what was written only a second later; and edits come in runs
REFRESH_AFTER = timedelta(days=1)


def mark(ids: Iterable[int], *, spreads: bool = False) -> None:
    """Work these out again. `spreads`: the pages themselves have changed, so their neighbours have to be as well.

    A page that waits keeps its place, so that one whose neighbours change all the time gets its turn.
    """
    ids = sorted(set(ids))
    if not ids:
        return
    with transaction.atomic():
        _lock(ids)
        wanted_at = Coalesce(F("wanted_at"), Value(timezone.now(), output_field=DateTimeField()))
        rows = SimilarDue.objects.filter(page_id__in=ids)
        rows.update(wanted_at=wanted_at, marks=F("marks") + 1, **({"spreads": True} if spreads else {}))


def due(limit: int, gather: timedelta = GATHER) -> list[SimilarDue]:
    """What has waited long enough: what has changed before its neighbours, so that each of these is looked at once."""
    rows = waiting().filter(wanted_at__lte=timezone.now() - gather)
    return list(rows.order_by("-spreads", "wanted_at", "page_id")[:limit])


def stale(limit: int) -> list[SimilarDue]:
    """Those that were worked out longest ago: what is rare changes with every page of the site."""
    rows = SimilarDue.objects.filter(wanted_at=None, computed_at__lte=timezone.now() - REFRESH_AFTER)
    return list(rows.order_by("computed_at", "page_id")[:limit])


def waiting() -> QuerySet[SimilarDue]:
    return SimilarDue.objects.exclude(wanted_at=None)


def put_last(row: SimilarDue) -> None:
    """It could not be done; let the others have their turn before it."""
    SimilarDue.objects.filter(page_id=row.page_id, marks=row.marks).update(wanted_at=timezone.now())


def settle(done: Sequence[SimilarDue], gone: Collection[int], neighbours: Collection[int]) -> None:
    """Within the transaction that stores the results: forget what is `gone`, mark the neighbours.

    What was marked again since it was looked at waits on.
    """
    began_with = {row.page_id: row.marks for row in done}
    now = _lock([*began_with, *neighbours])
    settled = {pk for pk, marks in began_with.items() if now[pk] == marks}
    rows = SimilarDue.objects
    rows.filter(page_id__in=settled & set(gone)).delete()
    rows.filter(page_id__in=settled - set(gone)).update(wanted_at=None, spreads=False, computed_at=timezone.now())
    mark(neighbours)


def _lock(ids: Iterable[int]) -> dict[int, int]:
    """The rows, made where they are missing, always in one order so that two workers cannot wait for each other."""
    ids = sorted(set(ids))
    SimilarDue.objects.bulk_create([SimilarDue(page_id=pk) for pk in ids], ignore_conflicts=True)
    locked = SimilarDue.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
    return dict(locked.values_list("page_id", "marks"))


def is_waiting(page_id: int) -> bool:
    return waiting().filter(page_id=page_id).exists()
