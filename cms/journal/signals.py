"""Receivers of all signals of Wagtail and Django that announce public changes; no other module connects any.

Every receiver only records what has to be read again; consumers read the current state.

Which event sends which signal was measured with Wagtail 8: creating an alias, a scheduled go-live and raw saves send
only `post_save`; moving and renaming send nothing for descendants; a change of privacy sends no signal of the page.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.core.boundaries import boundary_fields
from cms.core.snippets import BaseSnippet, LocalisedSetting

from . import journal

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
    page_unpublished.connect(_page_published)
    post_page_move.connect(_page_moved)
    for model in apps.get_models():
        _connect_model(model)


def _connect_model(model: type[Model]) -> None:
    from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting

    if issubclass(model, Page):
        _connect(model, saved=_page_saved, deleted=_page_deleted)
        pre_save.connect(_page_about_to_be_saved, sender=model, dispatch_uid=f"journal-before-{model._meta.label}")
    elif issubclass(model, BaseSnippet):
        _connect(model, saved=_snippet_saved, deleted=_record_everything)
    elif issubclass(model, PageViewRestriction):
        _connect(model, saved=_record_restriction, deleted=_record_restriction)
    elif issubclass(model, (Site, Locale)):
        _connect(model, saved=_record_everything, deleted=_record_everything)
    elif issubclass(
        model,
        (LocalisedSetting, BaseSiteSetting, BaseGenericSetting, Redirect, Collection, CollectionViewRestriction),
    ) or model in (get_image_model(), get_document_model()):
        _connect(model, saved=_record_non_page, deleted=_record_non_page)


def _connect(model: type[Model], *, saved: Any, deleted: Any) -> None:
    post_save.connect(saved, sender=model, dispatch_uid=f"journal-save-{model._meta.label}")
    post_delete.connect(deleted, sender=model, dispatch_uid=f"journal-delete-{model._meta.label}")


def _page_published(instance: Page, **_: Any) -> None:
    journal.record_page_change(instance.pk)


def _page_about_to_be_saved(instance: Page, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Note whether the save changes the paths of descendants.

    Wagtail's `page_slug_changed` is sent after the commit, so that a crash would lose it.
    """
    instance._moves_descendants = False
    if instance.pk and (update_fields is None or "url_path" in update_fields):
        before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
        instance._moves_descendants = before is not None and before != instance.url_path


def _page_saved(instance: Page, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if _is_draft(instance, created, update_fields):
        _record_draft(instance, created)
    elif getattr(instance, "_moves_descendants", False):
        journal.record_subtree_change(instance)
    else:
        journal.record_page_change(instance.pk)


def _page_deleted(instance: Page, **_: Any) -> None:
    journal.record_page_change(instance.pk)


def _page_moved(instance: Page, **_: Any) -> None:
    journal.record_subtree_change(Page.objects.get(pk=instance.pk))


def _record_restriction(instance: PageViewRestriction, **_: Any) -> None:
    journal.record_subtree_change(instance.page)


def _snippet_saved(instance: BaseSnippet, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if _is_draft(instance, created, update_fields):
        _record_draft(instance, created)
    elif created:
        journal.record_non_page_change(instance)
    else:
        journal.record_snippet_change(instance)


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
    journal.record_non_page_change(instance)


def _record_everything(**_: Any) -> None:
    journal.record_full_change()
