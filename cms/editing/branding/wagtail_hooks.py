"""Styles for the organisation's logo and colour in the admin."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail import hooks

from .appearance import Colour


@hooks.register("insert_global_admin_css")
def insert_logo_styles() -> str:
    """Return the styles that limit the size of the logo."""
    return mark_safe(
        "<style>.branding-sidebar { max-inline-size: 100%; max-block-size: 4.5rem; }"
        " .branding-login { max-inline-size: 12rem; max-block-size: 6rem; }</style>"
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
