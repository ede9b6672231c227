"""After every kind of change that Wagtail and Django can make, the index agrees with the database."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs import scheduler
from cms.page_types.stories.models import StoryPage
from tests.search.indexing import oracle


def raw_save(site):
    """Save the story as `loaddata` does, without calling its `save()`."""
    stored = serializers.serialize("json", [StoryPage.objects.get(pk=site.story.pk), *parents(site.story)])
    for item in serializers.deserialize("json", stored.replace("Nets", "Loaded nets")):
        item.save()


def parents(story):
    return [story.page_ptr.basepage.page_ptr, story.basepage_ptr]


def rename_person(site):
    site.person.name = "Ada N."
    site.person.save()


def rename_topic(site):
    site.topic.slug = "slavery"
    site.topic.save()


def schedule_a_first_publication(site):
    states.schedule(site.draft, timezone.now() + timedelta(days=1), title="Embargoed")


def move_twice(site):
    site.top.move(site.tree.home, pos="first-child")
    states.reload_page(site.middle).move(site.tree.home, pos="last-child")


def unrestrict(site):
    states.restrict(site.top)
    PageViewRestriction.objects.all().delete()


def new_site(site):
    Site.objects.create(hostname="elsewhere.example", root_page=site.top, port=80)


def rename(page, slug):
    states.publish(page, slug=slug)


EVENTS = {
    "publishes a new page": lambda site: factories.ReleaseFactory(title="New"),
    "publishes a change": lambda site: states.publish(site.story, title="Other nets"),
    "publishes a draft": lambda site: states.publish(site.draft),
    "creates a draft": lambda site: factories.StoryFactory(title="Second thoughts", live=False),
    "saves a draft of a live page": lambda site: states.save_draft(site.story, title="SECRET"),
    "schedules a first publication": schedule_a_first_publication,
    "schedules a change of a live page": lambda site: states.schedule(
        site.story, timezone.now() + timedelta(days=1), title="Embargoed"
    ),
    "unpublishes": lambda site: states.unpublish(site.story),
    "unpublishes a parent": lambda site: states.unpublish(site.top),
    "unpublishes a branch": lambda site: [states.unpublish(page) for page in (site.deep, site.middle, site.top)],
    "deletes": lambda site: states.reload_page(site.story).delete(),
    "deletes a parent": lambda site: states.reload_page(site.top).delete(),
    "moves": lambda site: site.middle.move(site.tree.home, pos="last-child"),
    "moves twice": move_twice,
    "moves out of every site": lambda site: site.top.move(Page.get_first_root_node(), pos="last-child"),
    "renames a parent": lambda site: rename(site.top, "about-us"),
    "renames a grandparent's child": lambda site: rename(site.middle, "what-we-do"),
    "restricts": lambda site: states.restrict(site.story),
    "restricts at depth 3": lambda site: states.restrict(site.top),
    "restricts by password in the middle": lambda site: states.restrict(site.middle, "password"),
    "lifts a restriction": unrestrict,
    "restricts a list": lambda site: states.restrict(site.tree.stories),
    "makes an alias": lambda site: states.alias(site.story),
    "renames an alias": lambda site: site.alias.save(),
    "copies": lambda site: site.story.copy(update_attrs={"slug": "copied", "title": "Copied"}),
    "translates": lambda site: factories.ReleaseFactory(title="Frais", translation_of=site.release),
    "saves past the revisions": lambda site: StoryPage.objects.get(pk=site.story.pk).save(),
    "loads raw": raw_save,
    "renames a person": rename_person,
    "renames a topic": rename_topic,
    "unpublishes a topic": lambda site: site.topic.unpublish(),
    "unpublishes a person": lambda site: site.person.unpublish(),
    "deletes a topic": lambda site: site.topic.delete(),
    "deletes a person": lambda site: site.person.delete(),
    "sets an expiry": lambda site: states.publish(site.story, expire_at=timezone.now() + timedelta(days=9)),
    "sets an expiry that has passed": lambda site: states.publish(
        site.story, expire_at=timezone.now() - timedelta(days=9)
    ),
    "makes a second site": new_site,
}
UNCHANGED = {  # search results do not change
    "lifts a restriction",
    "creates a draft",
    "saves a draft of a live page",
    "schedules a first publication",
    "schedules a change of a live page",
    "makes an alias",
    "renames an alias",
    "saves past the revisions",
}


@pytest.mark.few(7)
@pytest.mark.parametrize("event", EVENTS)
def test_after_an_event_index_and_database_agree(event, site, indexer, search_engine):
    indexer.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    assert before == oracle.expected_fingerprints()

    EVENTS[event](site)
    indexer.index_all()

    after = oracle.indexed_fingerprints(search_engine)
    assert after == oracle.expected_fingerprints()
    assert (after == before) == (event in UNCHANGED)
    assert after["en", site.action.pk] == before["en", site.action.pk]  # unaffected by every event


def test_the_first_fill_contains_only_searchable_pages(site, indexer, search_engine):
    indexer.index_all()
    pages = {pk for _, pk in oracle.indexed_fingerprints(search_engine)}
    found = (site.story, site.french, site.release, site.action, site.other, site.expiring, site.top, site.deep)
    hidden = (site.draft, site.scheduled, site.alias, site.tree.home, site.tree.stories)
    assert {page.pk for page in found} <= pages
    assert not {page.pk for page in hidden} & pages


def test_due_pages_are_indexed_and_expired_pages_removed(site, indexer, search_engine, pass_time):
    indexer.index_all()
    pass_time(hours=2)
    assert not scheduler.publish_scheduled()
    indexer.index_all()
    held = oracle.indexed_fingerprints(search_engine)
    assert held == oracle.expected_fingerprints()
    assert ("en", site.scheduled.pk) in held
    assert ("en", site.expiring.pk) not in held


def test_a_scheduled_change_is_indexed_with_its_text(site, indexer, search_engine, pass_time):
    states.schedule(site.story, timezone.now() + timedelta(hours=1), title="Changed")
    indexer.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    pass_time(hours=2)
    scheduler.publish_scheduled()
    indexer.index_all()
    held = oracle.indexed_fingerprints(search_engine)
    assert held == oracle.expected_fingerprints()
    assert held["en", site.story.pk] != before["en", site.story.pk]
