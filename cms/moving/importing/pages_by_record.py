"""The pages that records became, by the ids of the records."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.models import Page

from cms.page_types.calls_to_action.models import CallToActionPage

from .interchange.identifiers import parse_id
from .models import ImportedRecord

CALL_PREFIX = "call to action"


def build_call_id(language: str, slug: str) -> str:
    """Return what stands for the id of a record in references to a call to action by its slug."""
    return f"{CALL_PREFIX} {language} {slug}"


def find_pages(record_ids: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of the pages of records: imported ones, and those that the ids of an export name."""
    wanted = set(record_ids)
    if not wanted:
        return {}
    imported = ImportedRecord.objects.filter(source_id__in=wanted, page__isnull=False)
    found: dict[str, int] = dict(imported.values_list("source_id", "page_id"))
    parsed = {parsed: record_id for record_id in wanted - found.keys() if (parsed := parse_id(record_id))}
    if parsed:
        keys = Page.objects.filter(translation_key__in=[key for key, _ in parsed])
        for pk, key, language in keys.values_list("pk", "translation_key", "locale__language_code"):
            if record_id := parsed.get((key, language)):
                found[record_id] = pk
    for record_id in wanted - found.keys():
        if pk := _find_call(record_id):
            found[record_id] = pk
    return found


def _find_call(record_id: str) -> int | None:
    """Return the primary key of the call to action that a reference names by its slug."""
    if not record_id.startswith(f"{CALL_PREFIX} "):
        return None
    language, slug = record_id.removeprefix(f"{CALL_PREFIX} ").split(" ", 1)
    calls = CallToActionPage.objects.filter(locale__language_code=language, slug=slug)
    found: int | None = calls.order_by("pk").values_list("pk", flat=True).first()
    return found


def find_adoptable(record_ids: Iterable[str]) -> dict[str, Page]:
    """Return the pages that the ids of an export name, for records that were never imported here."""
    parsed = {parsed: record_id for record_id in record_ids if (parsed := parse_id(record_id))}
    if not parsed:
        return {}
    pages = Page.objects.filter(translation_key__in=[key for key, _ in parsed]).select_related("locale")
    return {
        record_id: page
        for page in pages
        if (record_id := parsed.get((page.translation_key, page.locale.language_code)))
    }
