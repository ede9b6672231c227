"""The section of the desk with dead links. Without any it is not there."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_time

from .models import LinkState, PageLink
from .views import can_view_report, find_reported


class DeadLinksSection(DeskSection):
    """The dead links of public pages that the user may edit, those first that do not work for longest."""

    name = "dead-links"
    heading = _("Dead links")
    icon_name = "link"

    def is_shown(self) -> bool:
        """Return whether links are checked and the user may edit any page."""
        return settings.LINK_CHECKS and can_view_report(self.request)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each dead link that is not ignored."""
        rows = find_reported(self.user).filter(ignored_at=None, link__state=LinkState.DEAD)
        return [_build_row(row) for row in rows[: MAX_ROWS + 1]]

    def get_list_link(self) -> DeskLink:
        """Return the link to the report."""
        return DeskLink(_("All dead links"), reverse("dead_links"))


def _build_row(row: PageLink) -> DeskRow:
    sentence = gettext("The link “%(words)s” does not work: %(reason)s")
    facts = [row.link.url]
    if row.link.failing_since:
        facts.append(gettext("since %(time)s") % {"time": format_time(row.link.failing_since)})
    return DeskRow(
        title=row.page.title,
        url=reverse("wagtailadmin_pages:edit", args=[row.page_id]),
        sentence=sentence % {"words": row.text or row.link.url, "reason": row.link.reason},
        facts=facts,
    )
