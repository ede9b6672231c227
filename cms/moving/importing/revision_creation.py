"""Create revisions and the entries of the history in few queries."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision

from cms.core import clock


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
