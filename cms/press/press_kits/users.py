"""Which pages use an object that has changed, so that their kits may have changed with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

from cms.core.snippets import BaseSnippet
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.journal.journal import Kind
from cms.journal.models import JournalEntry
from cms.page_types.press_releases.models import ReleasePage
from cms.snippets.people.models import MediaContact

# Objects that any kit may depend on without a reference.
GLOBAL_MODELS = ("organisation.Organisation", "wagtailcore.Collection", "wagtailcore.CollectionViewRestriction")


def find_users_of_entries(entries: Iterable[JournalEntry]) -> set[int] | None:
    """Return the ids of the pages that use the objects of these entries; None if it may be any page.

    The references to a picture or document that was deleted are no longer known.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.kind == Kind.EVERYTHING or entry.model in GLOBAL_MODELS:
            return None
        if entry.object_id is not None:
            ids[entry.model].add(entry.object_id)
    users: set[int] = set()
    for label, changed in ids.items():
        model = apps.get_model(label)
        if issubclass(model, Picture | StoredDocument) and model.objects.filter(pk__in=changed).count() < len(changed):
            return None
        users |= find_users(model, changed)
    return users


def find_users(model: type[Model], ids: Collection[int]) -> set[int]:
    """Return the ids of the pages that use an object, or that show a snippet which does."""
    if not ids:
        return set()
    if model is MediaContact:  # Wagtail's index has no references of this kind
        return set(ReleasePage.objects.filter(media_contacts__in=ids).values_list("pk", flat=True))
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model), to_object_id__in=map(str, ids)
    )
    users: set[int] = set()
    for content_type, object_id in references.values_list("base_content_type_id", "object_id").distinct():
        user_model = ContentType.objects.get_for_id(content_type).model_class()
        if user_model is Page:
            users.add(int(object_id))
        elif user_model and issubclass(user_model, BaseSnippet) and not issubclass(model, BaseSnippet):
            users |= find_users(user_model, {int(object_id)})
    return users
