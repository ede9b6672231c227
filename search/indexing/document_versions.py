"""Document versions: which of two writes of a page is newer, and what the index is known to hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from cms.core import clock
from search.engines.port import Source
from search.models import IndexedPage


@dataclass(frozen=True, slots=True)
class ClaimedVersion:
    """A page with the version of its next write, and what is recorded of the index.

    `is_certain`: the engine acknowledged the last claimed version, so the index holds what is recorded. Otherwise
    another write may still arrive, or may have arrived without being recorded.
    """

    id: int
    version: int
    is_certain: bool
    locale: str
    site: int | None
    attached: str
    fingerprint: str
    written_at: datetime | None


def claim_versions(ids: Iterable[int]) -> dict[int, ClaimedVersion]:
    """Claim a new version for each page. The caller must read the page after this transaction is committed.

    A higher version then means a later read, and the engine refuses a write that arrives late.
    """
    ids = sorted(set(ids))
    with transaction.atomic():
        IndexedPage.objects.bulk_create([IndexedPage(page_id=pk) for pk in ids], ignore_conflicts=True)
        pages = IndexedPage.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
        claimed = {page.page_id: _next_version(page) for page in pages}
        pages.update(version=F("version") + 1)
    return claimed


def _next_version(page: IndexedPage) -> ClaimedVersion:
    return ClaimedVersion(
        id=page.page_id,
        version=page.version + 1,
        is_certain=page.written == page.version,
        locale=page.locale,
        site=page.site,
        attached=page.attached,
        fingerprint=page.fingerprint,
        written_at=page.written_at,
    )


def record_written(done: Iterable[tuple[ClaimedVersion, Source | None, bool]]) -> None:
    """Record what the index holds: page, source, and whether it was written now or was already in the index."""
    now = clock.now()
    IndexedPage.objects.bulk_create(
        [
            IndexedPage(
                page_id=one.id,
                version=one.version,  # only required for inserts; the row exists
                written=one.version,
                locale=source["locale"] if source else one.locale,
                site=source["site"] if source else one.site,
                attached=" ".join(source["attached"]) if source else "",
                fingerprint=source["fingerprint"] if source else "",
                written_at=now if was_written else one.written_at,
            )
            for one, source, was_written in done
        ],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["written", "locale", "site", "attached", "fingerprint", "written_at"],
    )


def mark_unknown(ids: Iterable[int], *, locale: str = "", at_least: Mapping[int, int] | None = None) -> None:
    """Mark these rows as unknown, so that the next run rewrites the documents. `locale` is the index that differs.

    `at_least` are versions in the index that are above those in the database, as after restoring a backup: without
    them the engine would refuse every write of these pages.
    """
    ids = sorted(set(ids))
    IndexedPage.objects.bulk_create([IndexedPage(page_id=pk) for pk in ids], ignore_conflicts=True)
    pages = IndexedPage.objects.filter(page_id__in=ids)
    pages.update(written=None, locale=locale) if locale else pages.update(written=None)
    for pk, version in (at_least or {}).items():
        IndexedPage.objects.filter(page_id=pk, version__lt=version).update(version=version)


def mark_all_unknown(*, has_others: bool = True) -> None:
    """Mark all rows as unknown because another index is in use.

    `has_others`: the index may have pages that are recorded as removed. Otherwise their rows stay as they are, and
    searches need not exclude them.
    """
    rows = IndexedPage.objects.all() if has_others else IndexedPage.objects.exclude(fingerprint="")
    rows.update(written=None)


def set_missing_locale(ids: Iterable[int], locale: str) -> None:
    """Set the locale of pages that were never written, before they are written to a new index of `locale`.

    A later tombstone is written to this index.
    """
    IndexedPage.objects.filter(page_id__in=list(ids), locale="").update(locale=locale)
