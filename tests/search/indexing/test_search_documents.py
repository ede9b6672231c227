"""What a page tells search: values, texts and addresses, in a number of queries that does not grow with the pages."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import BasePage
from cms.press_releases.models import ReleasePage
from cms.search_documents.builder import build_search_documents, find_search_documents, searchable_ids
from cms.stories.models import StoryPage


def told(page, **moment):
    return find_search_documents([page.pk], **moment).get(page.pk)


def test_a_story_tells_what_it_is(world):
    page = told(world.story)
    assert (page.type, page.story_kind, page.title, page.locale) == ("story", "news", "Nets", "en")
    assert page.topics == ("forced-labour",)
    assert page.regions == ("asia",)
    assert page.people == ("ada-nwosu",)
    assert page.path == "/stories/nets/"
    assert "Ada Nwosu" in page.body.split("\n")
    assert page.revision == world.story.live_revision_id


def test_a_translation_has_the_values_of_the_source_language(world):
    page = told(world.french)
    assert page.topics == ("forced-labour",)
    assert (page.locale, page.path) == ("fr", "/fr/stories/nets/")


def test_a_page_tagged_with_both_versions_of_a_topic_has_one_value(world):
    states.publish(world.story, topics=[world.topic, world.french.topics.get()])
    assert told(world.story).topics == ("forced-labour",)


def test_a_draft_snippet_counts_as_not_set(world):
    world.topic.unpublish()
    world.person.unpublish()
    page = told(world.story)
    assert (page.topics, page.people) == ((), ())
    assert "Ada Nwosu" not in page.body
    assert page.regions == ("asia",)


def test_blocks_are_lines_of_their_own_without_markup(world):
    body = [blocks.heading("Why"), blocks.rich_text("<p>First <b>words</b>.</p><p>Second &amp; last.</p>")]
    states.publish(world.other, body=body)
    assert told(world.other).body == "Why\nFirst words.\nSecond & last.\nPorts"


def test_what_a_topic_is_called_is_a_line_of_the_text(world):
    assert told(world.other).body.split("\n")[-1] == "Ports"
    assert told(world.french).body.split("\n")[-1] == world.french.topics.get().label
    states.publish(world.action, topics=[world.topic])
    assert told(world.action).topics == ("forced-labour",)
    assert "Forced labour" not in told(world.action).body
    world.other.topics.get().unpublish()
    assert "Ports" not in told(world.other).body


def test_without_a_summary_the_description_for_search_engines_stands_in(world):
    states.publish(world.other, summary="", search_description="About a harbour")
    assert told(world.other).summary == "About a harbour"
    states.publish(world.other, summary="Told by us")
    assert told(world.other).summary == "Told by us"


@pytest.mark.parametrize(("zone", "year"), [("UTC", "2023"), ("Africa/Nairobi", "2024")])
def test_the_year_is_that_of_the_site(world, settings, zone, year):
    settings.SITE_TIME_ZONE = zone
    states.publish(world.other, published_at=datetime(2023, 12, 31, 22, 30, tzinfo=UTC))
    assert told(world.other).year == year


def test_the_date_of_the_first_publication_stands_in_for_the_readers(world):
    states.publish(world.other, published_at=None)
    assert told(world.other).published_at == states.again(world.other).first_published_at


def test_what_is_hidden_or_no_document_is_left_out(world):
    hidden = (world.draft, world.scheduled, world.alias, world.tree.home, world.tree.releases)
    shown = (world.story, world.release, world.action, world.top, world.deep, world.expiring)
    assert set(find_search_documents([page.pk for page in (*hidden, *shown)])) == {page.pk for page in shown}
    assert find_search_documents([10**9]) == {}


def test_the_moment_decides(world, pass_time):
    later = pass_time(hours=2)
    assert told(world.expiring, now=later) is None
    assert told(world.story, now=later) is not None


def test_ids_come_ascending_in_chunks_and_by_language(world):
    every = searchable_ids("en")
    assert every == sorted(every)
    assert searchable_ids("en", limit=2) + searchable_ids("en", after=every[1], limit=100) == every
    assert searchable_ids("fr") == [world.french.pk]
    assert set(every) == set(find_search_documents(BasePage.objects.values_list("pk", flat=True))) - {world.french.pk}


def test_one_page_that_fails_costs_no_other(world, monkeypatch):
    monkeypatch.setattr(ReleasePage, "search_texts", lambda page: 1 / 0)
    derived = build_search_documents([world.release.pk, world.story.pk])
    assert derived.failed == {world.release.pk: "ZeroDivisionError"}
    assert set(derived.documents) == {world.story.pk}


def test_queries_do_not_grow_with_the_pages(world):
    for number in range(3):
        factories.StoryFactory(bylines=[factories.PersonFactory(name=f"P {number}")], topics=[world.topic])
    ids = list(StoryPage.objects.filter(live=True).values_list("pk", flat=True))
    assert queries(ids) == queries(ids[:1]) <= 12


def queries(ids) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert len(find_search_documents(ids)) == len(ids)
    return len(captured)
