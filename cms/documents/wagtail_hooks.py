"""The admin URL of a document's file."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from .views import download_for_editors


@hooks.register("register_admin_urls")
def register_document_urls() -> list[URLPattern]:
    """Return the URL at which editors download a document."""
    return [path("documents/<int:document_id>/file/", download_for_editors, name="document_for_editors")]
