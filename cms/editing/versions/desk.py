"""The section of the desk with the corrections and withdrawals of the last days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.desk import MAX_ROWS, DeskRow, DeskSection
from cms.core.localisation import format_zoned_time
from cms.pages.reader_notes import NoteKind

from .models import PublicVersion, Withdrawal

RECENT = timedelta(days=14)


class CorrectionsSection(DeskSection):
    """The corrections and withdrawals of pages that the user may publish."""

    name = "corrections"
    heading = _("Corrections and withdrawals")
    icon_name = "warning"
    empty_text = _(
        "No page was corrected or withdrawn in the last 14 days. To correct one, change it and answer “Tell readers?” "
        "above its text."
    )

    def is_shown(self) -> bool:
        """Return whether the user may publish any page."""
        return bool(policy_registry.get_by_type(Page).user_has_permission(self.user, "publish"))

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each, the newest first."""
        since, allowed = self.now - RECENT, self._select_allowed()
        corrections = PublicVersion.objects.filter(
            page__in=allowed, note_kind=NoteKind.CORRECTION, public_from__gte=since
        )
        corrections = corrections.exclude(note_fingerprint="").exclude(was_wrong="", is_right="")  # an index has these
        withdrawals = Withdrawal.objects.filter(page__in=allowed, withdrawn_at__gte=since, page__live=False)
        corrections = corrections.defer("texts").select_related("page").order_by("-public_from")
        withdrawals = withdrawals.select_related("page", "withdrawn_by").order_by("-withdrawn_at")
        rows = [(one.public_from, _build_correction(one)) for one in corrections[: MAX_ROWS + 1]]
        rows += [(one.withdrawn_at, _build_withdrawal(one)) for one in withdrawals[: MAX_ROWS + 1]]
        return [row for _at, row in sorted(rows, key=_get_time, reverse=True)]

    def _select_allowed(self) -> QuerySet:
        policy = policy_registry.get_by_type(Page)
        return policy.instances_user_has_permission_for(self.user, "publish").order_by().values("pk")


def _get_time(row: tuple[datetime, DeskRow]) -> datetime:
    return row[0]


def _build_correction(version: Any) -> DeskRow:
    wrong_and_right = {"wrong": version.was_wrong, "right": version.is_right}
    return DeskRow(
        title=version.page.get_admin_display_title(),
        url=reverse("page_versions", args=[version.page_id]),
        sentence=gettext("Corrected on %(time)s.") % {"time": format_zoned_time(version.public_from)},
        facts=[gettext("Wrong: %(wrong)s") % wrong_and_right, gettext("Right: %(right)s") % wrong_and_right],
    )


def _build_withdrawal(withdrawal: Any) -> DeskRow:
    values = {"time": format_zoned_time(withdrawal.withdrawn_at)}
    return DeskRow(
        title=withdrawal.page.get_admin_display_title(),
        url=reverse("page_withdraw", args=[withdrawal.page_id]),
        sentence=gettext("Withdrawn on %(time)s.") % values,
        quote=withdrawal.notice,
        quote_author=get_user_display_name(withdrawal.withdrawn_by),
    )
