"""No response tells of a change of hidden content; every change of public content changes the ETag."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.settings import footer_item
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.journal import journal


@dataclass
class Content:
    """Public pages and their neighbours that only editors see."""

    tree: factories.SiteTree
    story: Any
    draft: Any
    scheduled: Any
    private: Any
    child: Any
    topic: Any
    draft_topic: Any
    unused: Any
    picture: Any
    draft_picture: Any


@pytest.fixture(scope="module")
def module_content(module_tree) -> Content:
    private = factories.StandardFactory(title="Private")
    child = factories.StandardFactory(title="Child", parent=private)
    states.restrict(private)
    picture, draft_picture = factories.PictureFactory(), factories.PictureFactory()
    topic = factories.TopicFactory()
    return Content(
        module_tree,
        story=factories.StoryFactory(title="A quay", topics=[topic], image=picture),
        draft=factories.StoryFactory(live=False, image=draft_picture, slug="draft"),
        scheduled=factories.ReleaseFactory(embargo_until=in_an_hour()),
        private=private,
        child=child,
        topic=topic,
        draft_topic=factories.TopicFactory(live=False, image=factories.PictureFactory()),
        unused=factories.PictureFactory(),
        picture=picture,
        draft_picture=draft_picture,
    )


@pytest.fixture
def content(module_content, db) -> Content:
    """Return the content of the module. Changes of the test are undone, also those of the instances."""
    return deepcopy(module_content)


def in_an_hour(days: int = 0):
    return timezone.now() + timedelta(days=days, hours=1)


def get_all(frontend, content: Content) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Return body and headers of content operations of every kind."""
    addresses = ("/resolve?path=/", "/stories", "/site", "/sitemap", "/redirects", f"/pages/{content.story.pk}")
    responses = {address: frontend.send(address) for address in addresses}
    assert {response.status_code for response in responses.values()} == {200}
    return {address: (response.content, dict(response.headers)) for address, response in responses.items()}


def save_again(item: Any) -> None:
    type(item).objects.get(pk=item.pk).save()


HIDDEN_CHANGES: dict[str, Callable[[Content], object]] = {
    "a new draft": lambda c: factories.StoryFactory(live=False),
    "a new draft with an expiry": lambda c: factories.StoryFactory(live=False, expire_at=in_an_hour()),
    "a draft of a live page": lambda c: states.save_draft(c.story, title="Later", expire_at=in_an_hour()),
    "scheduling a change of a live page": lambda c: states.schedule(c.story, in_an_hour(), title="Later"),
    "scheduling a draft": lambda c: states.schedule(c.draft, in_an_hour()),
    "a new scheduled page": lambda c: factories.StoryFactory(go_live_at=in_an_hour()),
    "another end of an embargo": lambda c: states.publish(
        c.scheduled, embargo_until=timezone.now() + timedelta(days=9)
    ),
    "another expiry of a draft": lambda c: states.save_draft(c.draft, expire_at=in_an_hour()),
    "a raw save of a draft": lambda c: save_again(c.draft),
    "deleting a draft": lambda c: states.reload_page(c.draft).delete(),
    "deleting a scheduled page": lambda c: states.reload_page(c.scheduled).delete(),
    "renaming a draft": lambda c: states.set_and_save(c.draft, slug="other"),
    "moving a draft": lambda c: states.reload_page(c.draft).move(c.story, pos="last-child"),
    "restricting a draft": lambda c: states.restrict(c.draft),
    "restricting a private page again": lambda c: states.restrict(c.child),
    "publishing below a private page": lambda c: factories.StandardFactory(parent=c.private),
    "publishing a private page": lambda c: states.publish(c.child, title="New", expire_at=in_an_hour()),
    "unpublishing a private page": lambda c: states.unpublish(c.child),
    "renaming a private page": lambda c: states.publish(c.private, slug="renamed"),
    "deleting private pages": lambda c: states.reload_page(c.private).delete(),
    "a new draft of a topic": lambda c: factories.TopicFactory(live=False, expire_at=in_an_hour()),
    "saving a draft topic": lambda c: save_again(c.draft_topic),
    "deleting a draft topic": lambda c: c.draft_topic.delete(),
    "a draft of a topic": lambda c: c.topic.save_revision(),
    "a new picture": lambda c: factories.PictureFactory(),
    "a change of an unused picture": lambda c: save_again(c.unused),
    "a change of the picture of a draft": lambda c: save_again(c.draft_picture),
    "deleting the picture of a draft": lambda c: c.draft_picture.delete(),
    "a change of the picture of a draft topic": lambda c: save_again(c.draft_topic.image),
    "deleting the picture of a draft topic": lambda c: c.draft_topic.image.delete(),
    "a new document": lambda c: factories.DocumentFactory(),
    "renditions of an unused picture": lambda c: render(c.unused),
    "a redirect to a draft": lambda c: Redirect.add_redirect("/old", c.draft),
}


@pytest.mark.few(7)
@pytest.mark.parametrize("change", HIDDEN_CHANGES)
def test_a_hidden_change_leaves_every_response_equal(change, frontend, content):
    before = get_all(frontend, content)
    with journal.atomic_with_journal():  # as every request of the admin
        HIDDEN_CHANGES[change](content)
    assert get_all(frontend, content) == before


PUBLIC_CHANGES: dict[str, tuple[str, Callable[[Content], object]]] = {
    "publishing a draft": ("/stories", lambda c: states.publish(c.draft)),
    "unpublishing": ("/stories", lambda c: states.unpublish(c.story)),
    "deleting": ("/stories", lambda c: states.reload_page(c.story).delete()),
    "a new expiry": ("/stories", lambda c: states.publish(c.story, expire_at=in_an_hour())),
    "restricting": ("/stories", lambda c: states.restrict(c.story.get_parent())),
    "opening a private page": ("/sitemap", lambda c: c.private.view_restrictions.get().delete()),
    "renaming a draft with a public child": ("/sitemap", lambda c: rename_draft_above_public_page(c)),
    "moving a page into public view": (
        "/sitemap",
        lambda c: states.reload_page(c.child).move(c.tree.home, pos="last-child"),
    ),
    "moving a page out of public view": (
        "/stories",
        lambda c: states.reload_page(c.story).move(states.reload_page(c.private), pos="last-child"),
    ),
    "publishing a topic": ("/topics", lambda c: c.draft_topic.save_revision().publish()),
    "another label of a topic": ("/topics", lambda c: save_again(c.topic)),
    "unpublishing a topic": ("/topics", lambda c: c.topic.unpublish()),
    "deleting a topic": ("/topics", lambda c: c.topic.delete()),
    "a change of a picture": ("/stories", lambda c: save_again(c.picture)),
    "deleting a picture": ("/stories", lambda c: c.picture.delete()),
    "renditions of a picture": ("/stories", lambda c: render(c.picture)),
    "a setting": (
        "/navigation",
        lambda c: factories.NavigationFactory(footer=[footer_item("A", url="https://a.example/")]),
    ),
    "a redirect": ("/redirects", lambda c: Redirect.add_redirect("/old", c.story)),
    "a redirect to another site": ("/redirects", lambda c: Redirect.add_redirect("/old", "https://a.example/")),
    "similar pages": ("/stories", lambda c: journal.record_related_change([c.story.pk])),
}


def render(picture: Picture) -> None:
    """Create the renditions of this picture, while other workers have locked the others."""
    locks = [f"renditions-{pk}" for pk in Picture.objects.exclude(pk=picture.pk).values_list("pk", flat=True)]
    cache.set_many(dict.fromkeys(locks, True))
    assert create_missing_renditions() == 1
    cache.delete_many(locks)


def rename_draft_above_public_page(content: Content) -> None:
    factories.StandardFactory(parent=content.draft)
    states.set_and_save(content.draft, slug="other")


@pytest.mark.few(4)
@pytest.mark.parametrize("change", PUBLIC_CHANGES)
def test_a_public_change_changes_the_etag(change, frontend, content):
    address, apply = PUBLIC_CHANGES[change]
    before = frontend.send(address)["ETag"]
    apply(content)
    assert frontend.send(address)["ETag"] != before


PICTURE_USES = {
    "in the body": lambda picture: factories.StandardFactory(body=[blocks.image(picture)]),
    "for sharing": lambda picture: factories.StandardFactory(share_image=picture),
    "as a portrait": lambda picture: factories.PersonFactory(portrait=picture),
    "as a logo": lambda picture: factories.OrganisationFactory(logo=picture),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("use", PICTURE_USES)
def test_a_change_of_a_picture_changes_the_etag_wherever_it_is_used(use, frontend, content):
    PICTURE_USES[use](content.unused)
    before = frontend.send("/sitemap")["ETag"]
    save_again(content.unused)
    assert frontend.send("/sitemap")["ETag"] != before


def test_similar_pages_of_a_hidden_source_change_the_etag_of_its_alias(frontend, content):
    """An alias shows the similar pages of its source."""
    alias = states.alias(content.story, parent=content.tree.home)
    states.restrict(content.story)
    assert frontend.send(f"/pages/{alias.pk}").status_code == 200
    before = frontend.send("/sitemap")["ETag"]
    journal.record_related_change([content.story.pk])
    assert frontend.send("/sitemap")["ETag"] != before


def test_a_change_that_was_hidden_when_it_began_counts_if_something_public_changed_meanwhile(frontend, content):
    """Another transaction may have made the page public between the two moments; see `journal.Before`."""
    before = journal.read_before(lambda: False)
    states.publish(content.story, title="New")
    etag = frontend.send("/stories")["ETag"]
    journal.record_page_change(content.draft.pk, before)
    assert frontend.send("/stories")["ETag"] != etag


def test_a_transaction_with_a_hidden_and_a_public_change_changes_the_etag(frontend, content):
    etag = frontend.send("/stories")["ETag"]
    with journal.atomic_with_journal():
        states.set_and_save(content.draft, title="Other")
        states.unpublish(content.story)
    assert frontend.send("/stories")["ETag"] != etag


def test_an_etag_tells_no_number_and_no_time(frontend, content):
    before = frontend.send("/stories")["ETag"]
    states.publish(content.story, title="New")
    after = frontend.send("/stories")["ETag"]
    pairs = list(zip(before, after, strict=True))
    assert len(before) == len('W/""') + 32
    assert sum(one == other for one, other in pairs) < 15
