"""`/redirects` for edge servers: redirects to public targets, with chains resolved."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import blocks, states


def add_redirect(old: str, to, **more) -> Redirect:
    return Redirect.add_redirect(old, to, **{"is_permanent": True, **more})


def locations(frontend, **params) -> dict[str, str]:
    body = frontend.get("/redirects", **params)
    return {item["path"]: item["location"] for item in body["items"]}


def test_redirects_to_pages_and_external_urls(frontend, story):
    add_redirect("/old/", story)
    add_redirect("/away", "https://out.example/x?y=1", is_permanent=False)
    assert frontend.get("/redirects") == {
        "items": [
            {"path": "/old", "location": "/stories/a-quay/", "permanent": True},
            {"path": "/away", "location": "https://out.example/x?y=1", "permanent": False},
        ],
        "next": None,
    }


HIDE = {
    "unpublished": states.unpublish,
    "restricted": lambda page: states.restrict(page.get_parent()),
    "expired": lambda page: states.publish(page, expire_at=page.first_published_at),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("hide", HIDE)
@pytest.mark.parametrize("target", ["page", "/stories/a-quay/", "http://localhost:3000/stories/a-quay?x=1"])
def test_redirects_to_hidden_pages_are_omitted(target, hide, frontend, story):
    add_redirect("/old", story if target == "page" else target)
    add_redirect("/before", "/old")
    assert locations(frontend).keys() == {"/old", "/before"}
    HIDE[hide](story)
    response = frontend.send("/redirects")
    assert response.json() == {"items": [], "next": None}
    assert b"quay" not in response.content


def test_hidden_pages_leave_no_gap_in_pagination(frontend, story):
    hidden = factories.StoryFactory(live=False)
    for number, page in enumerate([hidden, story, hidden, hidden, story]):
        add_redirect(f"/{number}", page)
    first = frontend.get("/redirects", limit=1)
    second = frontend.client.get(first["next"]).json()
    assert [item["path"] for body in (first, second) for item in body["items"]] == ["/1", "/4"]
    assert second["next"] is None


def test_a_chain_is_resolved_and_permanent_if_every_link_is(frontend, story):
    add_redirect("/a", "/b")
    add_redirect("/b", "http://localhost:3000/c/", is_permanent=False)
    add_redirect("/c", story)
    items = {item["path"]: item for item in frontend.get("/redirects")["items"]}
    assert {item["location"] for item in items.values()} == {"/stories/a-quay/"}
    assert {path: item["permanent"] for path, item in items.items()} == {"/a": False, "/b": False, "/c": True}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_redirect_loop_is_omitted_with_redirects_into_it(length, frontend, story):
    for number in range(length):
        add_redirect(f"/{number}", f"/{(number + 1) % length}")
    add_redirect("/into", "/0")
    add_redirect("/other", story)
    assert locations(frontend).keys() == {"/other"}


def test_a_redirect_of_the_site_precedes_one_for_all_sites_while_its_target_is_public(frontend, tree, story):
    other = factories.StoryFactory(title="A pier")
    add_redirect("/old", story)
    add_redirect("/old", other, site=tree.record)
    assert locations(frontend) == {"/old": "/stories/a-pier/"} == resolved(frontend, "/old")
    states.unpublish(other)
    assert locations(frontend) == {"/old": "/stories/a-quay/"} == resolved(frontend, "/old")


def resolved(frontend, path: str) -> dict[str, str]:
    return {path: frontend.get("/resolve", path=path)["location"]}


def test_redirects_that_resolve_never_uses_are_omitted(frontend, story):
    """A public page has the same path, or the stored path is not in the normalised form."""
    add_redirect("/stories", "https://out.example/")
    Redirect.objects.create(old_path="/slash/", redirect_page=story)
    assert locations(frontend) == {}
    assert frontend.get("/resolve", path="/stories")["result"] == "page"


def test_each_site_has_its_own_redirects_and_those_for_all_sites(frontend, tree, story):
    other = factories.site("other.example")
    add_redirect("/ours", story, site=tree.record)
    add_redirect("/all", story)
    assert locations(frontend) == {"/ours": "/stories/a-quay/", "/all": "/stories/a-quay/"}
    assert locations(frontend, site="other.example") == {"/all": "http://localhost:3000/stories/a-quay/"}
    add_redirect("/theirs", other.home, site=other.record)
    assert locations(frontend, site="other.example")["/theirs"] == "/"


def test_a_slug_change_adds_a_redirect(frontend, story, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        states.publish(story, slug="a-pier")
    assert locations(frontend) == {"/stories/a-quay": "/stories/a-pier/"}


def test_a_new_redirect_changes_the_etag(frontend, story):
    before = frontend.send("/redirects")["ETag"]
    add_redirect("/old", story)
    assert frontend.send("/redirects")["ETag"] != before


def test_the_number_of_queries_is_constant(frontend, story, django_assert_max_num_queries):
    for number in range(60):
        add_redirect(f"/{number}", story)
        add_redirect(f"/to-{number}", f"/{number}")
    with django_assert_max_num_queries(22):
        assert len(locations(frontend, limit=500)) == 120


# ---------------------------------------------------------------- archives of an old site


@pytest.fixture(scope="module")
def module_archives(module_tree):
    """Return a story with a topic, an author and a quoted person, and the redirects of their archives."""
    sea, ada, bo = (
        factories.TopicFactory(slug="sea"),
        factories.PersonFactory(slug="ada"),
        factories.PersonFactory(slug="bo"),
    )
    body = [blocks.quote("At last.", "Bo", person=bo)]
    story = factories.StoryFactory(title="A quay", topics=[sea], bylines=[ada], body=body)
    add_redirect("/category/sea", "/search?topic=sea")
    add_redirect("/author/ada", "/search?person=ada")
    add_redirect("/author/bo", "http://localhost:3000/search?person=bo&sort=newest")
    add_redirect("/tag/sea", "/category/sea")
    add_redirect("/?cat=5", "/search?topic=sea")
    return story


@pytest.fixture
def archives(module_archives, db):
    return deepcopy(module_archives)


ARCHIVES = {
    "/category/sea": "/search?topic=sea",
    "/author/ada": "/search?person=ada",
    "/author/bo": "http://localhost:3000/search?person=bo&sort=newest",
    "/tag/sea": "/search?topic=sea",
    "/?cat=5": "/search?topic=sea",
}


def test_archives_lead_to_the_lists_of_topics_and_people(frontend, archives):
    assert locations(frontend) == ARCHIVES


@pytest.mark.parametrize("hide", HIDE)
def test_archives_without_public_pages_are_absent(hide, frontend, archives):
    HIDE[hide](archives)
    assert frontend.get("/redirects") == {"items": [], "next": None}


NO_ARCHIVES = {
    "an unknown topic": "/search?topic=never",
    "a topic of a draft only": "/search?topic=secret",
    "a hidden topic of a public page": "/search?topic=hidden",
    "a topic that no page has": "/search?topic=unused",
    "a person of a draft only": "/search?person=spy",
    "one public topic and one that is not": "/search?topic=sea&topic=secret",
    "a list without a parameter": "/search",
    "a search for words": "/search?q=sea",
    "a page in another language": "/fr/search?topic=sea",
    "an index page under a restriction": "/stories/?topic=sea",
}


@pytest.mark.extended
def test_other_paths_without_a_page_are_no_archives(frontend, archives):
    secret, spy = factories.TopicFactory(slug="secret"), factories.PersonFactory(slug="spy")
    factories.TopicFactory(slug="unused")
    factories.StoryFactory(live=False, topics=[secret], bylines=[spy])
    hidden = factories.TopicFactory(slug="hidden", live=False)
    factories.StoryFactory(title="Public", topics=[hidden])
    for number, target in enumerate(NO_ARCHIVES.values()):
        add_redirect(f"/{number}", target)
    found = locations(frontend)
    assert {path: found.get(path) for path in found.keys() - ARCHIVES} == {"/9": "/stories/?topic=sea"}  # a public page
    factories.ReleaseFactory(title="Of the secret", topics=[secret])
    factories.StoryFactory(title="Marée", translation_of=archives, topics=list(archives.topics.all()))
    assert locations(frontend).keys() - found.keys() == {"/1", "/5", "/8"}


def test_an_archive_carries_the_tags_that_its_changes_invalidate(frontend, archives):
    tags = set(frontend.send("/redirects")["Cache-Tag"].split(","))
    topic = archives.topics.get()
    people = {f"person-{byline.person_id}" for byline in archives.bylines.all()}
    assert {"redirects", "topics", "people", f"topic-{topic.pk}", *people} <= tags


def test_no_part_before_the_end_is_empty(frontend, archives):
    for number in range(230):
        add_redirect(f"/nowhere-{number}", "/never-a-page")
    add_redirect("/last", archives)
    paths, address = [], "/api/v1/redirects?limit=2"
    while address:
        part = frontend.client.get(address).json()
        assert 1 <= len(part["items"]) <= 2
        paths += [item["path"] for item in part["items"]]
        address = part["next"]
    assert paths == [*ARCHIVES, "/last"]


def test_the_number_of_queries_of_archives_is_constant(frontend, archives):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/redirects", limit=500)
        return len(queries)

    few = count_queries()
    for number in range(4):
        topic, person = factories.TopicFactory(slug=f"t{number}"), factories.PersonFactory(slug=f"p{number}")
        factories.StoryFactory(topics=[topic], bylines=[person], bare=True)
        add_redirect(f"/category/t{number}", f"/search?topic=t{number}")
        add_redirect(f"/author/p{number}", f"/search?person=p{number}")
    assert count_queries() == few <= 30
    assert len(locations(frontend, limit=500)) == len(ARCHIVES) + 8
