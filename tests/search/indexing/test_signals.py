"""Every change that Wagtail and Django can make of a page ends with the index as it should be."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs import scheduler
from cms.stories.models import StoryPage
from tests.search.indexing import oracle


def raw_save(world):
    """As `loaddata` does: past every save() of ours."""
    stored = serializers.serialize("json", [StoryPage.objects.get(pk=world.story.pk), *parents(world.story)])
    for item in serializers.deserialize("json", stored.replace("Nets", "Loaded nets")):
        item.save()


def parents(story):
    return [story.page_ptr.basepage.page_ptr, story.basepage_ptr]


def rename_person(world):
    world.person.name = "Ada N."
    world.person.save()


def rename_topic(world):
    world.topic.slug = "slavery"
    world.topic.save()


def schedule_a_first_publication(world):
    states.schedule(world.draft, timezone.now() + timedelta(days=1), title="Embargoed")


def move_twice(world):
    world.top.move(world.tree.home, pos="first-child")
    states.again(world.middle).move(world.tree.home, pos="last-child")


def unrestrict(world):
    states.restrict(world.top)
    PageViewRestriction.objects.all().delete()


def new_site(world):
    Site.objects.create(hostname="elsewhere.example", root_page=world.top, port=80)


def rename(page, slug):
    states.publish(page, slug=slug)


EVENTS = {
    "publishes a new page": lambda w: factories.ReleaseFactory(title="New"),
    "publishes a change": lambda w: states.publish(w.story, title="Other nets"),
    "publishes a draft": lambda w: states.publish(w.draft),
    "creates a draft": lambda w: factories.StoryFactory(title="Second thoughts", live=False),
    "saves a draft of a live page": lambda w: states.save_draft(w.story, title="SECRET"),
    "schedules a first publication": schedule_a_first_publication,
    "schedules a change of a live page": lambda w: states.schedule(
        w.story, timezone.now() + timedelta(days=1), title="Embargoed"
    ),
    "unpublishes": lambda w: states.unpublish(w.story),
    "unpublishes a parent": lambda w: states.unpublish(w.top),
    "unpublishes a branch": lambda w: [states.unpublish(page) for page in (w.deep, w.middle, w.top)],
    "deletes": lambda w: states.again(w.story).delete(),
    "deletes a parent": lambda w: states.again(w.top).delete(),
    "moves": lambda w: w.middle.move(w.tree.home, pos="last-child"),
    "moves twice": move_twice,
    "moves out of every site": lambda w: w.top.move(Page.get_first_root_node(), pos="last-child"),
    "renames a parent": lambda w: rename(w.top, "about-us"),
    "renames a grandparent's child": lambda w: rename(w.middle, "what-we-do"),
    "restricts": lambda w: states.restrict(w.story),
    "restricts at depth 3": lambda w: states.restrict(w.top),
    "restricts by password in the middle": lambda w: states.restrict(w.middle, "password"),
    "lifts a restriction": unrestrict,
    "restricts a list": lambda w: states.restrict(w.tree.stories),
    "makes an alias": lambda w: states.alias(w.story),
    "renames an alias": lambda w: w.alias.save(),
    "copies": lambda w: w.story.copy(update_attrs={"slug": "copied", "title": "Copied"}),
    "translates": lambda w: factories.ReleaseFactory(title="Frais", translation_of=w.release),
    "saves past the revisions": lambda w: StoryPage.objects.get(pk=w.story.pk).save(),
    "loads raw": raw_save,
    "renames a person": rename_person,
    "renames a topic": rename_topic,
    "unpublishes a topic": lambda w: w.topic.unpublish(),
    "unpublishes a person": lambda w: w.person.unpublish(),
    "deletes a topic": lambda w: w.topic.delete(),
    "deletes a person": lambda w: w.person.delete(),
    "sets an expiry": lambda w: states.publish(w.story, expire_at=timezone.now() + timedelta(days=9)),
    "sets an expiry that has passed": lambda w: states.publish(w.story, expire_at=timezone.now() - timedelta(days=9)),
    "makes a second site": new_site,
}
UNCHANGED = {  # what visitors find stays as it is
    "lifts a restriction",
    "creates a draft",
    "saves a draft of a live page",
    "schedules a first publication",
    "schedules a change of a live page",
    "makes an alias",
    "renames an alias",
    "saves past the revisions",
}


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_ends_with_index_and_database_alike(event, world, worker, search_engine):
    worker.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    assert before == oracle.expected_fingerprints()

    EVENTS[event](world)
    worker.index_all()

    after = oracle.indexed_fingerprints(search_engine)
    assert after == oracle.expected_fingerprints()
    assert (after == before) == (event in UNCHANGED)
    assert after["en", world.action.pk] == before["en", world.action.pk]  # nothing is done to it


def test_the_first_fill_holds_what_may_be_found_and_nothing_else(world, worker, search_engine):
    worker.index_all()
    pages = {pk for _, pk in oracle.indexed_fingerprints(search_engine)}
    found = (world.story, world.french, world.release, world.action, world.other, world.expiring, world.top, world.deep)
    hidden = (world.draft, world.scheduled, world.alias, world.tree.home, world.tree.stories)
    assert {page.pk for page in found} <= pages
    assert not {page.pk for page in hidden} & pages


def test_what_is_due_goes_live_and_what_expires_leaves(world, worker, search_engine, pass_time):
    worker.index_all()
    pass_time(hours=2)
    assert not scheduler.publish_scheduled()
    worker.index_all()
    held = oracle.indexed_fingerprints(search_engine)
    assert held == oracle.expected_fingerprints()
    assert ("en", world.scheduled.pk) in held
    assert ("en", world.expiring.pk) not in held


def test_a_scheduled_change_arrives_with_its_text(world, worker, search_engine, pass_time):
    states.schedule(world.story, timezone.now() + timedelta(hours=1), title="Changed")
    worker.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    pass_time(hours=2)
    scheduler.publish_scheduled()
    worker.index_all()
    held = oracle.indexed_fingerprints(search_engine)
    assert held == oracle.expected_fingerprints()
    assert held["en", world.story.pk] != before["en", world.story.pk]
