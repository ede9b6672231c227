"""The report, the URLs, the log entry and the style sheet of translations in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from cms.core.admin import RestrictedMenuItem, register_described_action
from cms.core.admin_menus import PLAN_MENU
from cms.pages.forms import is_approval

from .account import DigestPanel
from .states import CONFIRM_ACTION
from .unchanged import CONFIRM_UNCHANGED_ACTION, confirm_unchanged_parts
from .views import ConfirmTranslationView, TranslateView, TranslationBoardView, can_view_report

CONFIRM_FIELD = "confirm_unchanged"


@hooks.register(PLAN_MENU)
def register_report_menu_item() -> MenuItem:
    """Return the menu item of the report."""
    url = reverse("stale_translations")
    return RestrictedMenuItem(
        _("Translations"), url, name="translations", icon_name="globe", order=400, may_see=can_view_report
    )


@hooks.register("register_admin_urls")
def register_translation_urls() -> list[URLPattern]:
    """Return the URLs of the report and of the button."""
    results = TranslationBoardView.as_view(results_only=True)
    return [
        path("reports/stale-translations/", TranslationBoardView.as_view(), name="stale_translations"),
        path("reports/stale-translations/results/", results, name="stale_translations_results"),
        path("pages/<int:page_id>/translation/", ConfirmTranslationView.as_view(), name="confirm_translation"),
        path("pages/<int:page_id>/translate/<int:locale_id>/", TranslateView.as_view(), name="translate_page"),
    ]


@hooks.register("register_account_settings_panel")
def register_digest_panel(request: HttpRequest, user: Any, profile: Any) -> DigestPanel:
    """Return the choice of e-mails about translations."""
    return DigestPanel(request, user, profile)


@hooks.register("register_log_actions")
def register_log_action(actions: LogActionRegistry) -> None:
    """Add the actions of the button and of the checkbox to the history of pages."""
    actions.register_action(
        CONFIRM_ACTION, _("Mark translation as up to date"), _("Marked the translation as up to date with its source")
    )
    register_described_action(
        actions, CONFIRM_UNCHANGED_ACTION, _("Confirm parts as in the source"), describe_confirmation
    )


@hooks.register("before_edit_page")
def record_confirmation(request: HttpRequest, page: Any) -> None:
    """Record which parts may stay as in the source, if a person who may publish has ticked the box of the form.

    Saving or rejecting a draft records nothing: only a user who publishes the page, approves it, or sends it for
    approval decides.
    """
    digests = request.POST.get(CONFIRM_FIELD, "").split()
    if digests and is_approval(request.POST) and page.permissions_for_user(request.user).can_publish():
        confirm_unchanged_parts(page, digests, request.user)


def describe_confirmation(data: dict[str, Any]) -> str:
    """Return the text of the history: the words that stay."""
    words = ", ".join(gettext("“%(words)s”") % {"words": part} for part in data.get("parts", ()))
    return gettext("Confirmed that parts stay as in the source: %(words)s") % {"words": words}


@hooks.register("insert_global_admin_css")
def insert_translation_styles() -> str:
    """Return the link to the style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("translations/translations.css"))


@hooks.register("insert_editor_js")
def insert_translation_script() -> str:
    """Return the script that places the words of the source beside the fields."""
    return format_html('<script src="{}"></script>', static("translations/translations.js"))
