"""The section of the desk with stale translations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_time, language_name

from .models import TranslationState
from .views import can_view_report, find_stale_states


class StaleTranslationsSection(DeskSection):
    """The translations whose source has changed since, the oldest change first."""

    name = "stale-translations"
    heading = _("Stale translations")
    icon_name = "globe"
    empty_text = _("Every translation that you may edit matches its source.")

    def is_shown(self) -> bool:
        """Return whether the user may edit any page of others."""
        return can_view_report(self.request)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each stale translation, with the number of changes in its source."""
        return [_build_row(state) for state in find_stale_states(self.user)[: MAX_ROWS + 1]]

    def get_first_step(self) -> DeskLink:
        """Return the link to the report."""
        return DeskLink(_("Open the report"), reverse("stale_translations"))

    def get_list_link(self) -> DeskLink:
        """Return the link to the report."""
        return DeskLink(_("All stale translations"), reverse("stale_translations"))


def _build_row(state: TranslationState) -> DeskRow:
    changes = ngettext("%(count)s change in “%(source)s”", "%(count)s changes in “%(source)s”", state.changes)
    return DeskRow(
        title=state.page.get_admin_display_title(),
        url=reverse("wagtailadmin_pages:edit", args=[state.page_id]),
        sentence=changes % {"count": state.changes, "source": state.source_title},
        facts=[
            language_name(state.page.locale.language_code),
            gettext("since %(time)s") % {"time": format_time(state.stale_since)},
        ],
    )
