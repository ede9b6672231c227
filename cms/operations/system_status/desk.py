"""The section of the desk with what is wrong with the installation; absent while everything works."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.core.desk import DeskLink, DeskRow, DeskSection

from .issues import VIEW_PERMISSION, Issue, find_sections

CACHE_SECONDS = 60  # the checks of all areas take some fifty queries


class SystemStatusSection(DeskSection):
    """The issues of all areas, for those who may view the system status."""

    name = "system-status"
    heading = _("System status")
    icon_name = "warning"

    def is_shown(self) -> bool:
        """Return whether the user may view the system status."""
        return bool(self.user.has_perm(VIEW_PERMISSION))

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each issue, the critical ones first."""
        key = f"desk.system_status.{get_language()}"
        issues = cache.get_or_set(key, _find_issues, CACHE_SECONDS)
        return build_issue_rows(issues or (), "system_status")

    def get_list_link(self) -> DeskLink:
        """Return the link to the status of all areas."""
        return DeskLink(_("All areas"), reverse("system_status"))


def _find_issues() -> list[Issue]:
    return [issue for section in find_sections() for issue in section.issues]


def build_issue_rows(issues: Iterable[Issue], url_name: str) -> list[DeskRow]:
    """Return a row for each issue that links to the view with this name; the critical ones come first."""
    rows = [
        DeskRow(
            issue.what, reverse(url_name), issue.remedy, level="critical" if issue.level == "critical" else "warning"
        )
        for issue in issues
    ]
    return sorted(rows, key=lambda row: row.level != "critical")
