"""Search documents: values, texts and paths of a page, built with a constant number of queries."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage
from cms.search_documents.builder import build_search_documents, find_search_documents, searchable_ids


def find_document(page, **moment):
    return find_search_documents([page.pk], **moment).get(page.pk)


def test_the_document_of_a_story_has_its_values(site):
    page = find_document(site.story)
    assert (page.type, page.title, page.locale) == ("story", "Nets", "en")
    assert page.topics == ("forced-labour",)
    assert page.regions == ("asia",)
    assert page.filters == {"story_kind": ("news",), "author": ("ada-nwosu",), "person": ("ada-nwosu",)}
    assert page.path == "/stories/nets/"
    assert page.names == "Ada Nwosu\nForced labour"
    assert "Ada Nwosu" not in page.body
    assert page.revision == site.story.live_revision_id


def test_a_translation_has_the_topic_values_of_the_source_language(site):
    page = find_document(site.french)
    assert page.topics == ("forced-labour",)
    assert (page.locale, page.path) == ("fr", "/fr/stories/nets/")


def test_a_page_tagged_with_both_versions_of_a_topic_has_one_value(site):
    states.publish(site.story, topics=[site.topic, site.french.topics.get()])
    assert find_document(site.story).topics == ("forced-labour",)


def test_a_draft_snippet_is_treated_as_not_set(site):
    site.topic.unpublish()
    site.person.unpublish()
    page = find_document(site.story)
    assert (page.topics, page.filters["person"]) == ((), ())
    assert page.names == ""
    assert page.regions == ("asia",)


def test_blocks_are_separate_lines_without_markup(site):
    body = [blocks.heading("Why"), blocks.rich_text("<p>First <b>words</b>.</p><p>Second &amp; last.</p>")]
    states.publish(site.other, body=body)
    assert find_document(site.other).body == "Why\nFirst words.\nSecond & last."


def test_topic_labels_are_names_and_no_part_of_the_text(site):
    assert find_document(site.other).names == "Ports"
    assert "Ports" not in find_document(site.other).body
    assert find_document(site.french).names == f"Ada Nwosu\n{site.french.topics.get().label}"
    states.publish(site.action, topics=[site.topic])
    assert find_document(site.action).topics == ("forced-labour",)
    assert find_document(site.action).names == ""
    site.other.topics.get().unpublish()
    assert find_document(site.other).names == ""


def test_the_search_description_replaces_a_missing_summary(site):
    states.publish(site.other, summary="", search_description="About a harbour")
    assert find_document(site.other).summary == "About a harbour"
    states.publish(site.other, summary="Our summary")
    assert find_document(site.other).summary == "Our summary"


@pytest.mark.parametrize(("zone", "year"), [("UTC", "2023"), ("Africa/Nairobi", "2024")])
def test_the_year_is_in_the_time_zone_of_the_site(site, settings, zone, year):
    settings.SITE_TIME_ZONE = zone
    states.publish(site.other, published_at=datetime(2023, 12, 31, 22, 30, tzinfo=UTC))
    assert find_document(site.other).year == year


def test_the_first_publication_date_replaces_a_missing_date(site):
    states.publish(site.other, published_at=None)
    assert find_document(site.other).published_at == states.reload_page(site.other).first_published_at


def test_hidden_and_unsearchable_pages_have_no_document(site):
    hidden = (site.draft, site.scheduled, site.alias, site.tree.home, site.tree.releases)
    shown = (site.story, site.release, site.action, site.top, site.deep, site.expiring)
    assert set(find_search_documents([page.pk for page in (*hidden, *shown)])) == {page.pk for page in shown}
    assert find_search_documents([10**9]) == {}


def test_visibility_depends_on_the_given_time(site, pass_time):
    later = pass_time(hours=2)
    assert find_document(site.expiring, now=later) is None
    assert find_document(site.story, now=later) is not None


def test_searchable_ids_are_ascending_by_chunk_and_language(site):
    every = searchable_ids("en")
    assert every == sorted(every)
    assert searchable_ids("en", limit=2) + searchable_ids("en", after=every[1], limit=100) == every
    assert searchable_ids("fr") == [site.french.pk]
    assert set(every) == set(find_search_documents(BasePage.objects.values_list("pk", flat=True))) - {site.french.pk}


def test_a_long_run_of_hidden_pages_ends_no_list_of_searchable_ids(site):
    last = searchable_ids("en")[-1]
    for _ in range(4):
        states.unpublish(factories.StoryFactory())
    shown = factories.StoryFactory()
    assert searchable_ids("en", after=last, limit=1) == [shown.pk]
    assert searchable_ids("en", after=last, limit=2) == [shown.pk]
    assert searchable_ids("en", after=shown.pk, limit=1) == []


def test_one_failing_page_does_not_affect_others(site, monkeypatch):
    monkeypatch.setattr(ReleasePage, "search_texts", lambda page: 1 / 0)
    result = build_search_documents([site.release.pk, site.story.pk])
    assert result.failed == {site.release.pk: "ZeroDivisionError"}
    assert set(result.documents) == {site.story.pk}


def test_queries_do_not_grow_with_the_pages(site):
    for number in range(3):
        factories.StoryFactory(bylines=[factories.PersonFactory(name=f"P {number}")], topics=[site.topic])
    ids = list(StoryPage.objects.filter(live=True).values_list("pk", flat=True))
    assert queries(ids) == queries(ids[:1]) <= 12


def queries(ids) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert len(find_search_documents(ids)) == len(ids)
    return len(captured)
