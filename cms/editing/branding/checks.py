"""System checks of the settings CMS_COLOUR and CMS_LOGO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from PIL import ImageFont

from .colour import MIN_CONTRAST, Colour
from .logo import MEDIA_TYPES


@register()
def check_colour(**_: Any) -> list[CheckMessage]:
    """Return an error if CMS_COLOUR is not a colour or too light for white text."""
    if not settings.CMS_COLOUR:
        return []
    try:
        contrast = Colour.parse(settings.CMS_COLOUR).contrast_with_white
    except ValueError as error:
        return [Error(f"CMS_COLOUR: {error}", id="branding.E001")]
    if contrast >= MIN_CONTRAST:
        return []
    return [
        Error(
            f"CMS_COLOUR {settings.CMS_COLOUR} is too light: white text on it has a contrast of {contrast:.1f} : 1.",
            hint=f"Choose a darker colour, with a contrast of {MIN_CONTRAST} : 1 or more.",
            id="branding.E002",
        )
    ]


@register()
def check_share_picture_fonts(**_: Any) -> list[CheckMessage]:
    """Return an error for each file of SHARE_PICTURE_FONTS that is no font."""
    return [
        Error(f"SHARE_PICTURE_FONTS: {path} is not a font that can be read.", id="branding.E004")
        for path in settings.SHARE_PICTURE_FONTS
        if not _is_font(path)
    ]


def _is_font(path: str) -> bool:
    try:
        ImageFont.truetype(path, 10)
    except OSError:
        return False
    return True


@register()
def check_logo(**_: Any) -> list[CheckMessage]:
    """Return an error if CMS_LOGO is not a file of a supported type."""
    if not settings.CMS_LOGO:
        return []
    path = Path(settings.CMS_LOGO)
    if path.suffix.lower() in MEDIA_TYPES and path.is_file():
        return []
    extensions = ", ".join(sorted(MEDIA_TYPES))
    return [Error(f"CMS_LOGO {path} is not a file with the extension {extensions}.", id="branding.E003")]
