"""The uploaded files of imports.

They are private. A dry run shares them with the import after it, and they are deleted with the last of both.
"""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import MAX_NAME_LENGTH, ImportRun


def clean_name(name: str) -> str:
    """Return the last part of a file name as it is shown: without control characters, and its end if it is long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(one for one in last if unicodedata.category(one)[0] != "C")[-MAX_NAME_LENGTH:]


def copy_to(directory: Path, stored: Any, name: str) -> Path:
    """Copy a stored file into a directory, because sources read files of this machine; return its path.

    The name only tells the format, by its suffixes: it comes from a user.
    """
    suffixes = "".join(suffix for suffix in PurePosixPath(name).suffixes[-2:] if suffix[1:].isalnum())
    path = directory / f"{stored.field.name}{suffixes.lower()[:20]}"
    with stored.open("rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


@receiver(post_delete, sender=ImportRun)
def delete_files(instance: ImportRun, **_: Any) -> None:
    """Delete the files of a deleted run that no other run uses."""
    for name in filter(None, (instance.file.name, instance.archive.name)):
        if not ImportRun.objects.filter(Q(file=name) | Q(archive=name)).exists():
            transaction.on_commit(lambda name=name: default_storage.delete(name))
