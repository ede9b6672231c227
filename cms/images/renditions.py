"""Renditions are made in the worker, never while somebody waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cms.journal import journal

from .models import Picture, Rendition
from .renderer import Encoded, encoded, filter_of, load_oriented, placeholder
from .rendition_specs import OURS, STATE

log = structlog.get_logger(__name__)


def create_missing_renditions(limit: int = 5) -> int:
    """Make the sets of some pictures that lack them; returns how many pictures were looked at.

    What is wanted is compared with what is there (`rendition_state`), so a crash or a changed set needs no queue. A
    file that cannot be read is marked and left alone until the picture is saved again, or the next day.
    """
    lacking = Picture.objects.exclude(rendition_state__startswith=STATE).exclude(rendition_state=failed_today())
    waiting = list(lacking.order_by("-pk")[:limit])
    for picture in waiting:
        _make(picture)
    return len(waiting)


def failed_today() -> str:
    return f"{Picture.FAILED} {timezone.now():%Y-%m-%d}"


def _make(picture: Picture) -> None:
    try:
        with picture.file.storage.open(picture.file.name) as stored:
            image = load_oriented(stored)
        files = {_name(picture, one): one for one in encoded(picture, image)}
        shown = {"placeholder": placeholder(image), "width": image.width, "height": image.height}
    except Exception as error:
        _give_up(picture, error)
        return
    for name, one in files.items():
        _store(name, one.content)
    _put_in_place(picture, files, {"rendition_state": picture.wanted_state, **shown})


def _give_up(picture: Picture, error: Exception) -> None:
    """What was made of the picture before is kept, and served on."""
    log.warning("a picture's renditions could not be made", picture=picture.pk, reason=repr(error))
    with transaction.atomic():
        if picture.unchanged().update(rendition_state=failed_today()) and not picture.has_failed:
            journal.record_non_page_change(picture)


def _put_in_place(picture: Picture, files: dict[str, Encoded], columns: dict[str, object]) -> None:
    """All at once: until then the old cuts are served, afterwards the new ones, never some of both.

    A picture that was changed or deleted meanwhile keeps what it has; it is looked at again.
    """
    with transaction.atomic():
        there = set(picture.renditions.values_list("file", flat=True))
        if not picture.unchanged().update(**columns):
            _forget(files.keys() - there)
            return
        picture.renditions.filter(filter_spec__contains=OURS).exclude(file__in=files).delete()
        rows = [_row(picture, name, one) for name, one in files.items() if name not in there]
        Rendition.objects.bulk_create(rows)
        journal.record_non_page_change(picture)


def _row(picture: Picture, name: str, one: Encoded) -> Rendition:
    key = filter_of(one.spec).get_cache_key(picture)
    width, height = one.size
    return Rendition(image=picture, file=name, filter_spec=one.spec, focal_point_key=key, width=width, height=height)


def _name(picture: Picture, one: Encoded) -> str:
    return Rendition.name_for(picture.file.name, picture.wanted_state, one.spec)


def _store(name: str, content: bytes) -> None:
    """Over what a crash may have left under the name."""
    storage = Rendition._meta.get_field("file").storage
    storage.delete(name)
    storage.save(name, ContentFile(content))


def _forget(names: Iterable[str]) -> None:
    storage = Rendition._meta.get_field("file").storage
    for name in names:
        storage.delete(name)
