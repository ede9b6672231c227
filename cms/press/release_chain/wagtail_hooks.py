"""Views of the steps of releases in the admin, and the links that lead to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import PRESS_MENU
from cms.page_types.press_releases.models import ReleasePage

from .current import may_see_chains
from .views import ChainView, CurrentReleasesView, may_see_chain


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the views."""
    return [
        path("releases/", CurrentReleasesView.as_view(), name="current_releases"),
        path("pages/<int:page_id>/release-steps/", ChainView.as_view(), name="release_chain"),
    ]


@hooks.register(PRESS_MENU)
def releases_item() -> MenuItem:
    """Return the menu item of the current releases."""
    return RestrictedMenuItem(
        _("Releases"),
        reverse("current_releases"),
        name="releases",
        icon_name="list-ol",
        order=10,
        may_see=lambda request: may_see_chains(request.user),
    )


@hooks.register("register_page_listing_buttons")
def listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button of a release in lists of pages."""
    if url := find_chain_url(page, user):
        yield Button(gettext("Release steps"), url=url, icon_name="list-ol", priority=20)


def build_form_link(page: Page, user: Any) -> tuple[str, str] | None:
    """Return the label and URL of the link above the form of a release."""
    url = find_chain_url(page, user)
    return (gettext("Release steps"), url) if url else None


def find_chain_url(page: Page, user: Any) -> str:
    """Return the URL of a release's steps; empty for other pages, and for users who do not see them."""
    is_release = page.pk and issubclass(page.specific_class or type(page), ReleasePage)
    return reverse("release_chain", args=[page.pk]) if is_release and may_see_chain(user, page) else ""
