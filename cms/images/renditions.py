"""Renditions are made in the worker, never while somebody waits for an answer."""

from __future__ import annotations

import base64
import io

import structlog
from PIL import Image as Pillow

from cms.core import journal

from .models import Picture
from .sets import SPECS, STATE

log = structlog.get_logger(__name__)

FAILED = "failed"
PLACEHOLDER_WIDTH = 24


def make_missing(limit: int = 5) -> int:
    """Make the renditions of some pictures that lack them; returns how many pictures were looked at.

    What is wanted is compared with what is there (`rendition_state`), so a crash or a changed set needs no queue. A
    file that cannot be read is marked and left alone until the picture is saved again.
    """
    waiting = Picture.objects.exclude(rendition_state__in=(STATE, FAILED)).order_by("-pk")[:limit]
    for picture in list(waiting):
        _make(picture)
    return len(waiting)


def _make(picture: Picture) -> None:
    try:
        placeholder = _placeholder(picture)
        picture.get_renditions(*SPECS)
        made = {"rendition_state": STATE, "placeholder": placeholder}
    except Exception as error:
        log.warning("a picture's renditions could not be made", picture=picture.pk, reason=repr(error))
        made = {"rendition_state": FAILED}
    Picture.objects.filter(pk=picture.pk, file=picture.file.name).update(**made)
    journal.furniture_changed()


def _placeholder(picture: Picture) -> str:
    """A few hundred bytes that show the colours until the picture is there."""
    with picture.file.open("rb") as stored, Pillow.open(stored) as image:
        height = max(1, round(PLACEHOLDER_WIDTH * image.height / image.width))
        small = image.convert("RGB").resize((PLACEHOLDER_WIDTH, height))
    written = io.BytesIO()
    small.save(written, "WEBP", quality=30)
    return "data:image/webp;base64," + base64.b64encode(written.getvalue()).decode()
