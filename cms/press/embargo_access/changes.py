"""What has changed in a release under embargo since a journalist read it, word by word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cms.content.references import ReadContext, References
from cms.editing.versions.history import ComparedText, compare_texts
from cms.editing.versions.recorder import build_texts
from cms.pages.models import BasePage

from .models import AccessEvent, EmbargoAccess, ScheduledVersion
from .releases import EmbargoedRelease, load_page
from .versions import differs, ends_earlier_versions


@dataclass(frozen=True, slots=True)
class LastReading:
    """The version that a journalist read last before another one, and when."""

    version: EmbargoedRelease
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions. Without `is_comparable`, only that they differ is known."""

    is_comparable: bool = False
    texts: tuple[ComparedText, ...] = ()
    pictures: bool = False
    documents: bool = False


def find_last_reading(access: EmbargoAccess, version: EmbargoedRelease) -> LastReading | None:
    """Return what the journalist read last before this version; None if this is the first one, or without a change."""
    if access.pk is None:  # a trial access leaves no trace
        return None
    read = AccessEvent.objects.filter(access=access, kind=AccessEvent.Kind.RELEASE_READ)
    last = read.filter(revision_id__lt=version.revision_id).order_by("-revision_id", "-happened_at").first()
    if last is None or last.revision_id is None or not differs(last.revision_id, version.revision_id):
        return None
    row = (
        ScheduledVersion.objects.filter(page=version.page_id, revision_id=last.revision_id).order_by("-number").first()
    )
    earlier = replace(version, revision_id=last.revision_id, number=row.number if row else 0)
    return LastReading(earlier, last.happened_at)


def compare(earlier: EmbargoedRelease, later: EmbargoedRelease, context: ReadContext) -> Difference:
    """Return what differs, as the journalist sees both versions.

    Nothing is compared if a revision was deleted, or if a press officer ends earlier versions at once: what they said
    must not stay readable.
    """
    old, new = load_page(earlier), load_page(later)
    if old is None or new is None or ends_earlier_versions(later.page_id):
        return Difference()
    texts = compare_texts(build_texts(old, context) or [], build_texts(new, context) or [])
    old_ids, new_ids = _collect_ids(old), _collect_ids(new)
    return Difference(
        is_comparable=True,
        texts=tuple(text for text in texts if text.change != "same"),
        pictures=old_ids["image"] != new_ids["image"],
        documents=old_ids["document"] != new_ids["document"],
    )


def _collect_ids(page: BasePage) -> dict[str, set[int]]:
    references = References(page_id=page.pk)
    page.collect_references(references)
    return {kind: set(references.ids[kind]) for kind in ("image", "document")}
