"""The journal: every change of public content adds an entry in its transaction, and drafts add none."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal.models import ContentVersion, JournalEntry
from cms.pages.models import BasePage
from tests.cms.module_site import tree

__all__ = ["tree"]

Kind = JournalEntry.Kind


@dataclass
class Content:
    tree: factories.SiteTree
    top: BasePage
    child: BasePage
    story: BasePage
    topic: Any


@pytest.fixture(scope="module")
def module_content(module_tree) -> Content:
    top = factories.StandardFactory(title="Top")
    topic = factories.TopicFactory()
    child = factories.StandardFactory(title="Child", parent=top)
    return Content(module_tree, top, child, factories.StoryFactory(topics=[topic]), topic)


@pytest.fixture
def content(module_content, db) -> Content:
    return deepcopy(module_content)


def counter() -> int:
    return ContentVersion.objects.values_list("counter", flat=True).first() or 0


def entries(after: int) -> set[tuple[str, int | None]]:
    found = JournalEntry.objects.filter(sequence__gt=after)
    return {(entry.kind, entry.page_id or entry.object_id) for entry in found}


def in_a_minute():
    return timezone.now() + timedelta(minutes=1)


def private(content: Content) -> None:
    states.restrict(content.top)


# A change by an editor, and the expected entry.
PAGE_CHANGES: dict[str, tuple[Callable[[Content], object], Callable[[Content], tuple[str, int]]]] = {
    "publish": (lambda p: states.publish(p.story, title="New"), lambda p: (Kind.PAGE, p.story.pk)),
    "unpublish": (lambda p: states.unpublish(p.story), lambda p: (Kind.PAGE, p.story.pk)),
    "delete": (lambda p: states.reload_page(p.story).delete(), lambda p: (Kind.PAGE, p.story.pk)),
    "delete what is above": (lambda p: states.reload_page(p.top).delete(), lambda p: (Kind.PAGE, p.child.pk)),
    "raw save": (lambda p: states.reload_page(p.story).save(), lambda p: (Kind.PAGE, p.story.pk)),
    "save of the base class": (lambda p: Page.objects.get(pk=p.story.pk).save(), lambda p: (Kind.PAGE, p.story.pk)),
    "new slug": (lambda p: states.publish(p.top, slug="renamed"), lambda p: (Kind.SUBTREE, p.top.pk)),
    "move": (
        lambda p: states.reload_page(p.child).move(p.tree.home, pos="last-child"),
        lambda p: (Kind.SUBTREE, p.child.pk),
    ),
    "restriction": (private, lambda p: (Kind.SUBTREE, p.top.pk)),
}


@pytest.mark.parametrize("event", PAGE_CHANGES)
def test_a_page_change_is_recorded_and_increments_the_version(event, content):
    change, expected = PAGE_CHANGES[event]
    before = counter()
    change(content)
    assert expected(content) in entries(before)
    assert counter() > before


def test_new_pages_of_every_origin_are_recorded(content):
    origins = {
        "published": lambda: factories.ReleaseFactory(),
        "alias": lambda: states.alias(content.story),
        "copy": lambda: states.reload_page(content.story).copy(update_attrs={"slug": "copied"}),
        "translation": lambda: factories.StoryFactory(translation_of=content.story),
        "scheduled": lambda: factories.StoryFactory(go_live_at=in_a_minute()),
    }
    for origin, make in origins.items():
        before = counter()
        assert (Kind.PAGE, make().pk) in entries(before), origin


def test_publishing_a_source_is_recorded_for_its_alias_too(content):
    alias = states.alias(content.story)
    before = counter()
    states.publish(content.story, title="New")
    assert {(Kind.PAGE, content.story.pk), (Kind.PAGE, alias.pk)} <= entries(before)


def test_removing_a_restriction_is_recorded(content):
    restriction = states.restrict(content.top)
    before = counter()
    restriction.delete()
    assert (Kind.SUBTREE, content.top.pk) in entries(before)


def test_scheduled_publishing_is_recorded(content, pass_time):
    waiting = factories.StoryFactory(go_live_at=in_a_minute())
    ending = factories.StoryFactory(expire_at=in_a_minute())
    states.schedule(content.story, in_a_minute(), title="From then on")
    pass_time(minutes=1)
    before = counter()
    assert publish_scheduled() == []
    assert {(Kind.PAGE, page.pk) for page in (waiting, ending, content.story)} <= entries(before)
    assert states.reload_page(content.story).title == "From then on"


OTHER_CHANGES = {
    "published": (lambda p: p.topic.save_revision().publish(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "unpublished": (lambda p: p.topic.unpublish(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "saved": (lambda p: p.topic.save(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "deleted": (lambda p: p.topic.delete(), lambda p: (Kind.EVERYTHING, None)),
    "a site": (lambda p: Site.objects.get(is_default_site=True).save(), lambda p: (Kind.EVERYTHING, None)),
    "a site deleted": (lambda p: Site.objects.get(is_default_site=True).delete(), lambda p: (Kind.EVERYTHING, None)),
    "a language": (lambda p: Locale.objects.create(language_code="de"), lambda p: (Kind.EVERYTHING, None)),
}


@pytest.mark.parametrize("event", OTHER_CHANGES)
def test_a_change_of_other_content_is_recorded_for_the_affected_pages(event, content):
    change, expected = OTHER_CHANGES[event]
    before = counter()
    change(content)
    assert expected(content) in entries(before)


VERSION_CHANGES = {
    "picture": lambda p: factories.PictureFactory(),
    "document": lambda p: factories.DocumentFactory(),
    "navigation": lambda p: factories.NavigationFactory(),
    "texts": lambda p: factories.SiteTextsFactory(),
    "organisation": lambda p: factories.OrganisationFactory(),
    "portal": lambda p: factories.DonorPortalFactory(),
    "profiles": lambda p: factories.SocialProfilesFactory(),
    "redirect": lambda p: Redirect.add_redirect("/old", p.story),
    "new topic": lambda p: factories.TopicFactory(),
    "collection": lambda p: Collection.get_first_root_node().add_child(name="New"),
    "privacy of a collection": lambda p: CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="login"
    ),
}


@pytest.mark.parametrize("name", VERSION_CHANGES)
def test_content_outside_the_index_increments_the_version(name, content):
    before = counter()
    VERSION_CHANGES[name](content)
    assert counter() > before


DRAFTS = {
    "draft of a live page": lambda p: states.save_draft(p.story, title="Later"),
    "new draft": lambda p: factories.StoryFactory(live=False),
    "draft of a draft": lambda p: states.save_draft(factories.StoryFactory(live=False), title="Later"),
    "change scheduled for later": lambda p: states.schedule(p.story, in_a_minute(), title="Later"),
    "submission": lambda p: states.submit(factories.StoryFactory(live=False), factories.SuperuserFactory()),
    "draft of a snippet": lambda p: p.topic.save_revision(),
    "new draft of a snippet": lambda p: factories.TopicFactory(live=False),
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_drafts_are_not_recorded(draft, content):
    before = counter()
    DRAFTS[draft](content)
    assert (counter(), entries(before)) == (before, set())


@pytest.mark.parametrize("date", ["go_live_at", "expire_at"])
def test_a_new_draft_with_a_date_increments_the_version_only(date, content):
    """Boundaries are read once for each counter."""
    before = counter()
    factories.StoryFactory(live=False, **{date: in_a_minute()})
    assert counter() > before
    assert entries(before) == set()


@pytest.mark.parametrize("event", [*PAGE_CHANGES, *OTHER_CHANGES])
def test_rolled_back_changes_are_not_recorded(event, content):
    change, _ = (PAGE_CHANGES | OTHER_CHANGES)[event]
    before = counter()
    with transaction.atomic():
        change(content)
        assert counter() > before  # in the same transaction, not after it
        transaction.set_rollback(True)
    assert (counter(), entries(before)) == (before, set())


def test_entries_are_numbered_in_the_order_of_the_changes(content):
    before = counter()
    pages = [factories.StoryFactory() for _ in range(3)]
    numbered = JournalEntry.objects.filter(sequence__gt=before).order_by("sequence").values_list("page_id", flat=True)
    assert list(dict.fromkeys(numbered)) == [page.pk for page in pages]
    assert JournalEntry.objects.order_by("-sequence").first().sequence == counter()
