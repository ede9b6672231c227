"""Receivers of all signals of Wagtail and Django that announce public changes; no other module connects any.

Every receiver only records what has to be read again; consumers read the current state. Receivers that are called
before a change read whether its object is public, so that the journal recognises changes of hidden content.

Which event sends which signal was measured with Wagtail 8: creating an alias, a scheduled go-live and raw saves send
only `post_save`; moving and renaming send nothing for descendants; a change of privacy sends no signal of the page;
automatic redirects are created in bulk, which sends nothing. For files that are moved together, see `file_moves.py`.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import ModelSignal, post_delete, post_save, pre_delete, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Revision, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, pre_page_move

from cms.core.snippets import BaseSnippet, LocalisedSetting
from cms.core.visibility import boundary_fields
from cms.operations.audit.trail import record_audit

from . import journal, public_objects, publications
from .file_moves import record_hidden_document
from .journal import ABSENT, UNKNOWN, Before
from .public_objects import find_using_pages, is_public_object, is_public_page, is_public_subtree
from .taken_back import name_page, name_schedule

# Fields of the page's own row that saving a draft writes. None of them is public.
DRAFT_FIELDS = frozenset(
    (
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    )
)


def connect_signals() -> None:
    """Connect every receiver once for each sender."""
    page_published.connect(_page_published)
    page_unpublished.connect(_page_unpublished)
    pre_page_move.connect(_page_about_to_be_moved)
    post_page_move.connect(_page_moved)
    page_slug_changed.connect(_redirects_created)
    for model in apps.get_models():
        _connect_model(model)


def _connect_model(model: type[Model]) -> None:
    from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting

    if issubclass(model, Page):
        _connect(model, {pre_save: _page_about_to_be_saved, post_save: _page_saved})
        if model is Page:  # a page is deleted with its row of this model
            _connect(model, {pre_delete: _page_about_to_be_deleted, post_delete: _page_deleted})
    elif issubclass(model, BaseSnippet):
        _connect(model, {pre_save: _object_about_to_change, post_save: _snippet_saved})
        _connect(model, {pre_delete: _snippet_about_to_be_deleted, post_delete: _snippet_deleted})
    elif issubclass(model, PageViewRestriction):
        _connect(model, {pre_save: _restriction_about_to_change, post_save: _record_restriction})
        _connect(model, {pre_delete: _restriction_about_to_change, post_delete: _record_restriction})
    elif model is Revision:
        _connect(model, {post_save: _revision_saved})
    elif issubclass(model, (Site, Locale)):
        _connect(model, {post_save: _record_everything, post_delete: _record_everything})
    elif model is Redirect:
        _connect(model, {pre_save: _redirect_about_to_be_saved, post_save: _record_non_page})
        _connect(model, {pre_delete: _object_about_to_change, post_delete: _record_non_page})
    elif model is get_image_model():
        _connect(model, {pre_save: _file_about_to_be_saved, post_save: _record_non_page})
        _connect(model, {pre_delete: _object_about_to_change, post_delete: _image_deleted})
    elif model is get_document_model():
        _connect(model, {pre_save: _document_about_to_be_saved, post_save: _document_saved})
        _connect(model, {pre_delete: _document_about_to_be_deleted, post_delete: _document_deleted})
    elif model is CollectionViewRestriction:
        _connect(model, {post_save: _collection_restricted, post_delete: _record_non_page})
    elif issubclass(model, (LocalisedSetting, BaseSiteSetting, BaseGenericSetting, Collection)):
        _connect(model, {post_save: _record_non_page, post_delete: _record_non_page})


def _connect(model: type[Model], receivers: dict[ModelSignal, Any]) -> None:
    for signal, receiver in receivers.items():
        signal.connect(receiver, sender=model, dispatch_uid=f"journal-{model._meta.label}")


# ---------------------------------------------------------------- pages


def _page_published(instance: Page, **_: Any) -> None:
    """Record a page that was published; its instance may be another one than the one that was saved."""
    _record_publication(instance)
    if instance.live:
        record_audit("page.published", subject=name_page(instance.pk), revision=instance.live_revision_id)
    publications.announce_publication(instance.pk)


def _page_unpublished(instance: Page, **_: Any) -> None:
    _record_publication(instance)
    record_audit("page.unpublished", subject=name_page(instance.pk))
    publications.announce_removal(instance.pk)


def _revision_saved(instance: Revision, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Record in the audit trail that a page is scheduled, or is not any more; drafts are saved in other ways.

    Wagtail saves the revision that it schedules before it cancels the schedule of another one.
    """
    is_scheduled_only = update_fields is not None and set(update_fields) == {"approved_go_live_at"}
    if not created and is_scheduled_only and instance.base_content_type.model_class() is Page:
        action, facts = name_schedule(instance)
        record_audit(action, subject=name_page(instance.object_id), **facts)
        others = Revision.page_revisions.filter(object_id=instance.object_id, approved_go_live_at__isnull=False)
        earlier = others.exclude(pk=instance.pk).order_by("-pk").values_list("pk", flat=True).first()
        if instance.approved_go_live_at is None:
            publications.announce_replacement(int(instance.object_id), instance.pk, None)
        elif earlier:
            publications.announce_replacement(int(instance.object_id), earlier, instance.pk)


def _record_publication(instance: Page) -> None:
    before = _get_before(instance) if hasattr(instance, "_journal_before") else _read_page_before(instance.pk)
    journal.record_page_change(instance.pk, before)


def _page_about_to_be_saved(instance: Page, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Note whether the page is public, and whether the save changes the paths of descendants.

    Wagtail's `page_slug_changed` is sent after the commit, so that a crash would lose it.
    """
    instance._moves_descendants, instance._journal_before = False, ABSENT
    if not instance.pk or _is_draft(instance, created=False, update_fields=update_fields):
        return
    row = Page.objects.filter(pk=instance.pk).values("path", "slug", "url_path").first()
    if row:
        publications.announce_change(instance.pk)
    if row and row["url_path"] != instance.url_path and (update_fields is None or "url_path" in update_fields):
        instance._moves_descendants = True
        instance._journal_before = _read_subtree_before(instance.pk)
        if row["slug"] != instance.slug:  # otherwise it is being moved, and is no longer at its old place in the tree
            public_objects.record_paths_below(row["path"])
    elif row:
        instance._journal_before = _read_page_before(instance.pk)


def _page_saved(instance: Page, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if _is_draft(instance, created, update_fields):
        _record_draft(instance, created)
    elif getattr(instance, "_moves_descendants", False):
        journal.record_subtree_change(instance, _get_before(instance))
    else:
        journal.record_page_change(instance.pk, _get_before(instance))


def _page_about_to_be_deleted(instance: Page, **_: Any) -> None:
    instance._journal_before = _read_page_before(instance.pk)
    publications.announce_deletion(instance.pk)


def _page_deleted(instance: Page, **_: Any) -> None:
    public_objects.delete_paths(instance.pk)
    record_audit("page.deleted", subject=name_page(instance.pk))
    journal.record_page_change(instance.pk, _get_before(instance))


def _page_about_to_be_moved(instance: Page, parent_page_before: Page, **_: Any) -> None:
    """Read the state before a move; both signals have the same parent, but different instances of the page."""
    parent_page_before._journal_before = _read_subtree_before(instance.pk)
    public_objects.record_paths_below(Page.objects.values_list("path", flat=True).get(pk=instance.pk))


def _page_moved(instance: Page, parent_page_before: Page, **_: Any) -> None:
    before = _get_before(parent_page_before)
    if before.was_public and not is_public_subtree(instance.pk):
        record_audit("page.restricted", subject=name_page(instance.pk))  # it was moved to where no visitor sees it
    journal.record_subtree_change(Page.objects.get(pk=instance.pk), before)


def _redirects_created(instance: Page, **_: Any) -> None:
    """Record the redirects that Wagtail created after the commit of a new slug, if one of them is public.

    Wagtail's receiver is called before this one, because its app comes before this one in `INSTALLED_APPS`.
    """
    redirect = public_objects.find_automatic_redirect(instance)
    if redirect:
        journal.record_non_page_change(redirect)


def _restriction_about_to_change(instance: PageViewRestriction, **_: Any) -> None:
    earlier = PageViewRestriction.objects.filter(pk=instance.pk).values_list("page_id", flat=True).first()
    is_moved = earlier is not None and earlier != instance.page_id
    instance._journal_before = UNKNOWN if is_moved else _read_subtree_before(instance.page_id)


def _record_restriction(instance: PageViewRestriction, created: bool = False, **_: Any) -> None:
    if created:
        record_audit("page.restricted", subject=name_page(instance.page_id))
    journal.record_subtree_change(instance.page, _get_before(instance))


def _read_page_before(page_id: int) -> Before:
    return journal.read_before(lambda: is_public_page(page_id))


def _read_subtree_before(page_id: int) -> Before:
    return journal.read_before(lambda: is_public_subtree(page_id))


def _get_before(instance: Model) -> Before:
    """Return what the receiver of the preceding signal has read; UNKNOWN if there was none."""
    return getattr(instance, "_journal_before", UNKNOWN)


# ---------------------------------------------------------------- other objects


def _object_about_to_change(instance: Model, **_: Any) -> None:
    model, pk = type(instance), instance.pk
    instance._journal_before = journal.read_before(lambda: is_public_object(model, pk)) if pk else ABSENT


def _redirect_about_to_be_saved(instance: Redirect, **_: Any) -> None:
    """Treat an automatic redirect that a person edits as the person's own; Wagtail itself never saves one again."""
    _object_about_to_change(instance)
    if instance.pk:
        instance.automatically_created = False


def _file_about_to_be_saved(instance: Model, **_: Any) -> None:
    instance._journal_before = ABSENT  # saving an image or document does not change what uses it


def _document_about_to_be_saved(instance: Model, **_: Any) -> None:
    _file_about_to_be_saved(instance)
    stored = type(instance)._base_manager.filter(pk=instance.pk)
    instance._journal_collection = stored.values_list("collection_id", flat=True).first()


def _document_saved(instance: Any, **_: Any) -> None:
    _record_non_page(instance)
    record_hidden_document(instance, instance._journal_collection)


def _document_about_to_be_deleted(instance: Model, **_: Any) -> None:
    """Note which pages use the document, because Wagtail deletes the references to it with it."""
    _object_about_to_change(instance)
    instance._journal_pages = find_using_pages(type(instance), [instance.pk])


def _document_deleted(instance: Model, **_: Any) -> None:
    """Record the pages, too: search finds them by the text of the document."""
    with journal.atomic_with_journal():
        record_audit("file.deleted", subject=instance)
        _record_non_page(instance)
        for page_id in sorted(getattr(instance, "_journal_pages", ())):
            journal.record_page_change(page_id, ABSENT)


def _image_deleted(instance: Model, **_: Any) -> None:
    record_audit("file.deleted", subject=instance)
    _record_non_page(instance)


def _collection_restricted(instance: CollectionViewRestriction, created: bool = False, **_: Any) -> None:
    if created:
        record_audit("collection.restricted", subject=instance.collection)
    _record_non_page(instance)


def _snippet_saved(instance: BaseSnippet, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if _is_draft(instance, created, update_fields):
        _record_draft(instance, created)
    elif created:
        journal.record_non_page_change(instance, ABSENT)
    else:
        before = _get_before(instance)
        if before.was_public and not instance.live:
            record_audit("snippet.unpublished", subject=instance)
        journal.record_snippet_change(instance, before)


def _snippet_about_to_be_deleted(instance: BaseSnippet, **_: Any) -> None:
    """Note which pages use a published snippet, because the relations are deleted with it."""
    _object_about_to_change(instance)
    pages = instance.pages() if instance._journal_before.was_public else None
    instance._journal_pages = [] if pages is None else list(pages.values_list("pk", flat=True).distinct())


def _snippet_deleted(instance: BaseSnippet, **_: Any) -> None:
    """Record the pages, too: search must not find them by the name of the snippet any more."""
    with journal.atomic_with_journal():
        record_audit("snippet.deleted", subject=instance)
        _record_everything(instance)
        for page_id in sorted(getattr(instance, "_journal_pages", ())):
            journal.record_lost_snippet(page_id, instance)


def _is_draft(instance: Page | BaseSnippet, created: bool, update_fields: frozenset[str] | None) -> bool:
    """Return whether only editors see what was saved: a new object that is not live, or a draft of one that is."""
    if created:
        return not instance.live
    return update_fields is not None and set(update_fields) <= DRAFT_FIELDS


def _record_draft(instance: Page | BaseSnippet, created: bool) -> None:
    """Increment the counter if a new draft has dates: they are boundaries, which are read once for each counter."""
    if created and any(getattr(instance, name) for name in boundary_fields(type(instance))):
        journal.record_schedule_change()


def _record_non_page(instance: Model, **_: Any) -> None:
    journal.record_non_page_change(instance, _get_before(instance))


def _record_everything(instance: Model, **_: Any) -> None:
    journal.record_full_change(_get_before(instance))
