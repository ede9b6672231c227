"""The chooser of audio files: Wagtail's chooser of documents, which lists only these."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.views.chooser import (
    DocumentChooseResultsView,
    DocumentChooserViewSet,
    DocumentChooseView,
)
from wagtail.documents.widgets import AdminDocumentChooser

from cms.content.audio_types import AUDIO_MEDIA_TYPES, is_audio_filename


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
        """Return the document. Raises ValidationError if it is no audio file: the dialog can upload any document."""
        document = super().clean(value)
        if document and not is_audio_filename(document.filename):
            text = gettext("“%(name)s” is no audio file. Choose one of these types: %(types)s.")
            names = ", ".join(suffix.upper() for suffix in sorted(AUDIO_MEDIA_TYPES))
            raise ValidationError(text % {"name": document.filename, "types": names})
        return document
