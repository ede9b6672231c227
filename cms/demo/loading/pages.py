"""The demo's pages, in two rounds: first all are placed as drafts, then each is filled in and published.

So a page can refer to any other, whatever their order, and none is public before it is whole.
"""

from __future__ import annotations

from wagtail.models import Page

from cms.content.rich_text import to_plain_text
from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.site import LISTS

from .body import stored_body
from .fields import page_fields
from .progress import Progress
from .reading import Entry, read_folder, read_one
from .shelf import Lookup, Shelf, translation_key

FOLDERS: dict[str, type[factories.BasePageFactory]] = {
    "releases": factories.ReleaseFactory,
    "stories": factories.StoryFactory,
    "calls_to_action": factories.CallToActionFactory,
    "standard": factories.StandardFactory,
}


def load_pages(shelf: Shelf, tree: factories.SiteTree, progress: Progress) -> None:
    """Make the pages that are not there yet; those that are stay as they are."""
    _shelve_lists(shelf, tree)
    described = [(folder, entry) for folder in FOLDERS for entry in read_folder(folder)]
    originals_first = sorted(described, key=lambda pair: pair[1].source is not None)
    placed = [(_placed(shelf, tree, folder, entry), entry) for folder, entry in progress(originals_first, "pages")]
    for page, entry in progress([(page, entry) for page, entry in placed if page], "texts"):
        _filled(page, Lookup(shelf, entry, entry.language))
    for language, branch in tree.branches.items():
        _fill_home(shelf, branch.home, language)


def _shelve_lists(shelf: Shelf, tree: factories.SiteTree) -> None:
    for language, branch in tree.branches.items():
        shelf.put("page", "home", branch.home, language)
        for place, (_, key, _titles) in LISTS.items():
            shelf.put("page", key, getattr(branch, place), language)


def _placed(shelf: Shelf, tree: factories.SiteTree, folder: str, entry: Entry) -> Page | None:
    """A new draft, or None where the page exists."""
    existing = _existing(tree.branch(entry.language).home, folder, entry)
    page = existing or _draft(shelf, folder, entry)
    shelf.put("page", entry.key, page, entry.language)
    return None if existing else page


def _existing(home: Page, folder: str, entry: Entry) -> Page | None:
    """Known by its translation key even under a new slug, and by its slug where an editor was first."""
    pages = FOLDERS[folder]._meta.model.objects.descendant_of(home)
    key = translation_key("page", entry.source or entry.key)
    return pages.filter(translation_key=key).first() or pages.filter(slug=entry.key).first()


def _draft(shelf: Shelf, folder: str, entry: Entry) -> Page:
    title = entry["headline" if "headline" in entry.fields else "title"]
    fields = {"bare": True, "live": False, "locale": entry.language, "slug": entry.key, "title": title}
    if entry.source:
        return FOLDERS[folder](translation_of=shelf.find("page", entry.source, entry, "en"), **fields)
    return FOLDERS[folder](translation_key=translation_key("page", entry.key), **fields)


def _filled(page: Page, look: Lookup) -> None:
    write = states.save_draft if look.entry.fields.get("state") == "draft" else states.publish
    write(page, **page_fields(look))


def _fill_home(shelf: Shelf, home: Page, language: str) -> None:
    """A home page that says something is somebody's already."""
    described = read_one("home.yaml")
    if home.body or language not in described.fields:
        return
    look, words = Lookup(shelf, described, language), described[language]
    states.publish(
        home,
        title=words["title"],
        summary=to_plain_text(words["intro"]),
        featured_pages=look.many("page", words.get("featured")),
        actions=look.many("page", words.get("calls_to_action")),
        body=stored_body(words.get("body"), look),
    )
