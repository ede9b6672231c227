"""Store kits in the storage of media files, whose names are private, and replace and delete them."""

from __future__ import annotations

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from cms.core import clock
from cms.files.storage.filenames import random_filename
from cms.journal import journal

from .files import Kit
from .models import KitRequest, PressKit

DIRECTORY = "press-kits"


def replace_kit(page_id: int, kit: Kit) -> None:
    """Store the kit of a page instead of its previous one.

    The response of the page changes with it, so the journal records that. The previous file is deleted afterwards: a
    download that has begun keeps it open, or is repeated.
    """
    name = _save_archive(page_id, kit)
    values = {
        "digest": kit.digest,
        "file": name,
        "files": [file.to_json() for file in kit.files],
        "has_pdf": kit.has_pdf,
        "built_at": clock.now(),
    }
    try:
        with journal.atomic_with_journal():
            previous = list(PressKit.objects.select_for_update().filter(page_id=page_id).values_list("file", flat=True))
            PressKit.objects.update_or_create(page_id=page_id, defaults=values)
            journal.record_related_change([page_id])
    except BaseException:
        default_storage.delete(name)
        raise
    _delete_files(previous)


def delete_kit(page_id: int) -> None:
    """Delete the kit of a page that the public may not see, or that has been deleted."""
    with transaction.atomic():
        rows = PressKit.objects.select_for_update().filter(page_id=page_id)
        names = list(rows.values_list("file", flat=True))
        rows.delete()
    _delete_files(names)


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _save_archive(page_id: int, kit: Kit) -> str:
    """Store the ZIP of a kit under a random name, and return the name.

    The request has the name before there is a file: if the worker is killed, the next attempt deletes that file.
    """
    requests = KitRequest.objects.filter(page_id=page_id)
    _delete_files([left for left in requests.values_list("stored_name", flat=True) if left and not _is_used(left)])
    name = f"{DIRECTORY}/{random_filename('kit.zip')}"
    requests.update(stored_name=name)
    kit.archive.seek(0)
    return str(default_storage.save(name, File(kit.archive, "kit.zip")))


def _is_used(name: str) -> bool:
    return PressKit.objects.filter(file=name).exists()
