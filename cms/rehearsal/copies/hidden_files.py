"""The images and documents that are used only by what an audience may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import ReferenceIndex, Revision

from cms.core.public_use import extract_references
from cms.core.revisions import get_cleared_revisions
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture

from .audience import HiddenDrafts, in_chunks

FILES: tuple[type[Model], ...] = (Picture, StoredDocument)

Uses = dict[type[Model], set[int]]


def find_hidden_files(hidden: HiddenDrafts) -> Uses:
    """Return the ids of the files that something hidden uses, and nothing else, by model."""
    used = _find_uses_of_hidden(hidden)
    _remove_other_uses(used, hidden)
    return {model: ids for model, ids in used.items() if ids}


def _find_uses_of_hidden(hidden: HiddenDrafts) -> Uses:
    used: Uses = defaultdict(set)
    for model, ids in hidden.objects.items():
        base = ContentType.objects.get_for_model(model)
        for chunk in in_chunks(ids):
            rows = ReferenceIndex.objects.filter(base_content_type=base, object_id__in=[str(pk) for pk in chunk])
            for file_type, file_id in _read_files(rows):
                used[file_type].add(file_id)
    for chunk in in_chunks(hidden.revisions):
        for file_type, file_id in _read_versions(Revision.objects.filter(pk__in=chunk)):
            used[file_type].add(file_id)
    return used


def _remove_other_uses(used: Uses, hidden: HiddenDrafts) -> None:
    """Remove the files that a row which stays uses, or a scheduled version which stays."""
    own = {
        (ContentType.objects.get_for_model(model).pk, str(pk)) for model, ids in hidden.objects.items() for pk in ids
    }
    for file_type, ids in used.items():
        to = ContentType.objects.get_for_model(file_type)
        for chunk in in_chunks(ids):
            rows = ReferenceIndex.objects.filter(to_content_type=to, to_object_id__in=[str(pk) for pk in chunk])
            for base, object_id, file_id in rows.values_list("base_content_type_id", "object_id", "to_object_id"):
                if (base, object_id) not in own:
                    ids.discard(int(file_id))
    if any(used.values()):
        kept = get_cleared_revisions().exclude(pk__in=list(hidden.revisions))
        for file_type, file_id in _read_versions(kept):
            used[file_type].discard(file_id)


def _read_files(rows: Any) -> Iterator[tuple[type[Model], int]]:
    types = {ContentType.objects.get_for_model(model).pk: model for model in FILES}
    found = rows.order_by().filter(to_content_type_id__in=types).values_list("to_content_type_id", "to_object_id")
    for type_id, file_id in found:
        yield types[type_id], int(file_id)


def _read_versions(revisions: Any) -> Iterator[tuple[type[Model], int]]:
    for type_id, content in revisions.order_by().values_list("content_type_id", "content").iterator():
        model = ContentType.objects.get_for_id(type_id).model_class()
        for target, file_id in extract_references(model, content) if model else ():
            if target in FILES and file_id.isdigit():
                yield target, int(file_id)
