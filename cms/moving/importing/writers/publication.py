"""Publish in few queries, with the same result as an editor's “Publish”.

Wagtail's methods (add_child, save_revision, publish) write each page four times and update two indexes after each.
Here the page is written once, live, followed by its revision. tests/cms/moving/importing/test_publication.py compares
the results of both ways field by field.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision
from wagtail.signals import page_published, published

from cms.core import clock
from cms.journal.publications import without_observers

# What the importer sets itself, or the database checks: validating it costs a query for each.
UNCHECKED_FIELDS = {"path", "content_type", "locale"}


def add_page(page: Any, parent: Page) -> None:
    """Add a new page as the last child of its parent, without an entry in its history.

    `add_child` needs twelve queries more: it reads what is known here, and validates what the database checks. Call it
    in a transaction. Afterwards the page holds its topics, bylines and so on in memory, so that its revision and the
    reference index are built without reading them again.

    Raises:
        ValidationError: a value is not allowed, or the slug is used by another child of the parent.
    """
    related = _list_related_objects(page)
    _set_position(page, parent)
    if page.live:
        page.full_clean(exclude=UNCHECKED_FIELDS)
    else:
        page.minimal_clean()
    page.save(clean=False, log_action=None)
    page._cluster_related_objects = related


def _set_position(page: Any, parent: Page) -> None:
    """Set the position of the page below its parent, whose row stays locked until the end of the transaction."""
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    parent.numchild += 1
    last = parent.get_children().order_by("-path").first()
    page.depth = parent.depth + 1
    page.path = last._inc_path() if last else Page._get_path(parent.path, page.depth, 1)
    page._cached_parent_obj = parent  # as treebeard does


def _list_related_objects(page: Any) -> dict[str, list[Any]]:
    """Return the objects that modelcluster stores with the page, for each of its relations."""
    names = [relation.get_accessor_name() for relation in get_all_child_relations(page)]
    names += [field.name for field in get_all_child_m2m_relations(page)]
    held = getattr(page, "_cluster_related_objects", {})
    return {name: list(held.get(name, ())) for name in names}


def create_revision(thing: Any, table: type[models.Model], *, is_live: bool = True) -> Revision:
    """Create the revision of a page or snippet that has just been saved."""
    revision = Revision.objects.create(
        content_object=thing,
        base_content_type=thing.get_base_content_type(),
        content=thing.serializable_data(),
        object_str=str(thing),
    )
    changes: dict[str, Any] = {"latest_revision": revision}
    if is_live:
        changes["live_revision"] = revision
    if isinstance(thing, Page):
        changes["latest_revision_created_at"] = revision.created_at
    for name, value in changes.items():
        setattr(thing, name, value)
    # An update without post_save: these fields are not public, and the signal for the page has been sent already.
    table._default_manager.filter(pk=thing.pk).update(**changes)
    return revision


def write_log(thing: Any, revision: Revision, *actions: str) -> None:
    """Write the history entries for editors.

    Without the checks in `wagtail.log_actions.log`, which cost four queries for each entry.
    """
    entries = log_registry.get_log_model_for_instance(thing)
    owner = {"page": thing} if isinstance(thing, Page) else {"object_id": thing.pk}
    entries.objects.bulk_create(
        entries(
            content_type=ContentType.objects.get_for_model(thing, for_concrete_model=False),
            label=str(thing),
            action=action,
            timestamp=clock.now(),
            revision=revision,
            content_changed=True,
            **owner,
        )
        for action in actions
    )


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
