"""Publish in few queries, with the same result as an editor's “Publish”, and update Wagtail's indexes once per batch.

Wagtail's methods (add_child, save_revision, publish) write each page four times and update two indexes after each.
Here the page is written once, live, followed by its revision. tests/cms/moving/importing/test_publication.py compares
the results of both ways field by field.

On SQLite the admin's search index reads all titles at each update, so the cost of importing one page would grow with
the number of pages.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model
from django.db.models.signals import post_save
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

from cms.core import clock
from cms.journal.publications import without_observers

from ..records.record_types import State

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
    page.hold_relations(related)


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
    held = page.held_relations()
    return {name: list(held.get(name, ())) for name in names}


def create_revision(thing: Any, *, is_live: bool = True) -> Revision:
    """Create the revision of a page or snippet that has just been saved."""
    revision = Revision.objects.create(
        content_object=thing,
        base_content_type=thing.get_base_content_type(),
        content=thing.serializable_data(),
        object_str=str(thing),
    )
    table: type[Model] = Page if isinstance(thing, Page) else type(thing)
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


def publish_new(thing: Any, parent: Page | None = None) -> None:
    """Store a new page under its parent, or a new snippet, live, with a revision that is its latest and its live one.

    Without a live revision, a later scheduled change would unpublish it.
    """
    _mark_live(thing)
    _add(thing, parent)
    revision = create_revision(thing)
    if parent is not None:
        with without_observers():  # there was no version before it
            page_published.send(sender=type(thing), instance=thing, revision=revision)
    published.send(sender=type(thing), instance=thing, revision=revision)
    write_log(thing, revision, "wagtail.create", "wagtail.publish")


def save_new_draft(thing: Any, parent: Page | None = None) -> None:
    """Store a new page under its parent, or a new snippet, as a draft that was never public, with its revision."""
    thing.live, thing.has_unpublished_changes = False, True
    _add(thing, parent)
    revision = create_revision(thing, is_live=False)
    write_log(thing, revision, "wagtail.create")


def _add(thing: Any, parent: Page | None) -> None:
    if parent is None:
        thing.save()
    else:
        thing.draft_title = thing.title
        add_page(thing, parent)


def schedule_new_page(page: Page, parent: Page) -> None:
    """Add the page under its parent as a draft that is published at its `go_live_at`."""
    save_new_draft(page, parent)
    page.latest_revision.publish()


def write_change(thing: Any, state: str, *, previous: str) -> None:
    """Save the change of an existing page or snippet whose record has this state, and had another at the last import.

    What an editor unpublished stays so, with the change as its draft. What its source has hidden since the last import
    is unpublished, and what became public there is published.
    """
    was_public = previous in ("", State.PUBLIC)
    if state == State.DRAFT:
        if previous == State.SCHEDULED:
            _unschedule(thing)
        if was_public and thing.live:
            _hide(thing)
        else:
            _save_draft(thing)
    elif not was_public and not thing.live and thing.first_published_at is None:
        thing.save_revision(log_action=True).publish()  # at its `go_live_at` if that is later
    else:
        _publish_change(thing)


def _publish_change(thing: Any) -> None:
    """Save a new revision and publish it, unless the page or snippet is not live."""
    was_live = thing.live
    revision = thing.save_revision(log_action=True)
    if was_live:
        revision.publish()


def _save_draft(thing: Any) -> None:
    """Save a change of something hidden as its draft. The row of what was never public has it as well.

    The row of a page that an editor has scheduled since stays that of the scheduled version.
    """
    if not thing.live and thing.first_published_at is None and not thing.approved_schedule:
        thing.save()
    thing.save_revision(log_action=True)


def _unschedule(thing: Any) -> None:
    """Let no earlier version be published at its time."""
    thing.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)


def _hide(thing: Any) -> None:
    """Unpublish what its record has as a draft now, and save what the record has as its draft."""
    type(thing)._default_manager.get(pk=thing.pk).unpublish()
    thing.live = False
    thing.save_revision(log_action=True)


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


@contextmanager
def update_index_in_bulk() -> Iterator[None]:
    """Collect the objects saved within the context and index each once at its end. Use it inside a transaction.

    Signals belong to the process. What other threads of a worker save meanwhile is indexed at once, as always.
    """
    saved: dict[type[Model], dict[Any, Model]] = defaultdict(dict)
    created: dict[type[Model], set[Any]] = defaultdict(set)
    searched: set[type[Model]] = set()
    thread = threading.get_ident()

    def collect(sender: type[Model], instance: Model, **details: Any) -> None:
        if threading.get_ident() == thread:
            saved[sender][instance.pk] = instance
            if details.get("created"):
                created[sender].add(instance.pk)
        elif sender in searched:
            post_save_signal_handler(instance, **details)

    post_save.connect(collect)
    for model in get_indexed_models():
        searched.add(model)
        if not post_save.disconnect(post_save_signal_handler, sender=model):
            searched.discard(model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in searched:
            post_save.connect(post_save_signal_handler, sender=model)
        post_save.disconnect(collect)
    for model, instances in saved.items():
        if ReferenceIndex.is_indexed(model):
            _index_references(instances, created[model])
        if model in searched:
            _index_for_admin_search(model, instances)


def _index_references(instances: dict[Any, Model], created: set[Any]) -> None:
    entries: list[ReferenceIndex] = []
    for pk, instance in instances.items():
        if pk in created:
            entries += _build_entries(_as_saved(instance))
        else:
            ReferenceIndex.create_or_update_for_object(_as_saved(instance))
    ReferenceIndex.objects.bulk_create(entries)


def _build_entries(instance: Model) -> Iterator[ReferenceIndex]:
    """Yield the entries of a new object, as `create_or_update_for_object` would create them."""
    models = [type(instance), *instance._meta.get_parent_list()]
    types = [ContentType.objects.get_for_model(model, for_concrete_model=False) for model in models]
    for to_type_id, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(instance)):
        yield ReferenceIndex(
            content_type=types[0],
            base_content_type=types[-1],
            object_id=instance.pk,
            to_content_type_id=to_type_id,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )


def _as_saved(instance: Any) -> Any:
    """Return the object as it is in its table. The content of a draft is in memory only, and must not be indexed.

    The index decides which pictures and documents are public.
    """
    if getattr(instance, "has_unpublished_changes", False):
        return type(instance)._default_manager.get(pk=instance.pk)
    return instance


def _index_for_admin_search(model: type[Model], instances: dict[Any, Model]) -> None:
    indexed = [
        instances[pk] for pk in model.get_indexed_objects().filter(pk__in=instances).values_list("pk", flat=True)
    ]
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, indexed)
