"""Locks with which transactions change a page, or the page tree, one after the other.

Wagtail reads a page, changes it in memory and saves all of its columns, and treebeard reads the places of pages before
it moves them. On PostgreSQL two such transactions at once lose the change of one of them, or damage the tree. Each
therefore takes its locks before it reads: first that of the tree, then those of the pages. A transaction that changes
several pages takes that of the tree as well: otherwise two could wait for each other's pages. SQLite has one writer.
See docs/decisions/053.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models.fields.json import KT
from wagtail.models import Page, Revision

from .copies import scope_lock

TREE_LOCK_ID = 4_813_270_551  # number of an advisory lock of PostgreSQL


def lock_tree() -> None:
    """Wait for other transactions that create, rename, move or delete pages, or change several; lock until the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [scope_lock(TREE_LOCK_ID)])


def lock_pages(ids: Iterable[int]) -> None:
    """Wait for other transactions that change these pages, and lock them until the end of the current one."""
    if connection.features.has_select_for_update:
        rows = Page.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
        list(rows.values_list("pk", flat=True))


def try_lock_tree() -> bool:
    """Lock the tree until the end of the transaction, as `lock_tree` does, unless another transaction has it."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [scope_lock(TREE_LOCK_ID)])
        return bool(cursor.fetchone()[0])


def try_lock_pages(ids: Iterable[int]) -> bool:
    """Lock these pages until the end of the transaction; return False if others have locked one of them."""
    wanted = sorted(set(ids))
    if not connection.features.has_select_for_update_skip_locked:
        return True
    rows = Page.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=wanted).order_by("pk")
    return len(rows.values_list("pk", flat=True)) == len(wanted)


def limit_lock_wait(milliseconds: int) -> None:
    """Let the current transaction fail if it waits longer for a lock; on SQLite it has the only one already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])


def is_renamed(page_id: int, slug: str) -> bool:
    """Return whether publishing this slug, or that of the newest draft, changes the URLs of the pages below."""
    page = Page.objects.filter(pk=page_id).only("slug", "latest_revision_id").first()
    if page is None:
        return False
    draft = Revision.objects.filter(pk=page.latest_revision_id).values_list(KT("content__slug"), flat=True).first()
    return any(one and one != page.slug for one in (slug, draft))
