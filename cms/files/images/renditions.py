"""The worker's job that creates renditions, so that no request has to wait for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.files.storage.directory import MediaUnavailable
from cms.journal import journal
from cms.operations.system_status.issues import Issue

from .image_access import on_public_page
from .models import Picture, Rendition
from .renderer import EncodedFile, encode_placeholder, encode_renditions, get_filter, load_oriented
from .rendition_specs import FORMAT_SEPARATOR, SPECS_DIGEST

log = structlog.get_logger(__name__)

MAX_WORKERS = 4  # the number of workers that find an image each, if all poll at once
LOCK_SECONDS = 120  # several times as long as the largest image takes; a killed worker delays an image as long


def create_missing_renditions(limit: int = 5) -> int:
    """Create the missing renditions of up to `limit` images; return the number of images processed.

    Images are selected by their `rendition_state`, so there is no queue and a crash or a changed set needs no
    special handling. A file that cannot be read is marked and retried when the image is saved, or the next day.
    Several workers find the same images at the same moment: a lock in the cache leaves each to one of them.
    """
    done = 0
    for picture in _select_lacking()[: limit * MAX_WORKERS]:
        if done < limit and cache.add(lock := f"renditions-{picture.pk}", True, LOCK_SECONDS):
            try:
                done += _render_if_missing(picture)
            finally:
                cache.delete(lock)
    return done


def _select_lacking() -> QuerySet[Picture]:
    """Select the images that lack renditions, first those that public pages show, and of these those without any."""
    lacking = Picture.objects.exclude(rendition_state__startswith=SPECS_DIGEST).exclude(
        rendition_state=get_failed_state()
    )
    return lacking.order_by(
        on_public_page().desc(), (~Exists(Rendition.objects.filter(image=OuterRef("pk")))).desc(), "-pk"
    )


def get_failed_state() -> str:
    """Return the `rendition_state` of images whose file could not be read today (UTC)."""
    return f"{Picture.FAILED} {clock.now():%Y-%m-%d}"


def _render_if_missing(picture: Picture) -> bool:
    """Create the renditions of an image, unless another worker has since it was read. Return whether it had to."""
    if not Picture.objects.filter(pk=picture.pk, rendition_state=picture.rendition_state).exists():
        return False
    _render(picture)
    return True


def _render(picture: Picture) -> None:
    try:
        with picture.file.storage.open(picture.file.name) as stored:
            image = load_oriented(stored)
        files = {_file_name(picture, one): one for one in encode_renditions(picture, image)}
        shown = {"placeholder": encode_placeholder(image), "width": image.width, "height": image.height}
    except MediaUnavailable:
        raise  # the file may be in order; the worker tries again
    except Exception as error:
        _mark_failed(picture, error)
        return
    for name, one in files.items():
        _store(name, one.content)
    _replace_renditions(picture, files, {"rendition_state": picture.expected_state, **shown})


def _mark_failed(picture: Picture, error: Exception) -> None:
    """Mark the image as failed; its existing renditions are kept."""
    log.warning("images.renditions_failed", picture=picture.pk, reason=repr(error))
    with transaction.atomic():
        if picture.current_row().update(rendition_state=get_failed_state()) and not picture.has_failed:
            journal.record_non_page_change(picture, journal.ABSENT)


def retry_failed() -> int:
    """Let the worker try again all images whose files could not be read, and return their number."""
    return Picture.objects.filter(rendition_state__startswith=Picture.FAILED).update(rendition_state="")


def find_issues() -> Iterator[Issue]:
    """Yield how many images have no sizes, or old ones, because their files cannot be read."""
    if count := Picture.objects.filter(rendition_state__startswith=Picture.FAILED).count():
        what = ngettext(
            "The file of %(count)s image cannot be read.", "The files of %(count)s images cannot be read.", count
        )
        remedy = _("Restore the files, or upload the images again; the log names them (images.renditions_failed).")
        yield Issue("warning", what % {"count": count}, remedy)


def _replace_renditions(picture: Picture, files: dict[str, EncodedFile], columns: dict[str, object]) -> None:
    """Replace all renditions in one transaction, so that the API never returns a mixture of old and new ones.

    If the image was changed or deleted in the meantime, the new files are deleted; a later run processes it again.
    """
    with transaction.atomic():
        existing = set(picture.renditions.values_list("file", flat=True))
        if not picture.current_row().update(**columns):
            _delete_files(files.keys() - existing)
            return
        picture.renditions.filter(filter_spec__contains=FORMAT_SEPARATOR).exclude(file__in=files).delete()
        rows = [_build_row(picture, name, one) for name, one in files.items() if name not in existing]
        Rendition.objects.bulk_create(rows)
        journal.record_non_page_change(picture, journal.ABSENT)


def _build_row(picture: Picture, name: str, one: EncodedFile) -> Rendition:
    key = get_filter(one.spec).get_cache_key(picture)
    width, height = one.size
    return Rendition(image=picture, file=name, filter_spec=one.spec, focal_point_key=key, width=width, height=height)


def _file_name(picture: Picture, one: EncodedFile) -> str:
    return Rendition.name_for(picture.file.name, picture.expected_state, one.use, one.size[0], one.format)


def _store(name: str, content: bytes) -> None:
    """Store a file, replacing one that a crash may have left under this name."""
    storage = Rendition._meta.get_field("file").storage
    storage.delete(name)
    storage.save(name, ContentFile(content))


def _delete_files(names: Iterable[str]) -> None:
    storage = Rendition._meta.get_field("file").storage
    for name in names:
        storage.delete(name)
