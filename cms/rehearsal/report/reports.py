"""The report of a rehearsal: built by the service when a minute is reached, stored, and read by the admin."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from cms.api.internal_reads import PREFIX, read_operation
from cms.core import clock
from cms.core.sites import SiteRoots

from ..child import HOST, ORIGIN, UnixConnection
from ..copies.audience import may_see_pages
from ..models import Rehearsal, RehearsalReport
from ..outbox.entries import FILE_NAME, REFUSED, Entry, Outbox
from .answers import MAX_PAGES, Ask, compare_answers
from .findings import read_findings
from .horizon import round_down
from .report_types import Findings, Outgoing, Refusal, Report

log = structlog.get_logger(__name__)

ASK_SECONDS = 30  # limit of one answer of the rehearsal
MAX_REFUSALS = 100  # different targets


class ReportState(StrEnum):
    """Why there is no report to read."""

    BUILDING = "building"
    FAILED = "failed"
    WITHHELD = "withheld"  # it is about a page that the user may not see any more


def read_report(rehearsal: Rehearsal) -> Report | None:
    """Return the report of the minute that a rehearsal shows; None while it is not built, and after the end.

    That of an earlier minute is stored until the rehearsal has reached the next one, and its press kits are built.
    """
    if rehearsal.is_over:
        return None
    row = RehearsalReport.objects.filter(rehearsal=rehearsal).first()
    report = Report.from_json(row.content) if row else None
    return report if report and report.at == rehearsal.at else None


def read_report_for(user: Any, rehearsal: Rehearsal) -> Report | ReportState:
    """Return the report for a user, or why there is none."""
    report = read_report(rehearsal)
    if report is None:
        return ReportState.FAILED if has_failed(rehearsal) else ReportState.BUILDING
    return report if may_see_pages(user, report.page_ids) else ReportState.WITHHELD


def has_failed(rehearsal: Rehearsal) -> bool:
    """Return whether the report of the minute that a rehearsal shows could not be built."""
    return rehearsal.failed_report_at == rehearsal.at


def save_report(rehearsal_id: Any, directory: Path, ask_rehearsal: Ask) -> Report | None:
    """Build the report of the minute that a rehearsal has reached, and store it in place of the previous one.

    `directory` is that of the rehearsal. Returns None if its process has found nothing yet.
    """
    findings = read_findings(directory)
    if findings is None:
        return None
    report = build_report(findings, Outbox(directory / FILE_NAME), ask_site, ask_rehearsal)
    RehearsalReport.objects.update_or_create(
        rehearsal_id=rehearsal_id, defaults={"content": report.to_json(), "built_at": clock.now()}
    )
    log.info(
        "rehearsal.report_built",
        rehearsal=str(rehearsal_id),
        outgoing=len(report.outgoing),
        changes=len(report.changes),
        clashes=len(report.clashes),
        refusals=len(report.refusals),
    )
    return report


def delete_ended() -> int:
    """Delete the reports of rehearsals that are over, and return their number."""
    return RehearsalReport.objects.exclude(rehearsal__in=Rehearsal.running()).delete()[0]


def build_report(findings: Findings, outbox: Outbox, ask_before: Ask, ask_after: Ask) -> Report:
    """Return the report of what was found, what is in the outbox, and how the answers differ."""
    entries = [entry for entry in outbox.read() if entry.at <= findings.at]
    changes = compare_answers(ask_before, ask_after, SiteRoots.read().roots, findings.changed_pages)
    return Report(
        since=findings.since,
        at=findings.at,
        outgoing=_count_outgoing(entries),
        refusals=_count_refusals(entries),
        changes=tuple(changes),
        clashes=findings.clashes,
        failed_jobs=findings.failed_jobs,
        unread_pages=findings.unread_pages,
        is_complete=not outbox.is_full and len(findings.changed_pages) <= MAX_PAGES and not findings.unread_pages,
        page_ids=_list_page_ids(findings),
    )


def _list_page_ids(findings: Findings) -> tuple[int, ...]:
    clashing = {pk for clash in findings.clashes for pk in (clash.page_id, clash.other_id) if pk is not None}
    return tuple(sorted(clashing.union(findings.changed_pages)))


def _count_outgoing(entries: Iterable[Entry]) -> tuple[Outgoing, ...]:
    """Return what leaves in each minute, by kind and name, in the order of time."""
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in entries:
        if entry.kind != REFUSED:
            counted = counts[round_down(entry.at), entry.kind, entry.name]
            counted[:] = [counted[0] + 1, counted[1] + entry.recipients, counted[2] + entry.tags]
    return tuple(Outgoing(*key, *counted) for key, counted in sorted(counts.items()))


def _count_refusals(entries: Iterable[Entry]) -> tuple[Refusal, ...]:
    counts = Counter(entry.name for entry in entries if entry.kind == REFUSED)
    return tuple(Refusal(target, times) for target, times in counts.most_common(MAX_REFUSALS))


def start_report(rehearsal_id: Any, at: datetime, directory: Path, socket_path: Path) -> threading.Thread:
    """Build and store the report in a thread: the rehearsal can be read meanwhile, and an error does not end it."""

    def run() -> None:
        try:
            save_report(rehearsal_id, directory, RehearsalAnswers(socket_path))
        except Exception as error:
            log.error("rehearsal.report_failed", rehearsal=str(rehearsal_id), exc_info=error)
            close_old_connections()  # the error may be that of a lost connection
            record_report_failure(rehearsal_id, at)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="rehearsal-report", daemon=True)
    thread.start()
    return thread


def record_report_failure(rehearsal_id: Any, at: datetime) -> None:
    """Record that the report of this minute could not be built; the log says why."""
    Rehearsal.objects.filter(pk=rehearsal_id).update(failed_report_at=at)


# ---------------------------------------------------------------- asking both sides


def ask_site(path: str) -> Any:
    """Return what the site answers now, by its own operations."""
    path, _, query = path.partition("?")
    response = read_operation(path, query)
    return json.loads(response.content) if response.status_code == http.client.OK else None


class RehearsalAnswers:
    """Asks the process of a rehearsal on its socket, with the addresses of its answers as those of the site."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path

    def __call__(self, path: str) -> Any:
        """Return the JSON of an answer; None if there is nothing at the path."""
        asked = UnixConnection(self._path, ASK_SECONDS)
        try:
            asked.request("GET", f"{PREFIX}{path}", headers={"Host": HOST})
            response = asked.getresponse()
            body = response.read()
        finally:
            asked.close()
        if response.status != http.client.OK:
            return None
        return json.loads(body.replace(ORIGIN.encode(), settings.CMS_URL.encode()))
