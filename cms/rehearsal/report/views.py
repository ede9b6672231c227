"""The report of a rehearsal in the admin, for the person who made the rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.localisation import format_time, language_name

from ..admin.views import RehearsalAdminView
from ..models import Rehearsal
from .clash_types import Clash
from .report_types import AnswerChange, Outgoing, Part, Report
from .reports import ReportState, read_report_for
from .sentences import CLASH_HEADINGS, REMEDIES, describe_change, describe_clash, describe_outgoing, name_change


@dataclass(frozen=True, slots=True)
class ClashRow:
    """A clash as the page shows it, with the address of the form that mends it."""

    heading: Any
    title: str
    language: str
    sentence: str
    remedy: Any
    url: str


class ReportView(RehearsalAdminView):
    """What would leave, what changes and what clashes by the minute of a rehearsal."""

    template_name = "rehearsal/report.html"
    page_title = _("Report of a rehearsal")
    header_icon = "clipboard-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rehearsal = find_readable(self.kwargs["rehearsal_id"], self.request.user)
        report, zone = read_report_for(self.request.user, rehearsal), ZoneInfo(rehearsal.zone)
        return super().get_context_data(rehearsal=rehearsal, **build_context(report, zone), **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        parents = [
            {"url": reverse("rehearse"), "label": gettext("Rehearse")},
            {"url": reverse("rehearsal", args=[self.kwargs["rehearsal_id"]]), "label": gettext("Rehearsal")},
        ]
        return [*super().get_breadcrumbs_items(), *parents, {"url": "", "label": self.page_title}]


def find_readable(rehearsal_id: UUID, user: Any) -> Rehearsal:
    """Return a rehearsal whose report a user may read: the user has made it, with the drafts that the user may see.

    Raises:
        Http404: There is none, another user has made it, or it is over. The answers are the same.
    """
    rehearsal = Rehearsal.objects.filter(pk=rehearsal_id, made_by=user).first()
    if rehearsal is None or rehearsal.is_over or rehearsal.audience_id != user.pk:
        raise Http404
    return rehearsal


def build_context(report: Report | ReportState, zone: tzinfo) -> dict[str, Any]:
    """Return what the template shows of a report; without one, why there is none."""
    if isinstance(report, ReportState):
        return {"report": None, "state": report.value}
    return {
        "report": report,
        "since": format_time(report.since, zone),
        "at": format_time(report.at, zone),
        "clashes": [_build_clash_row(clash, zone) for clash in report.clashes],
        "outgoing": list(_group_outgoing(report.outgoing, zone)),
        "changes": list(_group_changes(report.changes)),
    }


def _build_clash_row(clash: Clash, zone: tzinfo) -> ClashRow:
    url = reverse("wagtailadmin_pages:edit", args=[clash.page_id])
    return ClashRow(
        heading=CLASH_HEADINGS[clash.kind],
        title=clash.title,
        language=language_name(clash.language),
        sentence=describe_clash(clash, zone),
        remedy=REMEDIES[clash.kind],
        url=f"{url}#:w:contentpath={clash.field}" if clash.field else url,
    )


def _group_outgoing(outgoing: Iterable[Outgoing], zone: tzinfo) -> Iterator[tuple[str, list[str]]]:
    for minute, found in groupby(outgoing, key=_get_minute):
        yield format_time(minute, zone), [describe_outgoing(one) for one in found]


def _get_minute(outgoing: Outgoing) -> datetime:
    return outgoing.minute


def _group_changes(changes: Iterable[AnswerChange]) -> Iterator[tuple[str, list[str]]]:
    order = {part: position for position, part in enumerate(Part)}
    for change in sorted(changes, key=lambda change: (order[change.part], change.site, change.language, change.name)):
        yield name_change(change), describe_change(change)
