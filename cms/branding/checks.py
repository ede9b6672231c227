"""A colour or a sign that cannot be used is found at start-up, not by the first editor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .colour import LEGIBLE, Colour
from .logo import KINDS


@register()
def colour_can_be_read_on(**_: Any) -> list[CheckMessage]:
    if not settings.CMS_COLOUR:
        return []
    try:
        contrast = Colour.read(settings.CMS_COLOUR).contrast_with_white
    except ValueError as error:
        return [Error(f"CMS_COLOUR: {error}", id="branding.E001")]
    if contrast >= LEGIBLE:
        return []
    return [
        Error(
            f"CMS_COLOUR {settings.CMS_COLOUR} is too light: white words on it have a contrast of {contrast:.1f} : 1.",
            hint=f"Choose a darker one, with {LEGIBLE} : 1 or more.",
            id="branding.E002",
        )
    ]


@register()
def logo_is_there(**_: Any) -> list[CheckMessage]:
    if not settings.CMS_LOGO:
        return []
    path = Path(settings.CMS_LOGO)
    if path.suffix.lower() in KINDS and path.is_file():
        return []
    kinds = ", ".join(sorted(KINDS))
    return [Error(f"CMS_LOGO {path} is no file that ends in {kinds}.", id="branding.E003")]
