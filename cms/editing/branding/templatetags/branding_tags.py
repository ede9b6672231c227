"""Template tags for the organisation's name, logo and icon, in the places where Wagtail has its own."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html

register = template.Library()

DEFAULT_COLOUR = "#2e1f5e"  # Wagtail's menu has it


@register.simple_tag
def logo(classname: str) -> str:
    """Return the logo as an image element; an empty string if there is none."""
    if not settings.CMS_LOGO:
        return ""
    return format_html(
        '<img class="{}" src="{}" alt="{}">', classname, reverse("branding_logo"), settings.WAGTAIL_SITE_NAME
    )


@register.simple_tag
def logo_or_name(classname: str) -> str:
    """Return the logo, or the name if there is none: without either, Wagtail would show its bird."""
    name = settings.WAGTAIL_SITE_NAME
    # The styles show the attributes: the link around has an accessible name, which a text would have to be a part of.
    return logo(classname) or format_html(
        '<span class="branding-name" data-name="{}" data-initial="{}"></span>', name, name[:1]
    )


@register.simple_tag
def icon_url() -> str:
    """Return the icon of the browser's tabs: the first letter of the name on the colour of the organisation."""
    return "data:image/svg+xml," + quote(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{settings.CMS_COLOUR or DEFAULT_COLOUR}"/>'
        '<text x="16" y="23" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="20" '
        f'fill="#fff">{escape(settings.WAGTAIL_SITE_NAME[:1])}</text></svg>'
    )


@register.simple_tag
def cms_name() -> str:
    """Return the name of the CMS."""
    return settings.WAGTAIL_SITE_NAME


@register.simple_tag
def cms_colour() -> str:
    """Return the colour of the organisation, or that of Wagtail's menu."""
    return settings.CMS_COLOUR or DEFAULT_COLOUR
