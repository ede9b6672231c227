"""A report as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from django.utils.translation import gettext

from cms.core.localisation import format_time

from .report_types import Report
from .sentences import (
    CLASH_HEADINGS,
    REMEDIES,
    describe_change,
    describe_clash,
    describe_outgoing,
    name_change,
)

INDENT = "  "


def write_report(report: Report, zone: tzinfo) -> str:
    """Return the report as lines of text, with all times in one zone."""
    return "\n".join(_list_lines(report, zone))


def _list_lines(report: Report, zone: tzinfo) -> Iterator[str]:
    times = {"since": format_time(report.since, zone), "at": format_time(report.at, zone)}
    yield gettext("From %(since)s to %(at)s") % times
    yield from _list_clashes(report, zone)
    yield from _list_outgoing(report, zone)
    yield from _list_changes(report)
    if report.refusals:
        yield "\n" + gettext("Refused: connections and processes that Clarion does not know")
        yield from (f"{INDENT}{refusal.target} ({refusal.times} ×)" for refusal in report.refusals)
    if report.failed_jobs:
        yield "\n" + gettext("Jobs that failed on the way: %(jobs)s") % {"jobs": ", ".join(report.failed_jobs)}
    if not report.is_complete:
        yield "\n" + gettext("The report is not complete: so much changes that a part of it was not compared.")


def _list_clashes(report: Report, zone: tzinfo) -> Iterator[str]:
    yield "\n" + gettext("Clashes: %(number)d") % {"number": len(report.clashes)}
    for clash in report.clashes:
        yield f"{INDENT}{CLASH_HEADINGS[clash.kind]}: “{clash.title}” ({clash.language})"
        yield f"{INDENT * 2}{describe_clash(clash, zone)} {REMEDIES[clash.kind]}"


def _list_outgoing(report: Report, zone: tzinfo) -> Iterator[str]:
    yield "\n" + gettext("What would leave")
    if not report.outgoing:
        yield INDENT + gettext("Nothing.")
    minute = None
    for outgoing in report.outgoing:
        if outgoing.minute != minute:
            minute = outgoing.minute
            yield f"{INDENT}{format_time(minute, zone)}"
        yield f"{INDENT * 2}{describe_outgoing(outgoing)}"


def _list_changes(report: Report) -> Iterator[str]:
    yield "\n" + gettext("What changes")
    if not report.changes:
        yield INDENT + gettext("Nothing.")
    for change in report.changes:
        yield f"{INDENT}{name_change(change)}: {'; '.join(describe_change(change))}"
