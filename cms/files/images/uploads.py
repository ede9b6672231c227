"""Validation of uploaded pictures, and removal of their metadata before they are stored.

Wagtail's field refuses files that are not pictures, too large, of the wrong format or extension, or have too many
pixels, before it decodes them. This module checks the content as well.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField

from cms.files.media.metadata import RULES_VERSION
from cms.files.media.metadata.pictures import strip_metadata
from cms.files.storage.uploads import contains_markup

DAMAGED_MESSAGE = _("This file is damaged and cannot be read. Export the picture again and upload the new file.")
DISGUISED_MESSAGE = _(
    "This file contains more than a picture (code or other files). Export the picture again and upload the new file."
)
TOO_MANY_FRAMES_MESSAGE = _(
    "This animation is too long: {frames} frames. Upload a shorter one, or use the Video block for videos."
)


class CleanedPicture(SimpleUploadedFile):
    """An uploaded picture without metadata."""

    metadata_rules = RULES_VERSION


class PictureFileField(WagtailImageField):
    """The file field of every picture form; validates the content and strips the metadata."""

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
    return CleanedPicture(file.name or "", cleaned, file.content_type or "")


def _refuse_disguised(content: bytes) -> None:
    stored = io.BytesIO(content)
    if contains_markup(stored) or zipfile.is_zipfile(stored) or b"%PDF-" in content[:1024]:
        raise ValidationError(DISGUISED_MESSAGE, code="disguised")


def _refuse_long(content: bytes, max_pixels: int) -> None:
    """Refuse an animation whose frames together have more pixels than one picture may have."""
    with Pillow.open(io.BytesIO(content)) as image:
        frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
        if frames * image.width * image.height > max_pixels:
            raise ValidationError(TOO_MANY_FRAMES_MESSAGE.format(frames=frames), code="too_long")
