"""What the API answers about public pages, as a digest: a page has changed if the digest is another one.

A page that was published, updated or moved is read at once, so that its digest belongs to the moment of its row in
`PublicChange`. Of many at once none is read: each is then compared later, and reported once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from django.db.models import F
from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint

from .models import AnswerTag, PublicPage, Refresh

MAX_READ_AT_ONCE = 10  # pages, with about 20 milliseconds each, while changes of other pages wait
BATCH_SIZE = 500


class PageResponse(NamedTuple):
    """The digest of an answer, and the cache tags that a change must invalidate to have altered it."""

    digest: str
    tags: frozenset[str]


class AnswerReader(Protocol):
    """Returns the answers about the visible pages among these ids. The API, which is above the journal, has one."""

    def __call__(self, page_ids: Collection[int]) -> Mapping[int, PageResponse]: ...


READERS = ExtensionPoint[str](
    "clarion_answer_reader",
    receives="The dotted path of an `AnswerReader`, which returns what the API answers about pages, for "
    "`/changes`. The last one registered is used.",
    example='hooks.register("clarion_answer_reader", "cms.api.changes.read_answers")',
)


def read_answers(page_ids: Collection[int]) -> Mapping[int, PageResponse]:
    """Return what the API answers about the visible pages among these ids."""
    reader: AnswerReader = import_string(READERS.values()[-1])
    return reader(page_ids)


def record_changed_pages(page_ids: Collection[int]) -> None:
    """Record the answers about public pages whose own change has just been recorded.

    What was recorded of them as refreshed is outdated.
    """
    Refresh.objects.filter(page_id__in=page_ids).delete()
    if len(page_ids) > MAX_READ_AT_ONCE:
        PublicPage.objects.filter(page_id__in=page_ids).update(digest="", marks=F("marks") + 1)
        return
    found = read_answers(page_ids) if page_ids else {}
    for page_id, answer in found.items():
        PublicPage.objects.filter(page_id=page_id).update(digest=answer.digest, compared=F("marks"))
    store_tags(found)


def delete_removed_pages(page_ids: Collection[int]) -> None:
    """Delete what was recorded about pages that are not public any more."""
    AnswerTag.objects.filter(page_id__in=page_ids).delete()
    Refresh.objects.filter(page_id__in=page_ids).delete()


def store_tags(found: Mapping[int, PageResponse]) -> None:
    """Replace the stored tags of answers; most of them stay."""
    stored: dict[int, set[str]] = defaultdict(set)
    for page_id, tag in AnswerTag.objects.filter(page_id__in=found.keys()).values_list("page_id", "tag"):
        stored[page_id].add(tag)
    for page_id, answer in found.items():
        if lost := stored[page_id] - answer.tags:
            AnswerTag.objects.filter(page_id=page_id, tag__in=lost).delete()
    new = [AnswerTag(page_id=pk, tag=tag) for pk, answer in found.items() for tag in answer.tags - stored[pk]]
    AnswerTag.objects.bulk_create(new, batch_size=BATCH_SIZE, ignore_conflicts=True)
