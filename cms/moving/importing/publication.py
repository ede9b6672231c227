"""Publish in few queries, with the same result as an editor's “Publish”.

Wagtail's methods (add_child, save_revision, publish) write each page four times and update two indexes after each.
Here the page is written once, live, followed by its revision. tests/cms/moving/importing/test_publication.py compares
the results of both ways field by field.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Revision
from wagtail.signals import page_published, published

from cms.core import clock
from cms.journal.publications import without_observers

from .page_creation import add_page
from .revision_creation import create_revision, write_log


def publish_new_page(page: Page, parent: Page) -> None:
    """Add the page under its parent, live, with a revision that is both its latest and its live one."""
    _mark_live(page)
    page.draft_title = page.title
    add_page(page, parent)
    revision = create_revision(page, Page)
    with without_observers():  # there was no version before it
        page_published.send(sender=type(page), instance=page, revision=revision)
    published.send(sender=type(page), instance=page, revision=revision)
    write_log(page, revision, "wagtail.create", "wagtail.publish")


def save_new_draft(page: Page, parent: Page) -> None:
    """Add the page under its parent as a draft that was never public, with its revision."""
    page.live, page.has_unpublished_changes = False, True
    page.draft_title = page.title
    add_page(page, parent)
    revision = create_revision(page, Page, is_live=False)
    write_log(page, revision, "wagtail.create")


def schedule_new_page(page: Page, parent: Page) -> None:
    """Add the page under its parent as a draft that is published at its `go_live_at`."""
    save_new_draft(page, parent)
    page.latest_revision.publish()


def save_new_snippet_draft(snippet: Any) -> None:
    """Save a snippet as a draft that was never public, with its revision."""
    snippet.live, snippet.has_unpublished_changes = False, True
    snippet.save()
    revision = create_revision(snippet, type(snippet), is_live=False)
    write_log(snippet, revision, "wagtail.create")


def publish_new_snippet(snippet: Any) -> None:
    """Save and publish a snippet with a live revision; without one a later scheduled change would unpublish it."""
    _mark_live(snippet)
    snippet.save()
    revision = create_revision(snippet, type(snippet))
    published.send(sender=type(snippet), instance=snippet, revision=revision)
    write_log(snippet, revision, "wagtail.create", "wagtail.publish")


def publish_change(page: Page) -> None:
    """Save a new revision of an existing page and publish it, unless the page is not live.

    A page that an editor unpublished stays so, with the change as its draft.
    """
    was_live = page.live
    revision = page.save_revision(log_action=True)
    if was_live:
        revision.publish()


def publish_draft(page: Page) -> None:
    """Publish a page that was never public, as its record says now; with a `go_live_at` later, at that time."""
    page.save_revision(log_action=True).publish()


def save_draft(page: Page) -> None:
    """Save a change of a hidden page as its draft. The row of one that was never public has it as well."""
    if not page.live and page.first_published_at is None:
        page.save()
    page.save_revision(log_action=True)


def unschedule(page: Page) -> None:
    """Let no earlier version of a page be published at its time."""
    page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)


def hide_page(page: Page) -> None:
    """Unpublish a page whose record is a draft now, and save what the record has as its draft."""
    Page.objects.get(pk=page.pk).specific.unpublish()
    page.live = False
    page.save_revision(log_action=True)


def amend_page(page: Page) -> None:
    """Save what was missing when the page was imported a moment ago, in its row and the revision of it."""
    with without_observers():  # it is still the first version
        page.save()
    _amend_revision(page, page.live_revision if page.live else page.latest_revision)


def amend_draft(page: Page) -> None:
    """Save what was missing in the draft of a page, which its row does not have."""
    _amend_revision(page, page.latest_revision)


def _amend_revision(page: Page, revision: Revision) -> None:
    revision.content, revision.object_str = page.serializable_data(), str(page)
    revision.save(update_fields=["content", "object_str"])


def _mark_live(thing: Any) -> None:
    thing.live = True
    thing.has_unpublished_changes = False
    thing.first_published_at = thing.last_published_at = clock.now()
