"""A recording, such as an interview, with its transcript; and the chooser of documents that lists only audio files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks
from wagtail.documents import get_document_model_string
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.views.chooser import DocumentChooseResultsView, DocumentChooserViewSet, DocumentChooseView
from wagtail.documents.widgets import AdminDocumentChooser

from cms.content.references import References, ResolvedReferences
from cms.content.schema import DocumentLink, Schema

from .base import ApiBlock, MissingReference, StoredValue

AUDIO_MEDIA_TYPES = {"m4a": "audio/mp4", "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav"}
MAX_TRANSCRIPT_CHARACTERS = 200_000  # a recording of three hours


def is_audio_filename(filename: str) -> bool:
    """Return whether a file name has the extension of an audio file."""
    return PurePath(filename).suffix.lower().lstrip(".") in AUDIO_MEDIA_TYPES


class AudioListMixin:
    """Limits the list of the chooser to audio files."""

    def get_object_list(self) -> QuerySet:
        documents: QuerySet = super().get_object_list()  # type: ignore[misc]
        return documents.filter(reduce(or_, (Q(file__iendswith=f".{suffix}") for suffix in AUDIO_MEDIA_TYPES)))


class AudioChooseView(AudioListMixin, DocumentChooseView):
    """The dialog."""


class AudioChooseResultsView(AudioListMixin, DocumentChooseResultsView):
    """A further part of the list."""


class AudioChooserViewSet(DocumentChooserViewSet):
    """The views of the chooser. Everything but the lists is the chooser of documents."""

    choose_view_class = AudioChooseView
    choose_results_view_class = AudioChooseResultsView
    base_widget_class = AdminDocumentChooser
    register_widget = False  # other fields for documents keep the chooser of all documents

    icon = "media"
    choose_one_text = _("Choose an audio file")
    choose_another_text = _("Choose another audio file")
    edit_item_text = _("Edit this audio file")


audio_chooser_viewset = AudioChooserViewSet(
    "audio_chooser", model=get_document_model_string(), url_prefix="documents/audio-chooser"
)


class AudioChooserBlock(DocumentChooserBlock):
    """A document that is an audio file."""

    widget = audio_chooser_viewset.widget_class()

    def clean(self, value: Any) -> Any:
        """Return the document. Raises ValidationError if it is not audio: the dialog can upload any document."""
        document = super().clean(value)
        if document and not is_audio_filename(document.filename):
            text = gettext("“%(name)s” is not an audio file. Choose one of these types: %(types)s.")
            names = ", ".join(suffix.upper() for suffix in sorted(AUDIO_MEDIA_TYPES))
            raise ValidationError(text % {"name": document.filename, "types": names})
        return document


class AudioValue(Schema):
    """A recording. Without a public file there is still its transcript, which is a text of the page."""

    title: str = Field(description="The title as plain text, by default that of the file; may be empty.")
    file: DocumentLink | None = Field(description="The file, for the `src` of `<audio>`; null if it is not public.")
    transcript: str = Field(description="What is said and heard, as plain text with line breaks, or empty.")


class AudioBlock(ApiBlock, blocks.StructBlock):
    """A recording from the library of documents.

    It has an optional title and a transcript.
    """

    file = AudioChooserBlock(label=_("File"))
    title = blocks.CharBlock(
        required=False, max_length=200, help_text=_("If it differs from the file's own."), label=_("Title")
    )
    transcript = blocks.TextBlock(
        required=False,
        max_length=MAX_TRANSCRIPT_CHARACTERS,
        help_text=_("What is said and heard, for people who cannot hear it."),
        label=_("Transcript"),
    )

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add("document", raw.get("file"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> AudioValue:
        link: DocumentLink | None = found.get("document", raw["file"])
        file = link if link and link.media_type.startswith("audio/") else None
        transcript = raw.get("transcript") or ""
        if not file and not transcript:
            raise MissingReference
        return AudioValue(title=raw.get("title") or (file.title if file else ""), file=file, transcript=transcript)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        """Yield title and transcript. Without a transcript, the block is left out while its file is not public."""
        if raw.get("transcript"):
            yield raw.get("title") or ""
            yield raw["transcript"]

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("transcript") or ""

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("transcript") or ""  # the title is the name of the recording

    class Meta:
        icon = "media"
        label = _("Audio")
