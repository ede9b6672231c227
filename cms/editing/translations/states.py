"""Which page is the source of a translation, and which version of it the translation matches.

The source is the translation in the first language of the site. If there is none, or if that one was translated from
this very page, it is the page from which this one was translated. The worker keeps the states of all translations up to
date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Page, PageLogEntry, Revision

from cms.core import clock
from cms.core.sites import SiteRoots

from .comparison import compare_contents
from .models import StateOrigin, TranslationState

TRANSLATE_ACTION = "wagtail.copy_for_translation"
PUBLISH_ACTION = "wagtail.publish"
CONFIRM_ACTION = "clarion.confirm_translation"
BATCH_SIZE = 25


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
    state = TranslationState.objects.filter(page_id=page.pk).select_related("source__locale", "matched_by").first()
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


def find_source(page: Page, *, is_new: bool = False) -> Page | None:
    """Return the source of a page; None if it has none, or if it is unknown.

    A new page has no history yet, which names the language that it was translated from. Then the source is known only
    if there is no other choice; `find_pages_without_state` finds the page again later.
    """
    siblings = list(page.get_translations().filter(alias_of=None).order_by("pk"))
    if not siblings:
        return None
    first_locale_id = _get_first_locale_id(page)
    if page.locale_id != first_locale_id:
        default = next((one for one in siblings if one.locale_id == first_locale_id), None)
        if default:
            return None if _is_translated_from(default, page) else default
    if is_new:
        return siblings[0] if len(siblings) == 1 else None
    return _find_recorded_source(page, siblings) or _find_older_source(page, siblings, first_locale_id)


def find_pages_without_state() -> QuerySet[Page]:
    """Return the translated pages inside a site that have a source but no state yet."""
    siblings = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    recorded = TranslationState.objects.filter(source_id=OuterRef("pk"))
    condition = Q(pk__in=())
    for root in SiteRoots.read().roots:
        first = _get_first_locale_id_of_site(root.site_id)
        if root.locale_id != first:
            in_first_language = siblings.filter(locale_id=first)
            is_original = recorded.filter(page__locale_id=first)
            has_source = Exists(in_first_language) & ~Exists(is_original) | ~Exists(in_first_language) & Exists(
                siblings.filter(pk__lt=OuterRef("pk"))
            )
            condition |= Q(path__startswith=root.tree_path) & has_source
    states = TranslationState.objects.filter(page_id=OuterRef("pk"))
    return Page.objects.filter(condition, ~Exists(states), alias_of=None).order_by("pk")


def _find_recorded_source(page: Page, siblings: list[Page]) -> Page | None:
    """Return the page from which this one was translated, according to its history."""
    entry = PageLogEntry.objects.filter(page_id=page.pk, action=TRANSLATE_ACTION).order_by("timestamp").first()
    locale_id = entry.data.get("source_locale", {}).get("id") if entry else None
    return next((one for one in siblings if one.locale_id == locale_id), None)


def _find_older_source(page: Page, siblings: list[Page], first_locale_id: int | None) -> Page | None:
    """Return the oldest translation if it is older than the page, unless the page is in the site's first language."""
    is_first = page.locale_id == first_locale_id
    return siblings[0] if siblings[0].pk < page.pk and not is_first else None


def _is_translated_from(page: Page, source: Page) -> bool:
    return TranslationState.objects.filter(page_id=page.pk, source_id=source.pk).exists()


def _get_first_locale_id(page: Page) -> int | None:
    root = SiteRoots.read().root_of(page)
    return _get_first_locale_id_of_site(root.site_id) if root else None


def _get_first_locale_id_of_site(site_id: int) -> int | None:
    return next((root.locale_id for root in SiteRoots.read().languages_of(site_id) if not root.prefix), None)
