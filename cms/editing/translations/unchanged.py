"""The parts of a new translation that are still in the language of the source: the title, and blocks with words.

Only a translation that was never published is examined: later changes are those of its editors. Names, numbers and
quotes that are marked as such are no words to translate, and languages with the same base, such as English and British
English, share their words. A content check refuses the parts that are not confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page

from cms.content.blocks.body import has_words, list_texts_to_translate
from cms.pages.content_checks import Draft, Finding, register_check
from cms.pages.models import BasePage

from .models import TranslationState
from .states import get_or_create_state

CONFIRM_UNCHANGED_ACTION = "clarion.confirm_unchanged"
MAX_EXCERPT_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class UnchangedPart:
    """A field or block of a translation with the words of its source."""

    field: str
    block: str  # its id; empty for a field
    label: str
    text: str

    @property
    def digest(self) -> str:
        """What identifies the words, so that a confirmation is about these words only."""
        return digest_words(self.field, self.text)

    @property
    def excerpt(self) -> str:
        """The beginning of the words."""
        return Truncator(" ".join(self.text.split())).chars(MAX_EXCERPT_CHARACTERS)


@dataclass(frozen=True, slots=True)
class UnchangedParts:
    """The parts of a translation that are as in its source and not confirmed."""

    state: TranslationState
    items: list[UnchangedPart]

    @property
    def digests(self) -> str:
        """The value of the checkbox that confirms all of them."""
        return " ".join(part.digest for part in self.items)


def find_unchanged_parts(page: Any) -> UnchangedParts | None:
    """Return the unchanged and unconfirmed parts of a translation that was never published; None if there are none."""
    state = _get_state_of_new_translation(page)
    if state is None:
        return None
    words = _read_words(state)
    known = set(state.confirmed_parts)
    items = [part for part in _list_parts(page) if part.digest in words and part.digest not in known]
    return UnchangedParts(state, items) if items else None


def confirm_unchanged_parts(page: Any, digests: Collection[str], user: Any) -> None:
    """Record that these parts may stay as they are in the source; what is no part of the source is ignored."""
    state = _get_state_of_new_translation(page)
    if state is None:
        return
    words = _read_words(state)
    new = {digest: words[digest] for digest in digests if digest in words and digest not in state.confirmed_parts}
    if not new:
        return
    state.confirmed_parts = [*state.confirmed_parts, *new]
    state.save(update_fields=["confirmed_parts"])
    excerpts = [part.excerpt for part in new.values()]
    log(instance=state.page.specific, action=CONFIRM_UNCHANGED_ACTION, user=user, data={"parts": excerpts})


@register_check(blocking=True)
def check_unchanged_parts(draft: Draft) -> Iterator[Finding]:
    """Refuse a new translation with words of its source, unless a person who may publish it has confirmed them."""
    unchanged = find_unchanged_parts(draft.page)
    if unchanged is None:
        return
    source = unchanged.state.source_language
    for part in unchanged.items:
        if part.block:
            text = gettext(
                "This block is the same as in the source (%(language)s). Translate it, or confirm above that it stays."
            )
        else:
            text = gettext(
                "The title is the same as in the source (%(language)s). Translate it, or confirm above that it stays."
            )
        yield Finding(text % {"language": source}, part.field, part.block, is_confirmable=True)


def _get_state_of_new_translation(page: Any) -> TranslationState | None:
    if not isinstance(page, BasePage) or not page.pk or page.alias_of_id or page.first_published_at:
        return None
    state = get_or_create_state(page)
    if state is None or share_a_language(state.source, page):
        return None
    return state


def share_a_language(*pages: Page) -> bool:
    """Return whether the languages of the pages have the same base, such as English and British English."""
    return len({page.locale.language_code.partition("-")[0] for page in pages}) == 1


def _read_words(state: TranslationState) -> dict[str, UnchangedPart]:
    """Return the parts of the source by their digests: as it is public, and as it was when it was translated.

    Drafts of the source are left out, which may be confidential: the finding would confirm guesses of their words.
    """
    versions = [state.source.specific] if state.source.live or state.source_revision is None else []
    if state.source_revision is not None:
        versions.append(state.source_revision.as_object())
    return {part.digest: part for version in versions for part in _list_parts(version)}


def _list_parts(page: Any) -> list[UnchangedPart]:
    parts = [UnchangedPart("title", "", gettext("Title"), page.title)] if has_words(page.title) else []
    blocks = page.body.stream_block.child_blocks
    for block_type, block_id, text in list_texts_to_translate(page.body):
        parts.append(UnchangedPart("body", block_id, capfirst(str(blocks[block_type].label)), text))
    return parts


def digest_words(field: str, text: str) -> str:
    """Return what identifies the words of a field or of one of its blocks."""
    words = f"{field} {' '.join(text.split())}"
    return hashlib.blake2s(words.encode(), digest_size=16).hexdigest()
