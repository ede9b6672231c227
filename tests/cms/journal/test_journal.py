"""Every event that changes what the public sees makes an entry in the transaction that makes it; drafts make none."""

from __future__ import annotations

from collections.abc import Callable
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

Kind = JournalEntry.Kind


@dataclass
class Place:
    tree: factories.SiteTree
    top: BasePage
    child: BasePage
    story: BasePage
    topic: Any


@pytest.fixture
def place(tree) -> Place:
    top = factories.StandardFactory(title="Top")
    topic = factories.TopicFactory()
    child = factories.StandardFactory(title="Child", parent=top)
    return Place(tree, top, child, factories.StoryFactory(topics=[topic]), topic)


def counter() -> int:
    return ContentVersion.objects.values_list("counter", flat=True).first() or 0


def entries(after: int) -> set[tuple[str, int | None]]:
    found = JournalEntry.objects.filter(sequence__gt=after)
    return {(entry.kind, entry.page_id or entry.object_id) for entry in found}


def in_a_minute():
    return timezone.now() + timedelta(minutes=1)


def private(place: Place) -> None:
    states.restrict(place.top)


# What an editor does, and what has to be looked at again. An entry of more (a subtree, everything) would do as well.
PAGES: dict[str, tuple[Callable[[Place], object], Callable[[Place], tuple[str, int]]]] = {
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


@pytest.mark.parametrize("event", PAGES)
def test_an_event_of_a_page_is_recorded_and_raises_the_version(event, place):
    act, expected = PAGES[event]
    before = counter()
    act(place)
    assert expected(place) in entries(before)
    assert counter() > before


def test_new_pages_of_every_origin_are_recorded(place):
    made = {
        "published": lambda: factories.ReleaseFactory(),
        "alias": lambda: states.alias(place.story),
        "copy": lambda: states.reload_page(place.story).copy(update_attrs={"slug": "copied"}),
        "translation": lambda: factories.StoryFactory(translation_of=place.story),
        "scheduled": lambda: factories.StoryFactory(go_live_at=in_a_minute()),
    }
    for origin, make in made.items():
        before = counter()
        assert (Kind.PAGE, make().pk) in entries(before), origin


def test_publishing_a_source_is_recorded_for_its_alias_too(place):
    alias = states.alias(place.story)
    before = counter()
    states.publish(place.story, title="New")
    assert {(Kind.PAGE, place.story.pk), (Kind.PAGE, alias.pk)} <= entries(before)


def test_lifting_a_restriction_is_recorded(place):
    restriction = states.restrict(place.top)
    before = counter()
    restriction.delete()
    assert (Kind.SUBTREE, place.top.pk) in entries(before)


def test_what_the_tick_does_is_recorded(place, pass_time):
    waiting = factories.StoryFactory(go_live_at=in_a_minute())
    ending = factories.StoryFactory(expire_at=in_a_minute())
    states.schedule(place.story, in_a_minute(), title="From then on")
    pass_time(minutes=1)
    before = counter()
    assert publish_scheduled() == []
    assert {(Kind.PAGE, page.pk) for page in (waiting, ending, place.story)} <= entries(before)
    assert states.reload_page(place.story).title == "From then on"


SNIPPETS = {
    "published": (lambda p: p.topic.save_revision().publish(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "unpublished": (lambda p: p.topic.unpublish(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "saved": (lambda p: p.topic.save(), lambda p: (Kind.REFERENCING_PAGES, p.topic.pk)),
    "deleted": (lambda p: p.topic.delete(), lambda p: (Kind.EVERYTHING, None)),
    "a site": (lambda p: Site.objects.get(is_default_site=True).save(), lambda p: (Kind.EVERYTHING, None)),
    "a site deleted": (lambda p: Site.objects.get(is_default_site=True).delete(), lambda p: (Kind.EVERYTHING, None)),
    "a language": (lambda p: Locale.objects.create(language_code="de"), lambda p: (Kind.EVERYTHING, None)),
}


@pytest.mark.parametrize("event", SNIPPETS)
def test_an_event_beside_the_pages_is_recorded_for_those_it_may_concern(event, place):
    act, expected = SNIPPETS[event]
    before = counter()
    act(place)
    assert expected(place) in entries(before)


FURNITURE = {
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


@pytest.mark.parametrize("thing", FURNITURE)
def test_public_things_that_no_index_holds_raise_the_version(thing, place):
    before = counter()
    FURNITURE[thing](place)
    assert counter() > before


DRAFTS = {
    "draft of a live page": lambda p: states.save_draft(p.story, title="Later"),
    "new draft": lambda p: factories.StoryFactory(live=False),
    "draft of a draft": lambda p: states.save_draft(factories.StoryFactory(live=False), title="Later"),
    "change scheduled for later": lambda p: states.schedule(p.story, in_a_minute(), title="Later"),
    "handed in": lambda p: states.submit(factories.StoryFactory(live=False), factories.SuperuserFactory()),
    "draft of a snippet": lambda p: p.topic.save_revision(),
    "new draft of a snippet": lambda p: factories.TopicFactory(live=False),
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_what_only_editors_see_is_not_recorded(draft, place):
    before = counter()
    DRAFTS[draft](place)
    assert (counter(), entries(before)) == (before, set())


@pytest.mark.parametrize("event", [*PAGES, *SNIPPETS])
def test_what_is_rolled_back_was_never_recorded(event, place):
    act, _ = (PAGES | SNIPPETS)[event]
    before = counter()
    with transaction.atomic():
        act(place)
        assert counter() > before  # in the same transaction, not after it
        transaction.set_rollback(True)
    assert (counter(), entries(before)) == (before, set())


def test_entries_are_numbered_in_the_order_of_the_changes(place):
    before = counter()
    pages = [factories.StoryFactory() for _ in range(3)]
    numbered = JournalEntry.objects.filter(sequence__gt=before).order_by("sequence").values_list("page_id", flat=True)
    assert list(dict.fromkeys(numbered)) == [page.pk for page in pages]
    assert JournalEntry.objects.order_by("-sequence").first().sequence == counter()
