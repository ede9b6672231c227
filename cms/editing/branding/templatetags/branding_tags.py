"""Template tags for the organisation's name and logo."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def logo(classname: str) -> str:
    """Return the logo as an image element; an empty string if there is none, so that Wagtail shows its own."""
    if not settings.CMS_LOGO:
        return ""
    return format_html(
        '<img class="{}" src="{}" alt="{}">', classname, reverse("branding_logo"), settings.WAGTAIL_SITE_NAME
    )


@register.simple_tag
def cms_name() -> str:
    """Return the name of the CMS."""
    return settings.WAGTAIL_SITE_NAME
