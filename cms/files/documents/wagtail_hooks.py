"""The admin URLs of a document's file and of the chooser of audio files."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from cms.content.blocks.audio import AudioChooserViewSet, audio_chooser_viewset

from .views import download_for_editors


@hooks.register("register_admin_urls")
def register_document_urls() -> list[URLPattern]:
    """Return the URL at which editors download a document."""
    return [path("documents/<int:document_id>/file/", download_for_editors, name="document_for_editors")]


@hooks.register("register_admin_viewset")
def register_audio_chooser() -> AudioChooserViewSet:
    """Return the views in which editors choose an audio file."""
    return audio_chooser_viewset
