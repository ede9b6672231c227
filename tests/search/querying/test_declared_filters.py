"""Filters that page types declare: in the parameters, the engine, the facets and the search without an engine."""

from __future__ import annotations

from copy import deepcopy
from threading import Event
from unittest.mock import patch

import pytest
from pydantic import ValidationError

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.pages.filter_registry import build_condition
from cms.pages.models import BasePage
from cms.pages.search_filters import BooleanFilter, IntegerFilter, KeywordFilter, SnippetFilter
from cms.search_documents.builder import build_draft_document, find_search_documents
from search.engines.port import SearchUnavailable
from search.indexing.worker_tasks import IndexerTasks
from search.querying import results, service
from search.querying.params import build_search_params
from tests.search.installed_filters import installed_filter
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db

DECLARED = {
    "label": "Reference",
    "description": "Has any of these references.",
    "example": "PR-2026-014",
    "is_facet": True,
}
REFERENCE = {
    ReleasePage: KeywordFilter(lookup="dateline", **DECLARED),
    StandardPage: KeywordFilter(lookup="share_title", **DECLARED),
}


def search(**given):
    return service.search(build_search_params().model_validate(given), "/api/v1/search")


def facet(answer, name: str) -> dict[str, int]:
    (found,) = [one for one in answer.facets if one.name == name]
    return {value.label: value.count for value in found.values}


@pytest.fixture
def reference():
    """Install the filter `reference` of releases and standard pages, which store it in different fields."""
    with installed_filter("reference", REFERENCE):
        yield


@pytest.fixture(scope="module")
def written(module_tree) -> dict[str, BasePage]:
    """Return pages; the story has a reference where only other types look for it."""
    return {
        "one": factories.ReleaseFactory(dateline="PR-1"),
        "two": factories.ReleaseFactory(dateline="PR-2"),
        "standard": factories.StandardFactory(share_title="PR-1"),
        "story": factories.StoryFactory(share_title="PR-1"),
        "none": factories.ReleaseFactory(dateline=""),
    }


@pytest.fixture
def pages(written, reference, each_engine) -> dict[str, BasePage]:
    index_changes()
    return deepcopy(written)


def test_pages_of_all_types_with_the_filter_are_found(pages):
    expected = {pages["one"].pk, pages["standard"].pk}
    answer = search(reference=["PR-1"])
    assert {item.id for item in answer.items} == expected
    assert facet(answer, "reference") == {"PR-1": 2, "PR-2": 1}
    with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("gone")):
        degraded = search(reference=["PR-1"])
    assert degraded.degraded
    assert {item.id for item in degraded.items} == expected
    assert search(reference=["PR"]).total == 0


def test_only_the_most_frequent_and_the_selected_values_are_counted(pages, monkeypatch):
    monkeypatch.setattr(results, "MAX_FACET_VALUES", 1)
    assert facet(search(), "reference") == {"PR-1": 2}
    assert facet(search(reference=["PR-2"]), "reference") == {"PR-1": 2, "PR-2": 1}


def test_a_value_of_hidden_pages_only_is_in_no_facet(pages):
    states.unpublish(pages["two"])  # the index still has the page
    assert facet(search(), "reference") == {"PR-1": 2}
    states.unpublish(pages["one"])
    assert facet(search(), "reference") == {"PR-1": 1}
    states.unpublish(pages["standard"])
    assert facet(search(), "reference") == {}


def test_the_parameter_is_documented_and_typed(reference):
    param = build_search_params().model_json_schema()["properties"]["reference"]
    assert param["description"] == "Has any of these references."
    assert param["examples"] == [["PR-2026-014"]]
    pattern = r"^[^\x00-\x1f\x7f]+$"
    assert param["items"] == {"type": "string", "minLength": 1, "maxLength": 200, "pattern": pattern}
    with pytest.raises(ValidationError):
        build_search_params().model_validate({"reference": ["x" * 201]})


@pytest.mark.parametrize(
    ("declared", "fitting", "malformed", "expected"),
    [
        (IntegerFilter(lookup="priority", **DECLARED), "12", "twelve", {"12"}),
        (BooleanFilter(lookup="featured", **DECLARED), "true", "maybe", {"true"}),
    ],
)
def test_values_of_another_type_are_refused(declared, fitting, malformed, expected):
    with installed_filter("extra", {CallToActionPage: declared}):
        params = build_search_params()
        assert set(params.model_validate({"extra": [fitting]}).selected["extra"]) == expected
        with pytest.raises(ValidationError):
            params.model_validate({"extra": [malformed]})


def test_numbers_truth_values_and_people_are_found_and_labelled(tree, search_engine):
    person = factories.PersonFactory(name="Ada Nwosu")
    story = factories.StoryFactory(bylines=[person], featured=True)
    factories.StoryFactory(bylines=[person], featured=False)
    with installed_filter("is_featured", {StoryPage: BooleanFilter(lookup="featured", **DECLARED)}):
        index_changes()
        answer = search(is_featured=["true"], person=[person.slug])
    assert [item.id for item in answer.items] == [story.pk]
    assert facet(answer, "is_featured") == {"Yes": 1, "No": 1}
    with installed_filter(
        "author", {StoryPage: SnippetFilter(lookup="bylines__person", snippet="people.Person", **DECLARED)}
    ):
        IndexerTasks(Event()).run_once()  # the worker fills the new index
        assert facet(search(), "author") == {"Ada Nwosu": 2}
        person.unpublish()
        assert facet(search(), "author") == {}
        assert search(author=[person.slug]).total == 0


def test_a_page_with_two_matching_values_is_found_once(tree):
    people = [factories.PersonFactory(name=name) for name in ("Ada", "Bo")]
    story = factories.StoryFactory(bylines=people)
    found = BasePage.objects.filter(build_condition("person", [person.slug for person in people]))
    assert [page.pk for page in found] == [story.pk]


def test_values_are_read_from_published_pages_and_from_drafts_in_memory(tree):
    first, second = factories.TopicFactory(label="First"), factories.TopicFactory(label="Second")
    page = factories.ReleaseFactory(topics=[first])
    subject = SnippetFilter(lookup="topics", snippet="topics.Topic", label_field="label", **DECLARED)
    with installed_filter("subject", {ReleasePage: subject}):
        assert find_search_documents([page.pk])[page.pk].filters["subject"] == (first.slug,)
        draft = states.reload_page(page)
        draft.topics = [second]
        assert build_draft_document(draft).documents[page.pk].filters["subject"] == (second.slug,)
    assert "subject" not in find_search_documents([page.pk])[page.pk].filters
