"""The section of the desk with what is wrong with search; absent while it works."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.core.desk import DeskLink, DeskRow, DeskSection
from cms.operations.system_status.desk import build_issue_rows
from cms.operations.system_status.issues import VIEW_PERMISSION

from .health import can_view_health, find_issues


class SearchStatusSection(DeskSection):
    """The issues of search, for those who may view its status but not that of the whole system, which has them."""

    name = "search-status"
    heading = _("Search status")
    icon_name = "warning"

    def is_shown(self) -> bool:
        """Return whether the user may view the search status only."""
        return can_view_health(self.request) and not self.user.has_perm(VIEW_PERMISSION)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each issue, the critical ones first."""
        return build_issue_rows(find_issues(names_worker=True), "search_health")

    def get_list_link(self) -> DeskLink:
        """Return the link to the search status."""
        return DeskLink(_("Details of the search status"), reverse("search_health"))
