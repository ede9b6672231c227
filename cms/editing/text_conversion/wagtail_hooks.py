"""The URL that converts a text for the page editor."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from .views import convert_text


@hooks.register("register_admin_urls")
def register_conversion_url() -> list[URLPattern]:
    """Return the URL of the conversion; nginx lets larger requests pass there."""
    return [path("text/convert/", convert_text, name="convert_text")]
