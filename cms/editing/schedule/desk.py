"""The section of the desk with what becomes public, or ends, in the next days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_clock

from .entries import Calendar, Entry, TimeRange
from .views import can_view_calendar

DAYS = timedelta(days=7)


class NextDaysSection(DeskSection):
    """What happens to public content in the next seven days."""

    name = "next-days"
    heading = _("Next seven days")
    icon_name = "calendar-alt"
    empty_text = _(
        "Nothing is planned for the next seven days. A page that is published with a go-live time, an embargo or an "
        "expiry is listed here."
    )

    def is_shown(self) -> bool:
        """Return whether the user may edit any page."""
        return can_view_calendar(self.request)

    def find_rows(self) -> Sequence[DeskRow]:
        """Return a row for each time, the next one first."""
        entries = Calendar(self.user, TimeRange(self.now, self.now + DAYS), self.now).entries()
        return [_build_row(entry) for entry in entries]

    def get_list_link(self) -> DeskLink:
        """Return the link to the calendar."""
        return DeskLink(_("Calendar"), reverse("calendar"))

    def get_first_step(self) -> DeskLink:
        """Return the link to the calendar, which has the later days."""
        return DeskLink(_("Open the calendar"), reverse("calendar"))


def _format_clock(entry: Entry) -> str:
    typed = entry.typed_zone_time
    return f"{format_clock(entry.at)} ({typed})" if typed else format_clock(entry.at)


def _build_row(entry: Entry) -> DeskRow:
    at = localtime(entry.at)
    values = {"day": date_format(at, "l j F"), "time": _format_clock(entry), "action": entry.action}
    plan = gettext("not scheduled yet") if entry.state == "planned" else ""
    embargo = gettext("end of its embargo") if entry.is_embargo else ""
    return DeskRow(
        title=entry.title,
        url=entry.url,
        sentence=gettext("%(day)s, %(time)s: %(action)s") % values,
        facts=[fact for fact in (capfirst(entry.kind), embargo, plan) if fact],
    )
