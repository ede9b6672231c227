"""The report of an import to download: as JSON lines, or as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import json
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.encoding import escape_uri_path

from cms.core.spreadsheets import escape_formula

from .models import MAX_NAME_LENGTH, ImportRun

COLUMNS = (
    "position",
    "kind",
    "result",
    "id",
    "title",
    "state",
    "page",
    "reason",
    "notes",
    "kept_as_text",
    "dropped_tags",
)
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for another encoding
CHUNK_SIZE = 1_000  # rows


def build_json_lines(run: ImportRun) -> Iterator[str]:
    """Yield the lines of the report as they are stored."""
    for entry in _read_entries(run):
        yield f"{json.dumps(entry, ensure_ascii=False)}\n"


def build_csv(run: ImportRun) -> Iterator[str]:
    """Yield the rows of the report for a spreadsheet; texts that it would evaluate as formulas are escaped."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    for entry in _read_entries(run):
        yield writer.writerow([escape_formula(_to_cell(entry.get(name, ""))) for name in COLUMNS])


def build_disposition(run: ImportRun, suffix: str) -> str:
    """Return the header that names the file to store."""
    return f"attachment; filename*=UTF-8''{escape_uri_path(f'import-{run.pk}.{suffix}')}"


def _read_entries(run: ImportRun) -> Iterator[dict[str, Any]]:
    return run.items.order_by("pk").values_list("entry", flat=True).iterator(chunk_size=CHUNK_SIZE)


def _to_cell(value: Any) -> Any:
    return "; ".join(str(one) for one in value) if isinstance(value, list | dict) else value


class _Echo:
    """A file whose `write` returns the text, so that the rows of csv can be sent one after the other."""

    def write(self, text: str) -> str:
        return text


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
