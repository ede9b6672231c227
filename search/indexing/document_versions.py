"""Versions: which of two writes of a page is the newer one, and what is known to be in the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from search.engines.port import Source
from search.models import IndexedPage


@dataclass(frozen=True, slots=True)
class ClaimedVersion:
    """A page with the version its next write has, and what was known of the index before.

    `sure`: the last version given out was written and acknowledged, so the index holds what is recorded. Otherwise
    another write may be on its way, or have arrived without anybody having noted it.
    """

    id: int
    version: int
    is_certain: bool
    locale: str
    fingerprint: str
    written_at: datetime | None


def claim_versions(ids: Iterable[int]) -> dict[int, ClaimedVersion]:
    """A new version for each page. Whoever writes with it reads the page only after this has been committed.

    A higher version then means a later read; a write that arrives late is refused by the engine.
    """
    ids = sorted(set(ids))
    with transaction.atomic():
        IndexedPage.objects.bulk_create([IndexedPage(page_id=pk) for pk in ids], ignore_conflicts=True)
        pages = IndexedPage.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
        taken = {page.page_id: _taken(page) for page in pages}
        _give_out(taken)
    return taken


def _taken(page: IndexedPage) -> ClaimedVersion:
    return ClaimedVersion(
        id=page.page_id,
        version=page.version + 1,
        is_certain=page.written == page.version,
        locale=page.locale,
        fingerprint=page.fingerprint,
        written_at=page.written_at,
    )


def _give_out(taken: Mapping[int, ClaimedVersion]) -> None:
    IndexedPage.objects.bulk_create(
        [IndexedPage(page_id=one.id, version=one.version) for one in taken.values()],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["version"],
    )


def record_written(done: Iterable[tuple[ClaimedVersion, Source | None, bool]]) -> None:
    """Note what the index holds now: page, source, and whether it was written or was found to be there already."""
    now = timezone.now()
    IndexedPage.objects.bulk_create(
        [
            IndexedPage(
                page_id=one.id,
                version=one.version,  # for a new row only; the row is there
                written=one.version,
                locale=source["locale"] if source else one.locale,
                fingerprint=source["fingerprint"] if source else "",
                written_at=now if was_written else one.written_at,
            )
            for one, source, was_written in done
        ],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["written", "locale", "fingerprint", "written_at"],
    )


def mark_unknown(ids: Iterable[int], *, locale: str = "", at_least: Mapping[int, int] | None = None) -> None:
    """What is recorded of these pages is wrong: the index of `locale` holds something else.

    `at_least` are versions found in the index that are above ours, as after a backup of the database was put back:
    without them every write of these pages would be refused for ever.
    """
    ids = sorted(set(ids))
    IndexedPage.objects.bulk_create([IndexedPage(page_id=pk) for pk in ids], ignore_conflicts=True)
    pages = IndexedPage.objects.filter(page_id__in=ids)
    pages.update(written=None, locale=locale) if locale else pages.update(written=None)
    for pk, version in (at_least or {}).items():
        IndexedPage.objects.filter(page_id=pk, version__lt=version).update(version=version)


def mark_all_unknown() -> None:
    """Another index serves now; nothing is known of it."""
    IndexedPage.objects.update(written=None)


def set_missing_locale(ids: Iterable[int], locale: str) -> None:
    """These pages are about to be written to a new index of `locale`; a tombstone will know where to go."""
    IndexedPage.objects.filter(page_id__in=list(ids), locale="").update(locale=locale)
