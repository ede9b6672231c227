"""Removal of the metadata of images and documents that are stored already."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.utils.file import hash_filelike

from cms.files.documents.file_types import get_suffix
from cms.files.documents.forms import CleanedUpload
from cms.files.documents.models import StoredDocument
from cms.files.images.forms import CleanedPicture
from cms.files.images.models import Picture
from cms.files.media.metadata.cleaner import RULES_VERSION, Outcome, remove_metadata
from cms.files.media.metadata.images import strip_metadata

MODELS = (Picture, StoredDocument)


class State(StrEnum):
    """What has become of a stored file."""

    CHANGED = "changed"
    UNCHANGED = "without metadata"
    NOT_REMOVED = "with metadata that cannot be removed"
    MISSING = "not in the storage"
    REPLACED = "replaced meanwhile"


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of the file of an object, with the reason if its metadata was not removed."""

    stored: Any
    state: State
    reason: str = ""


def find_unread() -> Iterator[QuerySet[Any]]:
    """Yield the images, then the documents, that the current rules have not been applied to."""
    for model in MODELS:
        yield model.objects.filter(metadata_rules__lt=RULES_VERSION).order_by("pk")


def clean_stored(stored: Any, *, dry_run: bool) -> Result:
    """Replace the file by one without metadata, under a new name, and delete the old one.

    Pages, press kits and renditions follow as after a replacement by an editor. An object whose file has no metadata is
    only marked, so that it is not read again. With `dry_run`, nothing changes.

    Raises:
        MediaUnavailable: the storage of files does not respond.
    """
    try:
        with stored.file.storage.open(stored.file.name) as file:
            content = file.read()
    except FileNotFoundError:
        return Result(stored, State.MISSING, "the file is not in the storage")
    clean = _clean_picture if isinstance(stored, Picture) else _clean_document
    return clean(stored, content, dry_run=dry_run)


def _clean_picture(stored: Picture, content: bytes, *, dry_run: bool) -> Result:
    try:
        stripped = strip_metadata(content)
    except Exception as error:  # Pillow raises many types
        return Result(stored, State.NOT_REMOVED, f"the picture is damaged: {error}")
    upload = CleanedPicture(stored.filename, stripped) if stripped != content else None
    return _store(stored, upload, {"metadata_rules": RULES_VERSION}, dry_run=dry_run)


def _clean_document(stored: StoredDocument, content: bytes, *, dry_run: bool) -> Result:
    cleaned = remove_metadata(io.BytesIO(content), get_suffix(stored.filename))
    is_new = cleaned.content is not None and cleaned.content != content
    upload = CleanedUpload(stored.filename, cleaned) if is_new else None
    values = {
        "metadata_rules": 0
        if cleaned.outcome is Outcome.FAILED
        else RULES_VERSION,  # the machine may have been too slow
        "metadata_outcome": cleaned.outcome,
        "has_remarks": cleaned.has_remarks,
    }
    result = _store(stored, upload, values, dry_run=dry_run)
    reasons = {Outcome.SIGNED: "it is signed", Outcome.ENCRYPTED: "a password protects it"}
    if result.state is State.REPLACED or cleaned.outcome in (Outcome.REMOVED, Outcome.NOT_KNOWN):
        return result
    return Result(
        stored, State.NOT_REMOVED, reasons.get(cleaned.outcome, "it is damaged, or reading it takes too long")
    )


def _store(stored: Any, upload: Any, values: dict[str, Any], *, dry_run: bool) -> Result:
    """Store the new file; without one, only note what is known now."""
    model, name = type(stored), stored.file.name
    state = State.CHANGED if upload else State.UNCHANGED
    if dry_run:
        return Result(stored, state)
    with transaction.atomic():
        current = model.objects.select_for_update().filter(pk=stored.pk, file=name)
        if upload is None:
            return Result(stored, state if current.update(**values) else State.REPLACED)
        found = current.first()
        if found is None:
            return Result(stored, State.REPLACED)
        _replace_file(found, upload)
        transaction.on_commit(lambda: found.file.storage.delete(name))
    return Result(found, state)


def _replace_file(found: Any, upload: Any) -> None:
    """Give the object the new file, as Wagtail's forms do."""
    found.file, found.file_size, found.file_hash = upload, upload.size, hash_filelike(upload)
    found.save()
    if isinstance(found, Picture):
        found.renditions.all().delete()
