"""A recording, such as an interview, with its transcript."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.schema import DocumentLink, Schema

from .audio_chooser import AudioChooserBlock
from .base import ApiBlock, MissingReference, StoredValue

MAX_TRANSCRIPT_CHARACTERS = 200_000  # of a recording of three hours


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
