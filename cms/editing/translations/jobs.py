"""The worker job that keeps the states of all translations up to date."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page, PageLogEntry, Revision

from .comparison import compare_contents
from .models import TranslationState
from .sources import find_pages_without_state, find_source
from .states import PUBLISH_ACTION, create_state

BATCH_SIZE = 25


def update_states(limit: int = BATCH_SIZE) -> int:
    """Create missing states and compare those whose source was published, a batch of each; return their number."""
    created = 0
    for page in find_pages_without_state()[:limit]:
        if source := find_source(page):
            create_state(page, source)
            created += 1
    outdated = list(find_outdated_states()[:limit])
    compare_states(outdated)
    return created + len(outdated)


def find_outdated_states() -> QuerySet[TranslationState]:
    """Return the states whose source has another published revision than at the last comparison."""
    publications = PageLogEntry.objects.filter(
        page_id=OuterRef("source_id"), action=PUBLISH_ACTION, timestamp__gt=OuterRef("matched_at")
    ).order_by("timestamp")
    is_compared = Q(compared_revision_id=F("source__live_revision_id"))
    return (
        TranslationState.objects.filter(source__live=True, source__live_revision__isnull=False)
        .exclude(is_compared & Q(compared_revision_id__isnull=False))
        .select_related("source__content_type")
        .annotate(first_published=Subquery(publications.values("timestamp")[:1]))
        .order_by("pk")
    )


def compare_states(states: Iterable[TranslationState]) -> None:
    """Compare the sources of these states with their published revisions, in two queries, and store the results.

    A state that an editor has marked as up to date in the meantime stays as it is.
    """
    states = [state for state in states if state.source.live_revision_id]
    if not states:
        return
    ids = {state.source.live_revision_id for state in states} | {state.source_revision_id for state in states}
    revisions = Revision.objects.in_bulk(ids - {None})
    for state in states:
        _store_result(state, count_changes(state, revisions))
    unchanged = TranslationState.objects.filter(matched_at__lte=max(state.matched_at for state in states))
    unchanged.bulk_update(states, ("source_revision", "compared_revision_id", "changes", "stale_since"))


def count_changes(state: TranslationState, revisions: dict[int, Revision]) -> int:
    """Return how many fields and blocks of the source have changed; 0 if its earlier version is unknown."""
    model = state.source.content_type.model_class()
    old = revisions.get(state.source_revision_id or 0)
    new = revisions.get(state.source.live_revision_id or 0)
    if old is None or new is None or old.pk == new.pk or model is None or not issubclass(model, Page):
        return 0
    return len(compare_contents(model, old.content, new.content))


def _store_result(state: TranslationState, changes: int) -> None:
    """Set the result on the state. A translation is stale since the first publication that changed its source."""
    is_first = state.compared_revision_id is None
    since = (getattr(state, "first_published", None) if is_first else None) or state.source.last_published_at
    state.stale_since = (state.stale_since or since) if changes else None
    state.changes = changes
    state.source_revision_id = state.source_revision_id or state.source.live_revision_id
    state.compared_revision_id = state.source.live_revision_id
