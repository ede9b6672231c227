"""People: what they said and wrote in visible pages, their own pages, and quotes that name them."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import Quotation
from cms.search_documents.builder import build_draft_document, build_search_documents
from tests.cms.delivery.webhooks.conftest import create_deliveries, process_changes


@pytest.fixture(scope="module")
def module_ada(module_tree):
    picture = factories.PictureFactory(description="Ada Nwosu at a desk")
    return factories.PersonFactory(name="Ada Nwosu", role="Director", organisation="Lantern", portrait=picture)


@pytest.fixture
def ada(module_ada, db):
    return deepcopy(module_ada)


@pytest.fixture(scope="module")
def module_bo(module_tree):
    return factories.PersonFactory(name="Bo Achterberg", role="Organiser", organisation="Quay")


@pytest.fixture
def bo(module_bo, db):
    return deepcopy(module_bo)


@pytest.fixture(scope="module")
def module_release(module_ada, module_bo):
    body = [
        blocks.quote("We will.", "A. Nwosu", role="Chair", person=module_ada),
        blocks.quote("So will I.", person=module_bo),
        blocks.quote("Nobody asked me.", "A passer-by"),
    ]
    return factories.ReleaseFactory(title="Fees repaid", body=body, published_at=None)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


def said(profile) -> list[tuple[str, str]]:
    return [(quote["text"], quote["page"]["title"]) for quote in profile["quotes"]["items"]]


def titles(cards) -> list[str]:
    return [card["title"] for card in cards]


# --------------------------------------------------------------------------- quotes


def test_a_quote_has_its_person_and_takes_from_it_what_is_not_given(frontend, release):
    given, taken, unknown = [block["value"] for block in frontend.get(f"/pages/{release.pk}")["body"]]
    assert [given[name] for name in ("speaker", "role", "organisation")] == ["A. Nwosu", "Chair", ""]
    assert [given["person"][name] for name in ("value", "name", "path")] == ["ada-nwosu", "Ada Nwosu", None]
    assert given["person"]["picture"]["alt"] == "Ada Nwosu at a desk"
    assert [taken[name] for name in ("speaker", "role", "organisation")] == ["Bo Achterberg", "Organiser", "Quay"]
    assert taken["person"]["picture"] is None
    assert unknown["person"] is None


def test_a_hidden_person_hides_only_what_comes_from_it(frontend, release, ada, bo):
    ada.unpublish()
    bo.unpublish()
    given, unknown = [block["value"] for block in frontend.get(f"/pages/{release.pk}")["body"]]
    assert (given["speaker"], given["person"]) == ("A. Nwosu", None)
    assert unknown["speaker"] == "A passer-by"


def test_a_person_has_the_path_of_the_visible_page_in_this_language(frontend, tree, release, ada):
    def path() -> str | None:
        return frontend.get(f"/pages/{release.pk}")["body"][0]["value"]["person"]["path"]

    page = factories.PersonPageFactory(person=ada, live=False)
    factories.PersonPageFactory(person=ada, parent=tree.branch("fr").home, locale="fr", slug="ada")
    assert path() is None
    page = states.publish(page)
    assert path() == frontend.get(f"/pages/{page.pk}")["path"] == "/ada-nwosu/"
    restriction = states.restrict(page)
    assert path() is None
    restriction.delete()
    states.unpublish(page)
    assert path() is None


# --------------------------------------------------------------------------- what a person said and wrote


def test_a_person_lists_what_they_said_in_visible_pages_of_the_site(frontend, tree, release, ada):
    quote = blocks.quote("Later.", person=ada)
    story = factories.StoryFactory(title="Nets", body=[quote], bare=True)
    for hidden in (
        factories.StoryFactory(title="Draft", body=[quote], live=False),
        factories.StandardFactory(title="Gone", body=[quote]),
    ):
        states.unpublish(hidden)
    states.restrict(factories.StandardFactory(title="Private", body=[quote]))
    factories.StoryFactory(title="Filets", body=[quote], parent=tree.branch("fr").stories, locale="fr")
    states.alias(story)
    assert said(frontend.get("/people/ada-nwosu")) == [("Later.", "Nets"), ("We will.", "Fees repaid")]
    assert said(frontend.get("/people/ada-nwosu", locale="fr")) == [("Later.", "Filets")]
    part = frontend.get("/people/ada-nwosu", limit=1, offset=1)
    assert (said(part), part["quotes"]["total"]) == ([("We will.", "Fees repaid")], 2)
    assert part["quotes"]["items"][0]["role"] == "Chair"


def test_a_person_lists_the_pages_by_them(frontend, ada, bo):
    mine = factories.StoryFactory(title="Mine", bylines=[bo, ada])
    factories.StoryFactory(title="Bo's", bylines=[bo])
    states.unpublish(factories.StoryFactory(title="Gone", bylines=[ada]))
    written = frontend.get("/people/ada-nwosu")["written"]
    assert (titles(written["items"]), written["total"]) == (["Mine"], 1)
    assert [one["name"] for one in written["items"][0]["byline"]] == ["Bo Achterberg", "Ada Nwosu"]
    assert written["items"][0]["path"] == frontend.get(f"/pages/{mine.pk}")["path"]


def test_drafts_change_nothing_that_a_person_said(frontend, release, ada, bo):
    states.save_draft(release, body=[blocks.quote("A secret.", person=ada)])
    assert said(frontend.get("/people/ada-nwosu")) == [("We will.", "Fees repaid")]
    states.publish(release, body=[blocks.quote("No secret.", person=ada)])
    assert said(frontend.get("/people/ada-nwosu")) == [("No secret.", "Fees repaid")]
    assert said(frontend.get("/people/bo-achterberg")) == []
    release.delete()
    assert not Quotation.objects.exists()


def test_absent_and_hidden_people_are_equally_absent(frontend, ada):
    ada.unpublish()
    hidden, absent = frontend.send("/people/ada-nwosu"), frontend.send("/people/nobody")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["type"] == absent.json()["type"]


def test_quotes_of_a_draft_version_of_a_person_are_not_listed(frontend, tree, release, ada):
    version = factories.PersonFactory(translation_of=ada, locale="fr", live=False)
    factories.StoryFactory(title="Nets", body=[blocks.quote("Hidden.", "Ada", person=version)], bare=True)
    assert said(frontend.get("/people/ada-nwosu")) == [("We will.", "Fees repaid")]


def test_the_page_of_a_person_has_all_of_it(frontend, release, ada, bo):
    page = factories.PersonPageFactory(person=ada)
    found = frontend.get("/resolve", path="/ada-nwosu/")["page"]
    assert (found["type"], found["title"]) == ("person", "Ada Nwosu")
    assert found["person"] == frontend.get("/people/ada-nwosu")
    assert found["person"]["path"] == "/ada-nwosu/"
    ada.unpublish()
    assert frontend.get(f"/pages/{page.pk}")["person"] is None


def test_the_list_of_people_has_pictures_and_paths(frontend, ada, bo):
    factories.PersonPageFactory(person=bo)
    first, second = frontend.get("/people")["items"]
    assert (first["name"], first["path"], first["picture"]["alt"]) == ("Ada Nwosu", None, "Ada Nwosu at a desk")
    assert (second["name"], second["path"], second["picture"]) == ("Bo Achterberg", "/bo-achterberg/", None)


# --------------------------------------------------------------------------- filters and caches


def test_the_filter_person_finds_pages_that_quote_and_author_finds_pages_by(frontend, release, ada, bo):
    story = factories.StoryFactory(title="Nets", body=[blocks.quote("Yes.", person=ada)], bylines=[bo])
    assert titles(frontend.get("/releases", person="ada-nwosu")["items"]) == [release.title]
    assert titles(frontend.get("/releases", person="nobody")["items"]) == []
    assert titles(frontend.get("/stories", person="ada-nwosu")["items"]) == [story.title]
    assert titles(frontend.get("/stories", person="bo-achterberg")["items"]) == [story.title]
    assert titles(frontend.get("/stories", author="bo-achterberg")["items"]) == [story.title]
    assert titles(frontend.get("/stories", author="ada-nwosu")["items"]) == []


def test_a_draft_is_indexed_with_the_people_it_quotes(release, ada, bo):
    states.save_draft(release, body=[blocks.quote("Only me.", person=bo)])
    draft = states.reload_page(release).get_latest_revision_as_object()
    assert build_draft_document(draft).documents[release.pk].filters["person"] == ("bo-achterberg",)
    assert build_search_documents([release.pk]).documents[release.pk].filters["person"] == (
        "ada-nwosu",
        "bo-achterberg",
    )


def test_a_changed_person_changes_the_pages_that_quote_it(release, ada, bo):
    other = factories.StoryFactory()
    pages = set(ada.pages().values_list("pk", flat=True))
    assert release.pk in pages
    assert other.pk not in pages


def test_a_page_that_begins_to_quote_invalidates_the_person(endpoint, frontend, release, ada):
    story = factories.StoryFactory(title="Nets", bare=True)
    process_changes()
    response = frontend.send("/people/ada-nwosu")
    states.publish(story, body=[blocks.quote("Now I speak.", person=ada)])
    tags = {tag for one in create_deliveries() for tag in json.loads(one.body)["data"]["tags"]}
    carried = set(response.headers["Cache-Tag"].replace(",", " ").split())
    assert f"person-{ada.pk}" in tags & carried
