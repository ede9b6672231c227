"""Record which version of its source a translated page matches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Page, PageLogEntry, Revision

from cms.core import clock

from .models import StateOrigin, TranslationState
from .sources import TRANSLATE_ACTION, find_source

PUBLISH_ACTION = "wagtail.publish"
CONFIRM_ACTION = "clarion.confirm_translation"


class SourceChangedError(Exception):
    """The source was published again since the user looked at its changes."""


def record_translation(page: Any, user: Any) -> None:
    """Record the source of a page whose first revision was saved, if it is a translation.

    Wagtail saves one when it copies a page for translation, and when an alias becomes a page of its own. Both have the
    content of the published source, or of its newest draft if it is not published.
    """
    if not isinstance(page, Page) or not page.translation_key:
        return
    source = find_source(page, is_new=True)
    if source:
        TranslationState.objects.update_or_create(
            page_id=page.pk,
            defaults={
                "source": source,
                "source_revision_id": source.live_revision_id if source.live else source.latest_revision_id,
                "origin": StateOrigin.TRANSLATED,
                "matched_at": clock.now(),
                "matched_by": user or get_active_log_context().user,
            },
        )


def get_or_create_state(page: Page) -> TranslationState | None:
    """Return the state of a page; None if it is no translation.

    For a page that was translated before this app existed, or imported, the state is estimated: the translation matches
    the version of the source that was public when the translation was published first.
    """
    state = TranslationState.objects.filter(page_id=page.pk).select_related("source", "matched_by").first()
    if state or page.alias_of_id:
        return state
    source = find_source(page)
    return create_state(page, source) if source else None


def create_state(page: Page, source: Page) -> TranslationState:
    """Create the state of a page from its history."""
    translated = PageLogEntry.objects.filter(page_id=page.pk, action=TRANSLATE_ACTION).order_by("timestamp").first()
    moment = translated.timestamp if translated else _find_first_publication(page)
    return TranslationState.objects.get_or_create(
        page_id=page.pk,
        defaults={
            "source": source,
            "source_revision_id": _find_public_revision(source, moment),
            "origin": StateOrigin.TRANSLATED if translated else StateOrigin.ESTIMATED,
            "matched_at": moment,
            "matched_by": translated.user if translated else None,
        },
    )[0]


def confirm_translation(state: TranslationState, user: Any, revision_id: int) -> None:
    """Record that the translation matches the published source, whose changes the user has seen.

    Raises:
        SourceChangedError: Another revision than `revision_id` is published.
    """
    if state.source.live_revision_id != revision_id or not state.source.live:
        raise SourceChangedError
    state.source_revision_id = state.compared_revision_id = revision_id
    state.origin = StateOrigin.CONFIRMED
    state.matched_at, state.matched_by = clock.now(), user
    state.changes, state.stale_since = 0, None
    state.save()
    log(instance=state.page.specific, action=CONFIRM_ACTION, user=user, data={"source_revision": revision_id})


def is_compared() -> Q:
    """Return the condition for revisions that translations are compared with, which must not be overwritten."""
    return Q(pk__in=TranslationState.objects.exclude(source_revision=None).values("source_revision_id"))


def _find_first_publication(page: Page) -> datetime:
    """Return when the page was published first; when it was saved first if that is later, as for a former alias."""
    first = Revision.page_revisions.filter(object_id=str(page.pk)).order_by("created_at").first()
    known = [moment for moment in (page.first_published_at, first and first.created_at) if moment]
    return max(known, default=clock.now())


def _find_public_revision(source: Page, moment: datetime) -> int | None:
    """Return the id of the revision of the source that was public at the moment, or else of the first one after it.

    Only the history says which revisions were public; without it, the published revision is the first that is known.
    """
    entries = PageLogEntry.objects.filter(page_id=source.pk, action=PUBLISH_ACTION).exclude(revision=None)
    before = entries.filter(timestamp__lte=moment).order_by("-timestamp").first()
    entry = before or entries.order_by("timestamp").first()
    return entry.revision_id if entry else source.live_revision_id
