"""The section of the desk with releases at which a step is missing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection

from .current import CurrentRelease, find_current_releases, may_see_chains


class ReleasesSection(DeskSection):
    """The scheduled and public releases at which something is missing, such as readers or a mailing."""

    name = "releases"
    heading = _("Releases with a missing step")
    icon_name = "list-ol"

    def is_shown(self) -> bool:
        """Return whether the user opens releases to journalists, or sends them."""
        return may_see_chains(self.user)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each release that is scheduled, corrected or withdrawn and lacks something."""
        current = find_current_releases(self.user, self.now)
        return [_build_row(one) for one in current if one.missing and _is_due(one)][: MAX_ROWS + 1]

    def get_list_link(self) -> DeskLink:
        """Return the link to all current releases."""
        return DeskLink(_("All releases"), reverse("current_releases"))


def _is_due(release: CurrentRelease) -> bool:
    """Return whether the release will be public, or has been changed; drafts may lack anything."""
    return release.facts.is_scheduled or release.facts.changed_at is not None


def _build_row(release: CurrentRelease) -> DeskRow:
    missing = release.missing
    url = reverse("release_chain", args=[release.facts.page.pk])
    return DeskRow(
        title=release.title,
        url=url,
        sentence=missing.sentence if missing else "",
        facts=[missing.label] if missing else [],
        actions=[DeskLink(gettext("Release steps"), url)],
    )
