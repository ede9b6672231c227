"""All redirects for an edge server: those that lead to something public, each followed to its end."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay")


def add(old: str, to, **more) -> Redirect:
    return Redirect.add_redirect(old, to, **{"is_permanent": True, **more})


def led(frontend, **params) -> dict[str, str]:
    body = frontend.get("/redirects", **params)
    return {item["path"]: item["location"] for item in body["items"]}


def test_to_a_page_and_out_of_the_site(frontend, story):
    add("/old/", story)
    add("/away", "https://out.example/x?y=1", is_permanent=False)
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


@pytest.mark.parametrize("hide", HIDE)
@pytest.mark.parametrize("target", ["page", "/stories/a-quay/", "http://localhost:3000/stories/a-quay?x=1"])
def test_none_leads_to_a_hidden_page_by_its_row_its_path_or_its_address(target, hide, frontend, story):
    add("/old", story if target == "page" else target)
    add("/before", "/old")
    assert led(frontend).keys() == {"/old", "/before"}
    HIDE[hide](story)
    answer = frontend.ask("/redirects")
    assert answer.json() == {"items": [], "next": None}
    assert b"quay" not in answer.content


def test_hidden_pages_leave_no_gap_between_parts(frontend, story):
    hidden = factories.StoryFactory(live=False)
    for number, page in enumerate([hidden, story, hidden, hidden, story]):
        add(f"/{number}", page)
    first = frontend.get("/redirects", limit=1)
    second = frontend.client.get(first["next"]).json()
    assert [item["path"] for body in (first, second) for item in body["items"]] == ["/1", "/4"]
    assert second["next"] is None


def test_a_chain_is_followed_to_its_end_and_is_permanent_if_all_of_it_is(frontend, story):
    add("/a", "/b")
    add("/b", "http://localhost:3000/c/", is_permanent=False)
    add("/c", story)
    items = {item["path"]: item for item in frontend.get("/redirects")["items"]}
    assert {item["location"] for item in items.values()} == {"/stories/a-quay/"}
    assert {path: item["permanent"] for path, item in items.items()} == {"/a": False, "/b": False, "/c": True}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_is_left_out_with_what_leads_into_it(length, frontend, story):
    for number in range(length):
        add(f"/{number}", f"/{(number + 1) % length}")
    add("/into", "/0")
    add("/beside", story)
    assert led(frontend).keys() == {"/beside"}


def test_the_sites_own_goes_before_one_for_all_sites_while_it_leads_somewhere(frontend, tree, story):
    other = factories.StoryFactory(title="A pier")
    add("/old", story)
    add("/old", other, site=tree.record)
    assert led(frontend) == {"/old": "/stories/a-pier/"} == resolved(frontend, "/old")
    states.unpublish(other)
    assert led(frontend) == {"/old": "/stories/a-quay/"} == resolved(frontend, "/old")


def resolved(frontend, path: str) -> dict[str, str]:
    return {path: frontend.get("/resolve", path=path)["location"]}


def test_what_resolve_never_answers_is_left_out(frontend, story):
    """A public page stands at the path, or the path is stored in a form that is not looked for."""
    add("/stories", "https://out.example/")
    add("/old?id=7", story)
    Redirect.objects.create(old_path="/slash/", redirect_page=story)
    assert led(frontend) == {}
    assert frontend.get("/resolve", path="/stories")["result"] == "page"


def test_each_site_has_its_own_and_those_of_all(frontend, tree, story):
    other = factories.site("other.example")
    add("/ours", story, site=tree.record)
    add("/all", story)
    assert led(frontend) == {"/ours": "/stories/a-quay/", "/all": "/stories/a-quay/"}
    assert led(frontend, site="other.example") == {"/all": "http://localhost:3000/stories/a-quay/"}
    add("/theirs", other.home, site=other.record)
    assert led(frontend, site="other.example")["/theirs"] == "/"


def test_one_that_wagtail_made_when_a_page_got_another_slug(
    frontend, story, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        states.publish(story, slug="a-pier")
    assert led(frontend) == {"/stories/a-quay": "/stories/a-pier/"}


def test_a_change_of_one_makes_another_etag(frontend, story):
    before = frontend.ask("/redirects")["ETag"]
    add("/old", story)
    assert frontend.ask("/redirects")["ETag"] != before


def test_as_many_queries_for_many_as_for_few(frontend, story, django_assert_max_num_queries):
    for number in range(60):
        add(f"/{number}", story)
        add(f"/to-{number}", f"/{number}")
    with django_assert_max_num_queries(22):
        assert len(led(frontend, limit=500)) == 120
