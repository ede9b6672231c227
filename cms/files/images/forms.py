"""The admin form of a picture, used for single and multiple uploads, in the chooser and for editing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext
from wagtail.images.forms import BaseImageForm

from .licences import LicenceChoice
from .uploads import PictureFileField

DESCRIPTION_PREFIX = "description_"
FOCAL_POINT_FIELDS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def get_other_languages() -> Iterator[tuple[str, str]]:
    """Yield (code, name) of every content language except the default one, whose text is in `description`."""
    for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            yield code, get_language_info(code)["name_translated"]


class PictureForm(BaseImageForm):
    """Image form with an alternative text per language and an inspection of the uploaded file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureFileField(label=field.label, widget=field.widget, required=field.required)
        if "description" in self.fields:
            self._add_description_fields()

    def _add_description_fields(self) -> None:
        first = self.fields["description"]
        first.label = gettext("Alternative text")
        first.help_text = gettext(
            "Describes the picture for people who cannot see it. Used where a page has no alternative text of its own."
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
