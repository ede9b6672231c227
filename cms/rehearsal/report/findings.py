"""What the process of a rehearsal finds at a minute, in a file that the service reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cms.journal.models import Refresh

from .clashes import find_clashes
from .horizon import Horizon
from .report_types import FINDINGS, Findings

FILE_NAME = "findings.json"


def write_findings(directory: Path, since: datetime, at: datetime, failed_jobs: Iterable[str] = ()) -> Findings:
    """Write the clashes, and the pages whose answers have changed, into the directory of the rehearsal.

    `since` is the time of the copy. The clock of the process has to stand at `at`, and its jobs have nothing to do.
    """
    horizon = Horizon(since, at)
    findings = Findings(
        since=since,
        at=at,
        clashes=tuple(find_clashes(horizon)),
        changed_pages=tuple(_find_changed_pages(horizon)),
        unread_pages=horizon.unread_pages,
        failed_jobs=tuple(sorted(failed_jobs)),
    )
    draft = directory / f"{FILE_NAME}.new"
    draft.write_bytes(FINDINGS.dump_json(findings))
    draft.replace(directory / FILE_NAME)  # the service never reads a part
    return findings


def read_findings(directory: Path) -> Findings | None:
    """Return what the process has found at its last minute; None if it has reached none."""
    file = directory / FILE_NAME
    return FINDINGS.validate_json(file.read_bytes()) if file.exists() else None


def _find_changed_pages(horizon: Horizon) -> list[int]:
    """Return the pages that have changed; last those of which only what they show of other pages has."""
    refreshed = Refresh.objects.filter(at__gt=horizon.since, at__lte=horizon.at, page_id__isnull=False)
    ids = [*horizon.public_pages, *refreshed.order_by("sequence").values_list("page_id", flat=True)]
    return [pk for pk in dict.fromkeys(ids) if pk not in horizon.hidden]
