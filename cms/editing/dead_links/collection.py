"""Collect the links of public pages: from all of them at first, then from those in the list of public changes.

The list of public changes is derived from the journal and from the clock, and no page that is hidden is in it but as
removed. The row of the offset is locked, so one worker at a time changes which pages have which links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from cms.core import clock
from cms.core.visibility import visible_now
from cms.journal import public_changes
from cms.journal.models import PublicChange, PublicChangesOffset, PublicPage

from .hosts import lock_hosts, wake_hosts
from .models import MAX_TEXT_LENGTH, CheckedHost, CollectionOffset, ExternalLink, PageLink, build_digest
from .page_links import find_links, parse_link

BATCH_SIZE = 100  # pages, or public changes, that one transaction reads
DELETE_BATCH_SIZE = 1_000  # hosts


def collect_links() -> int:
    """Read the links of the next pages, and return how many pages these are."""
    offset = CollectionOffset.objects.filter(pk=1).first()
    if offset and not offset.everything and offset.change >= public_changes.last_change_sequence():
        return 0
    with transaction.atomic():
        CollectionOffset.objects.get_or_create(pk=1)
        offset = CollectionOffset.objects.select_for_update().get(pk=1)
        _begin_again_after_gap(offset)
        ids = _read_all_pages(offset) if offset.everything else _read_changes(offset)
        update_links(ids)
        offset.save()
    return len(ids)


def _begin_again_after_gap(offset: CollectionOffset) -> None:
    """Read all pages, if changes were deleted that have not been read: the check of links was off for long."""
    if offset.everything:
        return
    deleted = PublicChangesOffset.objects.filter(pk=1).values_list("last_deleted_sequence", flat=True).first()
    if deleted and deleted > offset.change:
        offset.everything, offset.page_id = True, 0


def _read_all_pages(offset: CollectionOffset) -> list[int]:
    """Return the next public pages, and those with links; the changes since the beginning are read afterwards."""
    if not offset.page_id:
        offset.change = public_changes.last_change_sequence()
    public = PublicPage.objects.filter(page_id__gt=offset.page_id).order_by("page_id")
    known = PageLink.objects.filter(page_id__gt=offset.page_id).order_by("page_id").distinct()
    found = {pk for rows in (public, known) for pk in rows.values_list("page_id", flat=True)[:BATCH_SIZE]}
    ids = sorted(found)[:BATCH_SIZE]
    offset.everything = len(ids) == BATCH_SIZE
    offset.page_id = ids[-1] if offset.everything else 0
    return ids


def _read_changes(offset: CollectionOffset) -> list[int]:
    rows = PublicChange.objects.filter(sequence__gt=offset.change).order_by("sequence")
    changes = list(rows.values_list("sequence", "page_id")[:BATCH_SIZE])
    offset.change = changes[-1][0] if changes else offset.change
    return sorted({page_id for _, page_id in changes})


def update_links(page_ids: Collection[int]) -> None:
    """Store the links that these pages have now; pages that are hidden have none."""
    now = clock.now()
    found = {page.pk: _list_texts(page) for page in _read_public_pages(page_ids, now)}
    urls = {url for texts in found.values() for url in texts}
    links = _get_or_create_links(urls, now)
    wanted = {(page_id, links[url]): text for page_id, texts in found.items() for url, text in texts.items()}
    outdated = []
    for row in PageLink.objects.filter(page_id__in=page_ids):
        text = wanted.pop((row.page_id, row.link_id), None)
        if text is None:
            outdated.append(row.pk)
        elif text != row.text:
            PageLink.objects.filter(pk=row.pk).update(text=text)
    PageLink.objects.filter(pk__in=outdated).delete()
    PageLink.objects.bulk_create(
        [PageLink(page_id=page_id, link_id=link_id, text=text) for (page_id, link_id), text in wanted.items()]
    )


def _read_public_pages(ids: Collection[int], now: datetime) -> Iterable[Any]:
    """Yield the pages that are public now, with the text that is public: text and visibility are read together.

    Aliases have the text of their source, where it is edited.
    """
    types = defaultdict(list)
    for pk, type_id in Page.objects.filter(pk__in=ids, alias_of=None).order_by().values_list("pk", "content_type_id"):
        types[type_id].append(pk)
    for type_id, pks in types.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None and hasattr(model, "body"):
            yield from visible_now(model, now=now).filter(pk__in=pks)


def _list_texts(page: Any) -> dict[str, str]:
    """Return the words of each URL at its first place in the page."""
    texts: dict[str, str] = {}
    for link in find_links(page):
        texts.setdefault(link.url, link.text[:MAX_TEXT_LENGTH])
    return texts


def _get_or_create_links(urls: Collection[str], now: datetime) -> dict[str, int]:
    """Return the ids of the links to these URLs, and let the worker check new ones."""
    digests = {build_digest(url): url for url in sorted(urls)}
    known = dict(ExternalLink.objects.filter(digest__in=digests).values_list("digest", "pk"))
    new = {digest: url for digest, url in digests.items() if digest not in known}
    if new:
        hosts = {url: parse_link(url).host for url in new.values()}
        locked = lock_hosts(set(hosts.values()))
        ExternalLink.objects.bulk_create(
            ExternalLink(url=url, digest=digest, host_id=hosts[url], check_at=now) for digest, url in new.items()
        )
        wake_hosts(locked, now)
        known |= dict(ExternalLink.objects.filter(digest__in=new).values_list("digest", "pk"))
    return {url: known[digest] for digest, url in digests.items()}


def delete_if_unused(link: ExternalLink) -> bool:
    """Delete a link that no public page has any more, and return whether that was so.

    The checker asks when the link is due, so that nothing has to search for such links.
    """
    with transaction.atomic():
        CollectionOffset.objects.select_for_update().filter(pk=1).first()
        if PageLink.objects.filter(link=link).exists():
            return False
        link.delete()
        return True


def delete_unused_hosts() -> int:
    """Delete a batch of the hosts without links, which nothing is due for, and return their number."""
    idle = CheckedHost.objects.filter(not_before=None, claim=None)
    unused = idle.filter(~Exists(ExternalLink.objects.filter(host=OuterRef("pk"))))
    if not unused.exists():
        return 0
    with transaction.atomic():
        CollectionOffset.objects.select_for_update().filter(pk=1).first()
        rows = unused.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        names = list(rows.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
        return CheckedHost.objects.filter(pk__in=names).delete()[0]
