"""Redirects from the pages of attachments that belong to no imported page: to the first page that shows the file.

The redirects of all other attachments are those of the page that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from cms.core.visibility import visible_now
from cms.journal import journal

from ..models import ImportedFile
from ..old_urls import InvalidURL
from ..redirects import write_redirects
from ..references import FileUnavailable
from ..stored_files import find_stored
from ..upload_names import UploadNames, is_picture
from .addresses import get_attachment_paths
from .item_index import ItemIndex
from .known_items import KnownItem
from .type_mappings import ATTACHMENT


def write_attachment_redirects(index: ItemIndex, names: UploadNames) -> Iterator[None]:
    """Create the missing redirects, and yield after each attachment. `names` are those of the import's file store."""
    for known in index.items.values():
        if known.type == ATTACHMENT and not _has_page(index, known):
            page = _find_page(index.files[known.key].url, names)
            if page:
                with journal.atomic_with_journal():
                    write_redirects(page, get_attachment_paths(known, index.export.site))
            yield


def _has_page(index: ItemIndex, known: KnownItem) -> bool:
    parent = index.items.get(index.positions.get(known.parent, 0))
    return parent is not None and bool(parent.page_type)


def _find_page(url: str, names: UploadNames) -> Page | None:
    """Return the first page that shows a file, a public one if there is one."""
    kind = ImportedFile.Kind.IMAGE if is_picture(url) else ImportedFile.Kind.DOCUMENT
    try:
        stored: Any = find_stored(kind, key=names.get_key(url), restore=True)
    except (FileUnavailable, InvalidURL):
        return None
    if stored is None:
        return None
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(stored),
        to_object_id=str(stored.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    ids = {int(page_id) for page_id in references.values_list("object_id", flat=True)}
    users = Page.objects.filter(pk__in=ids).order_by("pk")
    return visible_now().filter(pk__in=ids).order_by("pk").first() or users.first()
