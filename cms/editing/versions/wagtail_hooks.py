"""Buttons, URLs and log actions of versions and withdrawals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from cms.core.admin import register_described_action
from cms.pages.models import BasePage

from .models import Withdrawal
from .notes import CHANGE_NOTE_ACTION, REMOVE_TEXT_ACTION
from .views import NoteView, VersionsView, WithdrawView, remove_version_text
from .withdrawals import CHANGE_NOTICE_ACTION, REMOVE_NOTICE_ACTION, WITHDRAW_ACTION


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of versions and withdrawals."""
    return [
        path("pages/<int:page_id>/withdraw/", WithdrawView.as_view(), name="page_withdraw"),
        path("pages/<int:page_id>/public-versions/", VersionsView.as_view(), name="page_versions"),
        path("pages/<int:page_id>/public-versions/<int:number>/", NoteView.as_view(), name="page_version_note"),
        path(
            "pages/<int:page_id>/public-versions/<int:number>/remove/", remove_version_text, name="page_version_remove"
        ),
    ]


@hooks.register("register_page_header_buttons")
def page_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the buttons of a page that is public, or was withdrawn."""
    if not issubclass(page.specific_class or object, BasePage) or not page.permissions_for_user(user).can_publish():
        return
    if page.live:
        url = reverse("page_withdraw", args=[page.pk])
        yield Button(gettext("Withdraw"), url=url, icon_name="warning", priority=61)
        url = reverse("page_versions", args=[page.pk])
        yield Button(gettext("Public versions"), url=url, icon_name="history", priority=66)
    elif Withdrawal.objects.filter(page_id=page.pk).exists():
        url = reverse("page_withdraw", args=[page.pk])
        yield Button(gettext("Notice of the withdrawal"), url=url, icon_name="warning", priority=61)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the actions that the history of a page shows."""
    actions.register_action(WITHDRAW_ACTION, _("Withdraw"), _("Withdrawn with a public notice"))
    actions.register_action(CHANGE_NOTICE_ACTION, _("Change notice"), _("Changed the notice of the withdrawal"))
    actions.register_action(REMOVE_NOTICE_ACTION, _("Remove notice"), _("Removed the notice of the withdrawal"))
    register_described_action(actions, CHANGE_NOTE_ACTION, _("Change note for readers"), _describe_changed_note)
    register_described_action(actions, REMOVE_TEXT_ACTION, _("Remove text of a version"), _describe_removed_text)


def _describe_changed_note(data: dict[str, Any]) -> str:
    return gettext("Changed what readers are told about version %(number)s") % {"number": data["number"]}


def _describe_removed_text(data: dict[str, Any]) -> str:
    return gettext("Removed the text of public version %(number)s") % {"number": data["number"]}
