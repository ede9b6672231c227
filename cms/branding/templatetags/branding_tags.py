from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def logo(classname: str) -> str:
    """The organisation's sign; nothing where there is none, not even a space: then Wagtail shows its own."""
    if not settings.CMS_LOGO:
        return ""
    return format_html(
        '<img class="{}" src="{}" alt="{}">', classname, reverse("branding_logo"), settings.WAGTAIL_SITE_NAME
    )


@register.simple_tag
def cms_name() -> str:
    return settings.WAGTAIL_SITE_NAME
