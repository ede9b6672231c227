"""Our image and rendition models, from the first migration."""

from __future__ import annotations

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.core.names import unguessable


class Picture(AbstractImage):
    """A picture with its credit. `rendition_state` says for which file and sets its renditions were made."""

    credit = models.CharField(max_length=255, blank=True, help_text="Photographer or illustrator, and agency.")
    placeholder = models.CharField(max_length=1000, blank=True, editable=False)
    rendition_state = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    def get_upload_to(self, filename: str) -> str:
        return f"pictures/{unguessable(filename)}"

    def get_prefix(self) -> str:
        return ""


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        return f"renditions/{unguessable(filename)}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"),
        ]
