"""The section of the desk with mailings that are under way, and those of the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_typed_time
from cms.editing.restricted_drafts.rules import exclude_references_to_hidden

from .models import Delivery, Mailing
from .views import SEND_PERMISSION

RECENT = timedelta(days=7)
State, When = Mailing.State, Mailing.When
OPEN_STATES = (State.NOT_SENT, State.SENDING, State.WAITING, State.DRAFT)  # what needs a decision first
UNDELIVERED = (
    Delivery.State.BOUNCED,
    Delivery.State.REJECTED,
    Delivery.State.FAILED,
    Delivery.State.SUPPRESSED,
    Delivery.State.COMPLAINED,
)


class MailingsSection(DeskSection):
    """The mailings that are not finished, and those of the last seven days."""

    name = "mailings"
    heading = _("Mailings")
    icon_name = "mail"
    empty_text = _(
        "No mailing is being prepared, and none was sent in the last seven days. A mailing sends a release to lists of "
        "journalists."
    )

    def is_shown(self) -> bool:
        """Return whether the user may send mailings."""
        return bool(self.user.has_perm(SEND_PERMISSION))

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each mailing: those that were not sent, are under way or are drafts, then those sent."""
        since = self.now - RECENT
        is_open = Q(state__in=(State.SENDING, State.WAITING, State.DRAFT))
        is_recent = Q(finished_at__gte=since) | Q(finished_at=None, released_at__gte=since)
        rows = exclude_references_to_hidden(Mailing.objects.filter(is_open | is_recent), "page", self.user)
        mailings = list(rows.order_by("-created_at", "-pk")[:100])
        mailings.sort(key=lambda one: OPEN_STATES.index(one.state) if one.state in OPEN_STATES else len(OPEN_STATES))
        shown = mailings[: MAX_ROWS + 1]
        counts = _count_deliveries(shown)
        return [_build_row(mailing, counts[mailing.pk]) for mailing in shown]

    def get_list_link(self) -> DeskLink:
        """Return the link to all mailings."""
        return DeskLink(_("All mailings"), reverse("mailings:index"))

    def get_first_step(self) -> DeskLink | None:
        """Return the link to the form of a new mailing."""
        if not self.user.has_perm("mailings.add_mailing"):
            return None
        return DeskLink(_("New mailing"), reverse("mailings:add"))


def _count_deliveries(mailings: Sequence[Mailing]) -> dict[int, Counter[str]]:
    """Return the numbers of recipients by state, in one query; those of a finished mailing are stored with it."""
    counts = {mailing.pk: Counter(mailing.figures) for mailing in mailings}
    unfinished = [mailing.pk for mailing in mailings if not mailing.figures]
    rows = Delivery.objects.filter(mailing__in=unfinished).order_by().values_list("mailing", "state")
    for mailing_id, state, number in rows.annotate(Count("pk")):
        counts[mailing_id][state] = number
    return counts


def _build_row(mailing: Mailing, counts: Counter[str]) -> DeskRow:
    return DeskRow(
        title=mailing.subject,
        url=reverse("mailings:inspect", args=[mailing.pk]),
        sentence=_describe_state(mailing),
        facts=_describe_counts(counts),
        level="warning" if mailing.state == State.NOT_SENT else "",
    )


def _describe_state(mailing: Mailing) -> str:
    """Return the state of the mailing, and when it is or was sent."""
    values = {"state": mailing.get_state_display(), "when": mailing.get_when_display(), "time": ""}
    at = mailing.send_at if mailing.state in (State.DRAFT, State.WAITING) else mailing.finished_at or mailing.started_at
    if at:
        values["time"] = format_typed_time(at, mailing.send_zone if at == mailing.send_at else "")
        return gettext("%(state)s: %(time)s") % values
    if mailing.state in (State.DRAFT, State.WAITING):
        return gettext("%(state)s. %(when)s") % values
    return values["state"]


def _describe_counts(counts: Counter[str]) -> list[str]:
    total, sent = sum(counts.values()), counts[str(Delivery.State.SENT)]
    lost = sum(counts[str(state)] for state in UNDELIVERED)
    if not total:
        return []
    facts = [
        ngettext("sent to %(sent)s of %(count)s recipient", "sent to %(sent)s of %(count)s recipients", total)
        % {"sent": sent, "count": total}
    ]
    return facts + ([gettext("not delivered: %(count)s") % {"count": lost}] if lost else [])
