"""Create small pages: a title, one paragraph of plain text, an author and a topic; and the pages of the authors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from django.db import transaction
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import blocks
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage

SECTIONS = ("Work", "About", "Places")


def create_site(pages: int, *, languages: tuple[str, ...] = ("en", "fr")) -> factories.SiteTree:
    """Create sections with `pages / 2` pages and as many stories, with authors and topics, and pages of the authors."""
    with transaction.atomic():
        tree = factories.site(languages=languages)
        topics = [factories.TopicFactory(label=f"Topic {number}") for number in range(3)]
        people = [factories.PersonFactory(name=f"Person {number}") for number in range(3)]
        sections = [factories.StandardFactory(title=title, parent=tree.home, body=body(title)) for title in SECTIONS]
        for person, section in zip(people, sections, strict=True):
            factories.PersonPageFactory(person=person, parent=section, body=body(person.name))
        for number in range(pages // 2):
            title = f"Page {number}"
            factories.StandardFactory(title=title, parent=sections[number % len(sections)], body=body(title))
            person, topic = people[number % len(people)], topics[number % len(topics)]
            create_story(tree.stories, f"Story {number}", bylines=[person], topics=[topic])
    return tree


def create_story(stories: Page, title: str, **fields: Any) -> StoryPage:
    return factories.StoryFactory(title=title, parent=stories, body=body(title), **fields)


def bulk_create_stories(stories: Page, pages: int, *, max_concurrent: int = 500) -> None:
    """Create published stories by inserting rows, because saving thousands of pages would take minutes."""
    first = create_story(stories, "Number 0 of many")
    paths = _paths_after(first)
    for start in range(1, pages, max_concurrent):
        with transaction.atomic():
            _insert(stories, first, list(islice(paths, min(max_concurrent, pages - start))), start)
    Page.objects.filter(pk=stories.pk).update(numchild=stories.get_children().count())


def body(text: str) -> list[dict[str, Any]]:
    return [blocks.rich_text(f"<p>On {text.lower()}</p>")]


def _insert(stories: Page, first: StoryPage, paths: list[str], start: int) -> None:
    """Insert rows into the three tables of a story, copied from the first one."""
    pages = []
    for number, path in enumerate(paths, start):
        page = StoryPage.objects.get(pk=first.pk) if not pages else pages[0]
        copy = StoryPage(**{field.attname: getattr(page, field.attname) for field in StoryPage._meta.concrete_fields})
        copy.pk = copy.id = copy.page_ptr_id = copy.basepage_ptr_id = None
        copy.title = f"Number {number} of many"
        copy.slug, copy.path = f"number-{first.pk}-{number}", path
        copy.url_path = f"{stories.url_path}{copy.slug}/"
        copy.live_revision_id = copy.latest_revision_id = None
        copy.translation_key = copy._meta.get_field("translation_key").get_default()
        pages.append(copy)
    for model in (Page, BasePage, StoryPage):
        _insert_into(model, pages)


def _insert_into(model: type[Page], pages: list[StoryPage]) -> None:
    """Insert into the table of this model only. Django's `bulk_create` does not support inherited models."""
    own = [field for field in model._meta.local_concrete_fields if not field.auto_created or model is not Page]
    keys = _keys_by_path() if model is not Page else {}
    for page in pages:
        if model is not Page:
            page.pk = page.id = page.page_ptr_id = page.basepage_ptr_id = keys[page.path]
    model._base_manager._insert(pages, fields=own, using="default")


def _keys_by_path() -> dict[str, int]:
    return dict(Page.objects.values_list("path", "pk"))


def _paths_after(first: Page) -> Iterator[str]:
    """Yield treebeard's paths of the next siblings."""
    length = Page.steplen
    start = Page._str2int(first.path[-length:])
    return (Page._get_path(first.path[:-length], first.depth, step) for step in count(start + 1))
