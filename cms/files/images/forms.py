"""The admin form of an image, used for single and multiple uploads, in the chooser and for editing.

Wagtail's field refuses files that are not images, too large, of the wrong format or extension, or have too many pixels,
before it decodes them. The field of this form checks the content as well, and removes the metadata.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.files.media.metadata.cleaner import RULES_VERSION
from cms.files.media.metadata.images import strip_metadata
from cms.files.storage.uploads import contains_markup

from .file_notes import read_notes
from .models import FOCAL_POINT_FIELDS, LicenceChoice
from .print_files import PictureNotes

DAMAGED_MESSAGE = _("This file is damaged and cannot be read. Export the image again and upload the new file.")
DISGUISED_MESSAGE = _(
    "This file contains more than an image (code or other files). Export the image again and upload the new file."
)
TOO_MANY_FRAMES_MESSAGE = _(
    "This animation is too long: {frames} frames. Upload a shorter one, or use the Video block for videos."
)
DESCRIPTION_PREFIX = "description_"
# What an editor is asked for while a field is empty; the style sheet of the page editor hides it as soon as it is not.
MISSING = {
    "description": _("Still missing. Without it, each page with the image has to describe it."),
    "credit": _("Still missing. Readers would not see whose image it is."),
}


def get_other_languages() -> Iterator[tuple[str, str]]:
    """Yield (code, name) of every content language except the default one, whose text is in `description`."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            yield code, get_language_info(code)["name_translated"]


class CleanedPicture(SimpleUploadedFile):
    """An uploaded image without metadata. `notes` are what the metadata said about the image."""

    metadata_rules = RULES_VERSION
    notes = PictureNotes()


class PictureFileField(WagtailImageField):
    """The file field of every image form; validates the content and strips the metadata."""

    def to_python(self, data: Any) -> UploadedFile | None:
        file = super().to_python(data)
        return _inspect(file, self.max_image_pixels) if file else None

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as unreadable:  # Pillow's decoders raise many types
            raise ValidationError(DAMAGED_MESSAGE, code="damaged") from unreadable


def _inspect(file: UploadedFile, max_pixels: int) -> UploadedFile:
    file.seek(0)
    content = file.read()
    _refuse_disguised(content)
    try:
        _refuse_long(content, max_pixels)
        cleaned = strip_metadata(content)
    except ValidationError:
        raise
    except Exception as unreadable:
        raise ValidationError(DAMAGED_MESSAGE, code="damaged") from unreadable
    picture = CleanedPicture(file.name or "", cleaned, file.content_type or "")
    picture.notes = read_notes(content)
    return picture


def _refuse_disguised(content: bytes) -> None:
    stored = io.BytesIO(content)
    if contains_markup(stored) or zipfile.is_zipfile(stored) or b"%PDF-" in content[:1024]:
        raise ValidationError(DISGUISED_MESSAGE, code="disguised")


def _refuse_long(content: bytes, max_pixels: int) -> None:
    """Refuse an animation whose frames together have more pixels than one image may have."""
    with Pillow.open(io.BytesIO(content)) as image:
        frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
        if frames * image.width * image.height > max_pixels:
            raise ValidationError(TOO_MANY_FRAMES_MESSAGE.format(frames=frames), code="too_long")


class PictureForm(BaseImageForm):
    """Image form with an alternative text per language and an inspection of the uploaded file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureFileField(label=field.label, widget=field.widget, required=field.required)
        if "description" in self.fields:
            self._add_description_fields()
        self._ask_for_missing_texts()

    def _ask_for_missing_texts(self) -> None:
        """Add a hint to the fields that readers need. They stay optional: a picture may be private."""
        for name, hint in MISSING.items():
            if field := self.fields.get(name):
                field.widget.attrs["placeholder"] = " "  # an empty field matches :placeholder-shown
                field.help_text = format_html('{} <span class="clarion-missing">{}</span>', field.help_text, hint)

    def _add_description_fields(self) -> None:
        first = self.fields["description"]
        first.label = gettext("Alternative text")
        first.help_text = gettext(
            "Describes the image for people who cannot see it. Used where a page has no alternative text of its own."
        )
        added = {
            DESCRIPTION_PREFIX + code: forms.CharField(
                label=gettext("Alternative text in %(language)s") % {"language": name},
                max_length=first.max_length,
                required=False,
                initial=self.instance.descriptions.get(code, ""),
            )
            for code, name in get_other_languages()
        }
        ordered = list(self.fields)
        self.fields.update(added)
        after = ordered.index("description") + 1
        self.order_fields([*ordered[:after], *added, *ordered[after:]])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._take_notes_of_file(cleaned)
        if any(name in self.errors for name in FOCAL_POINT_FIELDS):  # they are hidden
            self.add_error(None, gettext("The focal point is not valid. Choose it again."))
        given = {
            name.removeprefix(DESCRIPTION_PREFIX): text
            for name, text in cleaned.items()
            if name.startswith(DESCRIPTION_PREFIX)
        }
        merged = {**self.instance.descriptions, **given}
        self.instance.descriptions = {code: text for code, text in merged.items() if text}
        if cleaned.get("licence") == LicenceChoice.OTHER and not cleaned.get("licence_terms"):
            self.add_error("licence_terms", gettext("Enter the name of the licence."))
        return cleaned

    def _take_notes_of_file(self, cleaned: dict[str, Any]) -> None:
        """Fill in what an upload says about itself where the editor has entered nothing but the name of the file."""
        file = cleaned.get("file")
        if not (self.instance._state.adding and isinstance(file, CleanedPicture)):
            return
        if file.notes.headline and _is_file_name(cleaned.get("title") or "", file.name or ""):
            cleaned["title"] = file.notes.headline
        for name, text in (("description", file.notes.alt), ("credit", file.notes.credit)):
            if text and name in self.fields and not cleaned.get(name):
                cleaned[name] = text


def _is_file_name(title: str, name: str) -> bool:
    """Return whether a title is that of the upload form: the name of the file, with or without its extension."""
    reduced = [re.sub(r"[\W_]+", "", text).casefold() for text in (title, name, name.rpartition(".")[0])]
    return reduced[0] in reduced[1:]
