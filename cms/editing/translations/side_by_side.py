"""The source of a translation beside it: each field and block with its words, and with what has changed since.

The same parts serve the first translation, in which most still have the words of the source, and each later change of
the source. The edit view places each part beside the field or block that it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision

from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.permissions import is_explorable
from cms.editing.restricted_drafts.rules import is_hidden

from .comparison import Change, compare_contents
from .models import StateOrigin, TranslationState
from .pairs import Pairing, SourcePart
from .states import compare_states, get_or_create_state


@dataclass(frozen=True, slots=True)
class SourceBeside:
    """All parts of the source of a translation, in the order of the form."""

    state: TranslationState
    source: Page
    revision_id: int | None  # the published revision; None if the source is not published
    edit_url: str | None  # None if the user may not edit the source
    parts: list[SourcePart] = field(default_factory=list)

    @property
    def changes(self) -> list[SourcePart]:
        """The parts that have changed since the version that the translation matches."""
        return [part for part in self.parts if part.kind]

    @property
    def untouched(self) -> list[SourcePart]:
        """The parts that still have the words of the source."""
        return [part for part in self.parts if part.is_untouched]


def may_see_source(source: Page, user: Any) -> bool:
    """Return whether the source is published, and public or in a section that the user may explore."""
    return source.live and (visible_now().filter(pk=source.pk).exists() or is_explorable(source.pk, user))


def read_source_beside(page: Page, user: Any) -> SourceBeside | None:
    """Return the source of a page with its parts; None if it has none, or none that the user may see."""
    state = get_or_create_state(page) if page.pk else None
    if state is None:
        return None
    if not may_see_source(state.source, user):
        return _read_translated_version(state, page, user)
    if state.source.live_revision_id not in (None, state.compared_revision_id):
        compare_states([state])
    old, public, changes = _compare_versions(state)
    pairing = Pairing(old, public, page, changes, frozenset(state.confirmed_parts))
    edit_url = AdminURLFinder(user).get_edit_url(state.source)
    return SourceBeside(state, public, state.source.live_revision_id, edit_url, list(pairing.list_parts()))


def _compare_versions(state: TranslationState) -> tuple[Page, Page, list[Change]]:
    """Return the version that the translation matches, the public one, and the changes between them.

    Revisions are read only if there are changes: what is public is also in the row of the page.
    """
    ids = (state.source_revision_id or 0, state.source.live_revision_id or 0)
    revisions = Revision.objects.in_bulk(ids) if state.changes else {}
    old, new = (revisions.get(pk) for pk in ids)
    if old is None or new is None:
        public = state.source.specific
        public.locale = state.source.locale  # read with the state
        return public, public, []
    version = new.as_object()
    return old.as_object(), version, compare_contents(type(version), old.content, new.content)


def _read_translated_version(state: TranslationState, page: Page, user: Any) -> SourceBeside | None:
    """Return the version from which a page was translated before its source was published.

    A user who may edit the translation finds the same words in its first revision. Nothing is shown of a source that is
    hidden from the user, or that was public once.
    """
    source, revision = state.source, state.source_revision
    if source.live or source.first_published_at or state.origin != StateOrigin.TRANSLATED:
        return None
    if revision is None or is_hidden(source, user):
        return None
    version = revision.as_object()
    edit_url = AdminURLFinder(user).get_edit_url(source)
    pairing = Pairing(version, version, page, confirmed=frozenset(state.confirmed_parts))
    return SourceBeside(state, version, None, edit_url, list(pairing.list_parts()))
