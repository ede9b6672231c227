"""The demo's pages, in two passes: create all of them as drafts, then fill in and publish each.

This lets a page refer to any other, in any order, and no incomplete page is public.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery
from wagtail.models import Page

from cms.content.rich_text import to_plain_text
from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.pages import LISTS
from cms.editing.translations.models import TranslationState
from cms.editing.versions.withdrawals import withdraw_page
from cms.pages.reader_notes import NoteKind

from .batches import batch
from .entries import Entry, Lookup, Registry, read_file, read_folder, translation_key
from .fields import build_body, convert_fields

FOLDERS: dict[str, type[factories.BasePageFactory]] = {
    "releases": factories.ReleaseFactory,
    "stories": factories.StoryFactory,
    "calls_to_action": factories.CallToActionFactory,
    "standard": factories.StandardFactory,
    "people": factories.PersonPageFactory,
}
if apps.is_installed("cms.press.press_room"):
    FOLDERS["press_room"] = factories.PressRoomFactory


def load_pages(registry: Registry, tree: factories.SiteTree) -> None:
    """Create the missing pages; existing ones stay unchanged."""
    _register_lists(registry, tree)
    originals_first = sorted(read_pages(), key=lambda pair: pair[1].source is not None)
    created = [(_create_draft(registry, tree, folder, entry), entry) for folder, entry in originals_first]
    for page, entry in created:
        if page:
            with batch():
                _fill_page(page, Lookup(registry, entry, entry.language))
        registry.progress(1)
    for language, branch in tree.branches.items():
        with batch():
            _fill_home(registry, branch.home, language)


def read_pages() -> list[tuple[str, Entry]]:
    """Return every page's folder and entry."""
    return [(folder, entry) for folder in FOLDERS for entry in read_folder(folder)]


def _register_lists(registry: Registry, tree: factories.SiteTree) -> None:
    for language, branch in tree.branches.items():
        registry.add("page", "home", branch.home, language)
        for place, (_, key, _titles) in LISTS.items():
            registry.add("page", key, getattr(branch, place), language)


def _create_draft(registry: Registry, tree: factories.SiteTree, folder: str, entry: Entry) -> Page | None:
    """Return a new draft, or one that an interrupted run has not filled in; None if the page exists."""
    with batch():
        existing = _find_existing(tree.branch(entry.language).home, folder, entry)
        page = existing or _build_draft(registry, folder, entry)
    registry.add("page", entry.key, page, entry.language)
    return None if existing and _is_filled(existing, entry) else page


def _is_filled(page: Page, entry: Entry) -> bool:
    """Return whether a page is complete: an interrupted run leaves one that only has the revision of its creation."""
    has_our_key = page.translation_key == translation_key("page", entry.source or entry.key)
    return not has_our_key or page.live or bool(page.first_published_at) or page.revisions.count() > 1


def _find_existing(home: Page, folder: str, entry: Entry) -> Page | None:
    """Return the page with the entry's translation key (its slug may have changed), else the one with its slug."""
    pages = FOLDERS[folder]._meta.model.objects.descendant_of(home)
    key = translation_key("page", entry.source or entry.key)
    return pages.filter(translation_key=key).first() or pages.filter(slug=entry.key).first()


def _build_draft(registry: Registry, folder: str, entry: Entry) -> Page:
    title = entry["headline" if "headline" in entry.fields else "title"]
    fields = {"bare": True, "live": False, "locale": entry.language, "slug": entry.key, "title": title}
    if entry.source:
        return FOLDERS[folder](translation_of=registry.get("page", entry.source, entry, "en"), **fields)
    return FOLDERS[folder](translation_key=translation_key("page", entry.key), **fields)


def _fill_page(page: Page, lookup: Lookup) -> None:
    given = lookup.entry.fields
    fields = convert_fields(lookup, given)
    if given.get("state") == "draft":
        states.save_draft(page, **fields)
        return
    if "earlier" in given:
        # What does not differ keeps the ids of its blocks, by which versions are compared.
        states.publish(page, **fields | convert_fields(lookup, given["earlier"]))
    page = states.publish(page, **fields, **_build_note(given))
    if given.get("state") == "withdrawn":
        withdraw_page(page, given["notice"], None)


def _build_note(given: dict[str, Any]) -> dict[str, Any]:
    """Return the note or correction for readers about the change since the earlier version."""
    if "correction" in given:
        return {"reader_note_kind": NoteKind.CORRECTION, **given["correction"]}
    return {"reader_note_kind": NoteKind.NOTE, "reader_note": given["note"]} if "note" in given else {}


def _fill_home(registry: Registry, home: Page, language: str) -> None:
    """Fill in and publish a home page, unless it has a body already."""
    entry = read_file("home.yaml")
    if home.body or language not in entry.fields:
        return
    lookup, texts = Lookup(registry, entry, language), entry[language]
    states.publish(
        home,
        title=texts["title"],
        summary=to_plain_text(texts["intro"]),
        featured_pages=lookup.many("page", texts.get("featured")),
        actions=lookup.many("page", texts.get("calls_to_action")),
        body=build_body(texts.get("body"), lookup),
    )


def match_translations(since: datetime) -> None:
    """Let the translations created since this moment match their published sources.

    They were created together with empty pages, and both were filled in afterwards.
    """
    published = Page.objects.filter(pk=OuterRef("source_id")).values("live_revision_id")
    TranslationState.objects.filter(matched_at__gte=since).update(source_revision_id=Subquery(published))
