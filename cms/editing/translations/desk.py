"""The section of the desk with the translations that are due."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_time, language_name

from .board import get_own_locale_ids
from .due import find_missing, find_stale_states, wants_notices
from .models import TranslationState
from .views import can_view_report

NEW_FOR = timedelta(days=30)  # how long a public page is new to translate


class TranslationsSection(DeskSection):
    """The translations whose source has changed since, the oldest change first, and pages that are new to translate."""

    name = "translations"
    heading = _("Translations")
    icon_name = "globe"
    empty_text = _("Every translation that you may edit matches its source.")

    def is_shown(self) -> bool:
        """Return whether the user may edit any page of others."""
        return can_view_report(self.request)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each stale translation, then, to those who are told about them, one for each new page."""
        rows = [_build_row(state) for state in find_stale_states(self.user)[: MAX_ROWS + 1]]
        if len(rows) > MAX_ROWS or not wants_notices(self.user):
            return rows
        missing = find_missing(self.user, get_own_locale_ids(self.user), self.now - NEW_FOR)
        return rows + [_build_missing_row(page) for page in missing[: MAX_ROWS + 1 - len(rows)]]

    def get_first_step(self) -> DeskLink:
        """Return the link to the report."""
        return DeskLink(_("Open the report"), reverse("stale_translations"))

    def get_list_link(self) -> DeskLink:
        """Return the link to the report."""
        return DeskLink(_("All translations that are due"), reverse("stale_translations"))


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


def _build_missing_row(page: Page) -> DeskRow:
    return DeskRow(
        title=page.title,
        url=f"{reverse('stale_translations')}?state=missing",
        sentence=gettext("This page is public and not translated yet."),
        facts=[gettext("public since %(time)s") % {"time": format_time(page.first_published_at)}],
    )
