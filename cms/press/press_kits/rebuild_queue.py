"""The kits that have to be compared with their pages, from the public changes and the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

from cms.core import clock
from cms.core.snippets import BaseSnippet
from cms.core.visibility import visible_now
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.journal import journal, public_changes
from cms.journal.journal import Kind
from cms.journal.models import JournalEntry, PublicChange
from cms.page_types.press_releases.models import ReleasePage
from cms.snippets.people.models import MediaContact

from .content import FORMAT_VERSION
from .models import KitRequest, PressKit, PressKitOffset
from .pdf import can_build_pdf

# Objects that any kit may depend on without a reference.
GLOBAL_MODELS = ("organisation.Organisation", "wagtailcore.Collection", "wagtailcore.CollectionViewRestriction")
MAX_ROWS_PER_READ = 500  # limit for changes, and for journal entries, of one transaction
RESET_FIELDS = ("not_before", "claim", "attempts", "last_error", "failed_at")


def find_dependants_of_entries(entries: Iterable[JournalEntry]) -> set[int] | None:
    """Return the ids of the pages that use the objects of these entries; None if it may be any page.

    The references to an image or document that was deleted are no longer known.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.kind == Kind.EVERYTHING or entry.model in GLOBAL_MODELS:
            return None
        if entry.object_id is not None:
            ids[entry.model].add(entry.object_id)
    dependants: set[int] = set()
    for label, changed in ids.items():
        model = apps.get_model(label)
        if issubclass(model, Picture | StoredDocument) and model.objects.filter(pk__in=changed).count() < len(changed):
            return None
        dependants |= find_dependants(model, changed)
    return dependants


def find_dependants(model: type[Model], ids: Collection[int]) -> set[int]:
    """Return the ids of the pages that use an object, or that show a snippet which does."""
    if not ids:
        return set()
    if model is MediaContact:  # Wagtail's index has no references of this kind
        return set(ReleasePage.objects.filter(media_contacts__in=ids).values_list("pk", flat=True))
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model), to_object_id__in=map(str, ids)
    )
    dependants: set[int] = set()
    for content_type, object_id in references.values_list("base_content_type_id", "object_id").distinct():
        dependant_model = ContentType.objects.get_for_id(content_type).model_class()
        if dependant_model is Page:
            dependants.add(int(object_id))
        elif dependant_model and issubclass(dependant_model, BaseSnippet) and not issubclass(model, BaseSnippet):
            dependants |= find_dependants(dependant_model, {int(object_id)})
    return dependants


def last_read_sequence() -> int | None:
    """Return up to which sequence of the journal kits have been requested; None if that has not started."""
    return PressKitOffset.objects.filter(pk=1).values_list("sequence", flat=True).first()


def request_changed_kits() -> int:
    """Read the next part of the public changes and request the kits that may have changed; return how many rows it had.

    Public changes say which pages changed, also because of a snippet or the clock. The journal says which images,
    documents and settings did. The first time, and when kits look different, all of them are requested.
    """
    until, last = public_changes.last_read_sequence(), public_changes.last_change_sequence()
    if until is None:
        return 0
    kit_format = describe_format()
    known = PressKitOffset.objects.filter(pk=1).first()
    if known and known.format == kit_format and known.sequence >= until and known.change >= last:
        return 0
    with transaction.atomic():
        offset = PressKitOffset.objects.select_for_update().filter(pk=1).first()
        if offset is None or offset.format != kit_format:
            values = {"format": kit_format, **({} if offset else {"sequence": until, "change": last})}
            PressKitOffset.objects.update_or_create(pk=1, defaults=values)
            return 1 + request_all_kits()
        return _read_next(offset, until, last)


def request_all_kits() -> int:
    """Request the kits of all public releases, behind those that people wait for; return how many."""
    ids = [*visible_now(ReleasePage).values_list("pk", flat=True), *PressKit.objects.values_list("page_id", flat=True)]
    return request_kits(set(ids), is_urgent=False)


def request_kits(page_ids: Collection[int], *, is_urgent: bool = True) -> int:
    """Mark kits to be compared with their pages, also those that are being built at this moment."""
    now = clock.now()
    rows = [KitRequest(page_id=page_id, not_before=now, is_urgent=is_urgent) for page_id in sorted(page_ids)]
    updated = [*RESET_FIELDS, "is_urgent"] if is_urgent else RESET_FIELDS
    KitRequest.objects.bulk_create(
        rows, MAX_ROWS_PER_READ, update_conflicts=True, unique_fields=["page_id"], update_fields=updated
    )
    return len(rows)


def describe_format() -> str:
    """Return what all kits depend on besides their pages."""
    parts = (FORMAT_VERSION, can_build_pdf(), settings.CMS_COLOUR, settings.FRONTEND_URL, settings.SITE_TIME_ZONE)
    return "|".join(map(str, parts))[:255]


def _read_next(offset: PressKitOffset, until: int, last: int) -> int:
    changes = list(PublicChange.objects.filter(sequence__gt=offset.change).order_by("sequence")[:MAX_ROWS_PER_READ])
    unread = journal.entries_after(offset.sequence, MAX_ROWS_PER_READ)
    entries = [entry for entry in unread if entry.sequence <= until]
    is_full = bool(entries) and len(unread) == MAX_ROWS_PER_READ
    offset.change = changes[-1].sequence if changes else max(offset.change, last)
    offset.sequence = entries[-1].sequence if is_full else max(offset.sequence, until)
    offset.save()
    changed = {change.page_id for change in changes}
    dependants = find_dependants_of_entries(entries)
    if dependants is None:
        request_all_kits()
    request_kits(_find_kits(changed | find_dependants(Page, changed) | (dependants or set())))
    return len(changes) + len(entries)


def _find_kits(page_ids: set[int]) -> set[int]:
    """Return those of the pages that are releases, or were when their kit was built."""
    releases = ReleasePage.objects.filter(pk__in=page_ids).values_list("pk", flat=True)
    return {*releases, *PressKit.objects.filter(page_id__in=page_ids).values_list("page_id", flat=True)}
