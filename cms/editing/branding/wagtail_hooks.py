"""Styles for the organisation's logo and colour in the admin, and the groups of its menu."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.admin import ADMINISTRATION_PERMISSION
from cms.core.admin_menus import MANAGE_MENU

from .about import AboutView, about_item
from .appearance import Colour
from .menu import PlacedItem, group_items, integrations_item


@hooks.register("insert_global_admin_css")
def insert_logo_styles() -> str:
    """Return the styles of the logo, and of the name that stands in its place in the menu."""
    return mark_safe(
        "<style>.branding-sidebar { max-inline-size: 100%; max-block-size: 4.5rem; }"
        " .branding-login { max-inline-size: 12rem; max-block-size: 6rem; }"
        " .sidebar-custom-branding { margin-block: 1rem; padding: .5rem 1rem; }"
        " .sidebar--slim .sidebar-custom-branding { padding: .5rem .25rem; }"
        " .branding-name { color: var(--w-color-text-label-menus-active); font-size: 1.25rem; font-weight: 700; }"
        " .branding-name::before { content: attr(data-name); }"
        " .sidebar--slim .branding-name::before { content: attr(data-initial); }</style>"
    )


@hooks.register("insert_global_admin_css")
def insert_colour_styles() -> str:
    """Return the styles that set the admin's primary colour, if one is configured."""
    if not settings.CMS_COLOUR:
        return ""
    return format_html(
        "<style>:root {{ --w-color-primary-hue: {}; --w-color-primary-saturation: {}%;"
        " --w-color-primary-lightness: {}%; }}</style>",
        *Colour.parse(settings.CMS_COLOUR).hsl,
    )


# After the receivers of a project, which look for Wagtail's items.
hooks.register("construct_main_menu", group_items, order=1000)
hooks.register(MANAGE_MENU, integrations_item)
hooks.register(MANAGE_MENU, about_item)


@hooks.register("register_admin_urls")
def about_url() -> list[URLPattern]:
    """Return the URL of the page about the program."""
    return [path("about/", AboutView.as_view(), name="about")]


@hooks.register("construct_help_menu")
def limit_news_to_administrators(request: HttpRequest, items: list[MenuItem]) -> None:
    """Show the news of Wagtail to those who administer the installation, by a name in the language of the user."""
    for item in [item for item in items if item.name.startswith("whats-new-in-wagtail")]:
        items.remove(item)
        if request.user.has_perm(ADMINISTRATION_PERMISSION):
            items.append(PlacedItem(item, item.order, _("News of Wagtail")))
