"""The section of the desk with releases at which a step is missing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection

from .current import CurrentRelease, find_current_releases, may_see_chains
from .links import ChainLink, LinkState


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
        due = ((release, _find_due(release)) for release in current)
        return [_build_row(release, link) for release, link in due if link][: MAX_ROWS + 1]

    def get_list_link(self) -> DeskLink:
        """Return the link to all current releases."""
        return DeskLink(_("All releases"), reverse("current_releases"))


def _find_due(release: CurrentRelease) -> ChainLink | None:
    """Return the step at which something is missing before the publication, or after a correction or withdrawal."""
    change = release.links[-1]
    if change.state is LinkState.MISSING:
        return change
    return release.missing if release.facts.is_scheduled else None


def _build_row(release: CurrentRelease, due: ChainLink) -> DeskRow:
    url = reverse("release_chain", args=[release.facts.page.pk])
    actions = [DeskLink(gettext("Release steps"), url)]
    return DeskRow(title=release.title, url=url, sentence=due.sentence, facts=[due.label], actions=actions)
