from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from cms.core.models import BasePage

from .drafts import may_edit
from .views import SharesView, revoke


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("pages/<int:page_id>/share/", SharesView.as_view(), name="preview_shares"),
        path("pages/<int:page_id>/share/<int:pk>/revoke/", revoke, name="preview_revoke"),
    ]


@hooks.register("register_page_header_buttons")
def share_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    if isinstance(page.specific_deferred, BasePage) and may_edit(user, page):
        url = reverse("preview_shares", args=[page.pk])
        yield Button("Share the draft", url=url, icon_name="link-external", priority=64)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("preview.share", "Share draft", lambda data: f"Draft shared until {data['until']}")
    actions.register_action("preview.revoke", "Revoke shared draft", "A link to a draft was revoked")
