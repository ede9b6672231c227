"""Small pages, made in bulk or one by one: a title, one paragraph of plain words, an author and a topic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from django.db import transaction
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import blocks
from cms.pages.models import BasePage
from cms.stories.models import StoryPage

SECTIONS = ("Work", "About", "Places")


def make_site(pages: int, *, languages: tuple[str, ...] = ("en", "fr")) -> factories.SiteTree:
    """Sections with pages in them, and as many stories again, with authors and topics."""
    with transaction.atomic():
        tree = factories.site(languages=languages)
        topics = [factories.TopicFactory(label=f"Topic {number}") for number in range(3)]
        people = [factories.PersonFactory(name=f"Person {number}") for number in range(3)]
        sections = [factories.StandardFactory(title=title, parent=tree.home, body=body(title)) for title in SECTIONS]
        for number in range(pages // 2):
            title = f"Page {number}"
            factories.StandardFactory(title=title, parent=sections[number % len(sections)], body=body(title))
            who, what = people[number % len(people)], topics[number % len(topics)]
            make_story(tree.stories, f"Story {number}", bylines=[who], topics=[what])
    return tree


def make_story(stories: Page, title: str, **fields: Any) -> StoryPage:
    return factories.StoryFactory(title=title, parent=stories, body=body(title), **fields)


def make_many(stories: Page, pages: int, *, max_concurrent: int = 500) -> None:
    """Thousands of published stories, past Wagtail's saving: only the tables matter here."""
    first = make_story(stories, "Number 0 of many")
    paths = _paths_after(first)
    for start in range(1, pages, max_concurrent):
        with transaction.atomic():
            _insert(stories, first, list(islice(paths, min(max_concurrent, pages - start))), start)
    Page.objects.filter(pk=stories.pk).update(numchild=stories.get_children().count())


def body(words: str) -> list[dict[str, Any]]:
    return [blocks.rich_text(f"<p>On {words.lower()}</p>")]


def _insert(stories: Page, first: StoryPage, paths: list[str], start: int) -> None:
    """Rows of all three tables of a story, like those of the first one."""
    made = []
    for number, path in enumerate(paths, start):
        page = StoryPage.objects.get(pk=first.pk) if not made else made[0]
        copy = StoryPage(**{field.attname: getattr(page, field.attname) for field in StoryPage._meta.concrete_fields})
        copy.pk = copy.id = copy.page_ptr_id = copy.basepage_ptr_id = None
        copy.title = f"Number {number} of many"
        copy.slug, copy.path = f"number-{first.pk}-{number}", path
        copy.url_path = f"{stories.url_path}{copy.slug}/"
        copy.live_revision_id = copy.latest_revision_id = None
        copy.translation_key = copy._meta.get_field("translation_key").get_default()
        made.append(copy)
    for model in (Page, BasePage, StoryPage):
        _insert_into(model, made)


def _insert_into(model: type[Page], pages: list[StoryPage]) -> None:
    """Only this model's own table, as Django's `bulk_create` won't for inherited ones."""
    own = [field for field in model._meta.local_concrete_fields if not field.auto_created or model is not Page]
    keys = _keys_by_path() if model is not Page else {}
    for page in pages:
        if model is not Page:
            page.pk = page.id = page.page_ptr_id = page.basepage_ptr_id = keys[page.path]
    model._base_manager._insert(pages, fields=own, using="default")


def _keys_by_path() -> dict[str, int]:
    return dict(Page.objects.values_list("path", "pk"))


def _paths_after(first: Page) -> Iterator[str]:
    """Treebeard's paths of the next siblings."""
    length = Page.steplen
    start = Page._str2int(first.path[-length:])
    return (Page._get_path(first.path[:-length], first.depth, step) for step in count(start + 1))
