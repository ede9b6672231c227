"""How long an answer may be kept, and that 304 costs nothing: by the content version, read before the content."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.settings import footer_item
from tests.cms.api.canaries import address_of

CONTENT = (
    "/resolve?path=/",
    "/releases",
    "/stories",
    "/calls-to-action",
    "/site",
    "/navigation",
    "/settings",
    "/topics",
    "/regions",
    "/people",
    "/locales",
    "/redirects",
    "/sitemap",
    "/feeds/releases.rss",
    "/feeds/stories.json",
)


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay")


@pytest.fixture
def etag(frontend, story):
    return lambda: frontend.ask(f"/pages/{story.pk}")["ETag"]


def kept(answer) -> tuple[int, int]:
    """(fresh, stale) seconds in a shared cache."""
    fresh, stale = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)$", answer["Cache-Control"]).groups()
    return int(fresh), int(stale)


# ---------------------------------------------------------------- ETag and 304


@pytest.mark.parametrize("address", CONTENT)
def test_304_is_answered_with_one_query_and_the_same_headers(address, frontend, story):
    first = frontend.ask(address)
    with CaptureQueriesContext(connection) as queries:
        again = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(queries)) == (304, b"", 1)
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    assert again["Cache-Control"].startswith("public, max-age=0, must-revalidate, ")


@pytest.mark.parametrize(
    ("sent", "status"), [("{}", 304), ('"x", {}', 304), ('{}, W/"y"', 304), ('W/"x"', 200), ("", 200)]
)
def test_any_of_several_etags_may_match_and_a_foreign_one_does_not(sent, status, frontend, etag, story):
    answer = frontend.client.get(f"/api/v1/pages/{story.pk}", headers={"If-None-Match": sent.format(etag())})
    assert answer.status_code == status


def test_each_question_has_an_etag_of_its_own(frontend, story):
    asked = ("/stories", "/stories?limit=1", "/stories?locale=fr", "/releases", f"/pages/{story.pk}")
    assert len({frontend.ask(address)["ETag"] for address in asked}) == len(asked)


def test_a_hidden_page_has_none_and_is_not_kept(frontend, story):
    old = frontend.ask(f"/pages/{story.pk}")["ETag"]
    states.unpublish(story)
    answer = frontend.client.get(f"/api/v1/pages/{story.pk}", headers={"If-None-Match": old})
    assert (answer.status_code, answer["Cache-Control"], "ETag" in answer) == (404, "no-store", False)


CHANGES = {
    "publishing": lambda story: states.publish(story, title="Another quay"),
    "another page": lambda story: factories.ReleaseFactory(),
    "unpublishing": lambda story: states.unpublish(story),
    "deleting": lambda story: story.delete(),
    "a restriction": lambda story: states.restrict(story.get_parent()),
    "moving": lambda story: story.move(factories.StoryIndexFactory(title="Other"), pos="last-child"),
    "a topic": lambda story: factories.TopicFactory(),
    "a picture": lambda story: factories.PictureFactory(),
    "the navigation": lambda story: factories.NavigationFactory(footer=[footer_item("A", url="https://a.example/")]),
    "the organisation": lambda story: factories.OrganisationFactory(name="Lantern"),
}
NO_CHANGES = {
    "a draft of it": lambda story: states.save_draft(story, title="Another quay"),
    "a new draft": lambda story: factories.ReleaseFactory(live=False),
    "a change scheduled for later": lambda story: states.schedule(
        story, timezone.now() + timedelta(days=9), title="No"
    ),
    "a new draft of a topic": lambda story: factories.TopicFactory(live=False),
    "handing in": lambda story: states.submit(states.save_draft(story, title="B"), factories.SuperuserFactory()),
    "somebody's account": lambda story: factories.UserFactory(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_public_change_makes_another_etag(change, frontend, story):
    before = frontend.ask("/locales")["ETag"]
    CHANGES[change](story)
    assert frontend.ask("/locales")["ETag"] != before


@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_only_editors_see_makes_no_other_etag(change, etag, story):
    before = etag()
    NO_CHANGES[change](story)
    assert etag() == before


# ---------------------------------------------------------------- boundaries


BOUNDARIES = {
    "go-live": lambda at: factories.StoryFactory(go_live_at=at),
    "expiry": lambda at: factories.StoryFactory(expire_at=at),
    "start of a call": lambda at: factories.CallToActionFactory(starts_at=at),
    "end of a call": lambda at: factories.CallToActionFactory(ends_at=at),
    "end of an embargo": lambda at: factories.ReleaseFactory(embargo_until=at),
    "expiry of a topic": lambda at: factories.TopicFactory(expire_at=at),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize(("ahead", "most"), [(10, 10), (70, 70), (3600, 90)])
def test_shared_caches_forget_before_the_next_boundary(boundary, ahead, most, frontend, story):
    assert kept(frontend.ask("/stories")) == (60, 30)
    BOUNDARIES[boundary](timezone.now() + timedelta(seconds=ahead))
    fresh, stale = kept(frontend.ask("/stories"))
    assert 0 <= fresh <= 60
    assert 0 <= stale <= 30
    assert most - 5 <= fresh + stale <= most - (ahead < 90)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_etag_changes_with_the_clock_alone(boundary, etag, pass_time):
    BOUNDARIES[boundary](timezone.now() + timedelta(minutes=1))
    before = etag()
    pass_time(seconds=58)
    assert etag() == before
    pass_time(seconds=2)
    assert etag() != before


# ---------------------------------------------------------------- what nobody keeps


def test_search_is_not_kept(frontend, story, settings, tmp_path):
    settings.SEARCH_URL = address_of(tmp_path / "search")
    answer = frontend.ask("/search", q="quay")
    assert (answer.status_code, answer["Cache-Control"], "ETag" in answer) == (200, "no-store", False)


@pytest.mark.parametrize(
    ("address", "status"), [("/pages/999999", 404), ("/topics?x=1", 422), ("/nothing", 404), ("/search?x=1", 422)]
)
def test_errors_are_not_kept(address, status, frontend, story):
    answer = frontend.ask(address)
    assert (answer.status_code, answer["Cache-Control"], "ETag" in answer) == (status, "no-store", False)


def test_cache_tags_name_the_page_and_what_it_shows(frontend, story):
    other = factories.StoryFactory()
    hidden = factories.StoryFactory(live=False)
    page = factories.StandardFactory(related=[other, hidden])
    tags = frontend.ask(f"/pages/{page.pk}")["Cache-Tag"].split()
    assert {f"page-{page.pk}", f"page-{other.pk}", "type-standard"} <= set(tags)
    assert f"page-{hidden.pk}" not in tags
