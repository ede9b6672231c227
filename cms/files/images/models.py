"""The image and rendition models that Wagtail uses (`WAGTAILIMAGES_IMAGE_MODEL`), and the licences of images."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy
from PIL import ExifTags
from PIL import Image as Pillow
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from cms.content.schema import ImageUse, Licence
from cms.files.storage.uploads import is_new, random_filename

from .rendition_specs import FILE_NAME, SPECS_DIGEST

CREATIVE_COMMONS_URL = "https://creativecommons.org/licenses"
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
SIDEWAYS_ORIENTATIONS = (5, 6, 7, 8)  # the EXIF orientations that exchange width and height
FOCAL_POINT_FIELDS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class OrientedImageFile(WagtailImageFieldFile):
    """An image file whose dimensions respect the EXIF orientation."""

    def get_image_dimensions(self) -> tuple[int, int]:
        """Return width and height as displayed, without decoding the pixels."""
        was_closed = self.closed
        self.open()
        try:
            with Pillow.open(io.BytesIO(self.read())) as image:
                is_turned = image.getexif().get(ExifTags.Base.Orientation, 1) in SIDEWAYS_ORIENTATIONS
                return image.size[::-1] if is_turned else image.size
        finally:
            self.close() if was_closed else self.seek(0)


class OrientedImageField(WagtailImageField):
    """An image field that stores width and height as displayed."""

    attr_class = OrientedImageFile


class LicenceChoice(models.TextChoices):
    """The stored value of a licence; editors and readers see the label."""

    OWN = "own", _("Our own")
    RESERVED = "reserved", pgettext_lazy("visitor", "All rights reserved")
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
    CC_BY_ND = "cc-by-nd", "CC BY-ND 4.0"
    CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0"
    CC_BY_NC_SA = "cc-by-nc-sa", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0"
    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "public-domain", pgettext_lazy("visitor", "Public domain")
    OTHER = "other", _("Another one")


UNSTATED_CHOICES = (LicenceChoice.OWN, "")  # no licence is shown to readers


def build_licence(choice: str, terms: str, language: str) -> Licence | None:
    """Return the licence shown to readers of a language, or None.

    `terms` is the name of the licence if `choice` is OTHER, else what applies in addition to a known licence.
    """
    if choice in UNSTATED_CHOICES:
        return None
    if choice == str(LicenceChoice.OTHER):
        return Licence(name=terms, url=None, terms="") if terms else None
    with override(language):
        name = str(LicenceChoice(choice).label)
    return Licence(name=name, url=_licence_url(choice), terms=terms)


def _licence_url(choice: str) -> str | None:
    if choice == str(LicenceChoice.CC0):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"{CREATIVE_COMMONS_URL}/{choice.removeprefix('cc-')}/4.0/" if choice.startswith("cc-") else None


class Picture(AbstractImage):
    """An image with its credit.

    `rendition_state` identifies the rendition specs, the file and the focal point of the existing renditions.
    `metadata_rules` is the version of the rules by which the metadata of the file was removed; 0 if it was stored
    before there were any, or without the form.
    """

    FAILED: ClassVar[str] = "failed"

    file = OrientedImageField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Photographer or illustrator, and agency.")
    )
    licence = models.CharField(_("licence"), max_length=20, choices=LicenceChoice.choices, blank=True)
    licence_terms = models.CharField(
        _("terms"),
        max_length=255,
        blank=True,
        help_text=_(
            "The name of the licence, if it is another one; or further conditions, for example “not for print”."
        ),
    )
    descriptions = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Alternative texts by language code, without the default language.",
    )
    placeholder = models.CharField(max_length=1000, blank=True, editable=False)
    metadata_rules = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    rendition_state = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "licence",
        "licence_terms",
        "collection",
        "tags",
        *FOCAL_POINT_FIELDS,
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file"], name="picture_file")]

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, and clear `rendition_state` if the file or the focal point changed or the file could not be read.

        The worker then creates the renditions.
        """
        if self.file and is_new(self.file):
            self.metadata_rules = getattr(self.file.file, "metadata_rules", 0)
        if update_fields is None or {"file", *FOCAL_POINT_FIELDS} & set(update_fields):
            if self.rendition_state != self.expected_state or is_new(self.file):
                self.rendition_state = ""
            if update_fields is not None:
                update_fields = {*update_fields, "rendition_state"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_description(self, language: str) -> str:
        """Return the alternative text in this language, else in the default language."""
        return self.descriptions.get(language) or self.description

    @property
    def expected_state(self) -> str:
        """The `rendition_state` of an image whose renditions match its file, focal point and the current specs."""
        made_from = repr([self.file.name, *(getattr(self, name) for name in FOCAL_POINT_FIELDS)])
        return f"{SPECS_DIGEST}-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}"

    @property
    def has_failed(self) -> bool:
        """Whether the file could not be read."""
        return self.rendition_state.startswith(self.FAILED)

    def current_row(self) -> QuerySet:
        """Return a queryset of the row, empty if its file or focal point differs from this object's."""
        same = {name: getattr(self, name) for name in FOCAL_POINT_FIELDS}
        return type(self).objects.filter(pk=self.pk, file=self.file.name, **same)

    def get_upload_to(self, filename: str) -> str:
        return f"pictures/{random_filename(filename)}"


class Rendition(AbstractRendition):
    """A resized or cropped file of an image."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        return f"renditions/{random_filename(filename)}"

    @staticmethod
    def name_for(original: str, state: str, use: ImageUse, width: int, image_format: str) -> str:
        """Return the file name of a rendition that the worker creates.

        Its directory belongs to this version of the image: the original with this state. A keyed digest is as hard to
        guess as a random name, and is the same when the worker repeats the job.
        """
        digest = salted_hmac("cms.images.rendition", f"{original}|{state}", algorithm="sha256").hexdigest()
        return FILE_NAME.format(version=digest[:32], use=use, width=width, extension=EXTENSIONS[image_format])

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file"], name="rendition_file")]
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"),
        ]
