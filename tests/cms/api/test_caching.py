"""Cache lifetimes and conditional requests. The content version is read before the content."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.settings import footer_item
from cms.jobs.scheduler import publish_scheduled
from tests.cms.api.canaries import search_url

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
def etag(frontend, story):
    return lambda: frontend.send(f"/pages/{story.pk}")["ETag"]


def shared_cache_seconds(response) -> tuple[int, int]:
    """Return (fresh, stale) seconds in a shared cache."""
    fresh, stale = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)$", response["Cache-Control"]).groups()
    return int(fresh), int(stale)


# ---------------------------------------------------------------- ETag and 304


@pytest.mark.few(4)
@pytest.mark.parametrize("address", CONTENT)
def test_304_takes_one_query_and_has_the_same_headers(address, frontend, story):
    first = frontend.send(address)
    with CaptureQueriesContext(connection) as queries:
        again = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(queries)) == (304, b"", 1)
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    assert again["Cache-Control"].startswith("public, max-age=0, must-revalidate, ")


@pytest.mark.parametrize(
    ("sent", "status"), [("{}", 304), ('"x", {}', 304), ('{}, W/"y"', 304), ('W/"x"', 200), ("", 200)]
)
def test_any_of_several_etags_may_match_and_an_unknown_one_does_not(sent, status, frontend, etag, story):
    response = frontend.client.get(f"/api/v1/pages/{story.pk}", headers={"If-None-Match": sent.format(etag())})
    assert response.status_code == status


def test_each_url_has_its_own_etag(frontend, story):
    paths = ("/stories", "/stories?limit=1", "/stories?locale=fr", "/releases", f"/pages/{story.pk}")
    assert len({frontend.send(address)["ETag"] for address in paths}) == len(paths)


def test_a_hidden_page_has_no_etag(frontend, story):
    old = frontend.send(f"/pages/{story.pk}")["ETag"]
    states.unpublish(story)
    response = frontend.client.get(f"/api/v1/pages/{story.pk}", headers={"If-None-Match": old})
    assert (response.status_code, "ETag" in response) == (404, False)


CHANGES = {
    "publishing": lambda story: states.publish(story, title="Another quay"),
    "another page": lambda story: factories.ReleaseFactory(),
    "unpublishing": lambda story: states.unpublish(story),
    "deleting": lambda story: story.delete(),
    "a restriction": lambda story: states.restrict(story.get_parent()),
    "moving": lambda story: story.move(factories.StoryIndexFactory(title="Other"), pos="last-child"),
    "a topic": lambda story: factories.TopicFactory(),
    "the navigation": lambda story: factories.NavigationFactory(footer=[footer_item("A", url="https://a.example/")]),
    "the organisation": lambda story: factories.OrganisationFactory(name="Lantern"),
    "the name of the site": lambda story: _rename_site("Lantern"),
}


def _rename_site(name: str) -> None:
    site = Site.objects.get(is_default_site=True)
    site.site_name = name
    site.save()


NO_CHANGES = {
    "a draft of it": lambda story: states.save_draft(story, title="Another quay"),
    "a new draft": lambda story: factories.ReleaseFactory(live=False),
    "a change scheduled for later": lambda story: states.schedule(
        story, timezone.now() + timedelta(days=9), title="No"
    ),
    "a new draft of a topic": lambda story: factories.TopicFactory(live=False),
    "a submission": lambda story: states.submit(states.save_draft(story, title="B"), factories.SuperuserFactory()),
    "a user account": lambda story: factories.UserFactory(),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("change", CHANGES)
def test_every_public_change_changes_the_etag(change, frontend, story):
    before = frontend.send("/locales")["ETag"]
    CHANGES[change](story)
    assert frontend.send("/locales")["ETag"] != before


@pytest.mark.few(2)
@pytest.mark.parametrize("change", NO_CHANGES)
def test_changes_visible_to_editors_only_keep_the_etag(change, etag, story):
    before = etag()
    NO_CHANGES[change](story)
    assert etag() == before


# ---------------------------------------------------------------- boundaries


BOUNDARIES = {
    "expiry": lambda at: factories.StoryFactory(expire_at=at),
    "start of a call": lambda at: factories.CallToActionFactory(starts_at=at),
    "end of a call": lambda at: factories.CallToActionFactory(ends_at=at),
    "expiry of a topic": lambda at: factories.TopicFactory(expire_at=at),
}
HIDDEN_BOUNDARIES = {
    "go-live": lambda at: factories.StoryFactory(go_live_at=at),
    "end of an embargo": lambda at: factories.ReleaseFactory(embargo_until=at),
    "expiry of a draft": lambda at: factories.StoryFactory(live=False, expire_at=at),
    "expiry of a private page": lambda at: states.restrict(factories.StoryFactory(expire_at=at)),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize(("ahead", "max_seconds"), [(10, 10), (70, 70), (3600, 90)])
def test_shared_cache_lifetimes_end_before_the_next_public_boundary(boundary, ahead, max_seconds, frontend, story):
    assert shared_cache_seconds(frontend.send("/stories")) == (60, 30)
    BOUNDARIES[boundary](timezone.now() + timedelta(seconds=ahead))
    fresh, stale = shared_cache_seconds(frontend.send("/stories"))
    assert 0 <= fresh <= 60
    assert 0 <= stale <= 30
    assert max_seconds - 5 <= fresh + stale <= max_seconds - (ahead < 90)


@pytest.mark.few(2)
@pytest.mark.parametrize("boundary", HIDDEN_BOUNDARIES)
def test_a_boundary_of_hidden_content_shortens_no_lifetime(boundary, frontend, story, pass_time):
    HIDDEN_BOUNDARIES[boundary](timezone.now() + timedelta(seconds=10))
    for _ in ("before", "after"):
        assert shared_cache_seconds(frontend.send("/stories")) == (60, 30)
        pass_time(seconds=10)


@pytest.mark.few(2)
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_etag_changes_at_the_public_boundary_without_any_job(boundary, etag, pass_time):
    BOUNDARIES[boundary](timezone.now() + timedelta(minutes=1))
    before = etag()
    pass_time(seconds=58)
    assert etag() == before
    pass_time(seconds=2)
    assert etag() != before


@pytest.mark.parametrize("boundary", HIDDEN_BOUNDARIES)
def test_the_etag_does_not_change_at_a_boundary_of_hidden_content(boundary, etag, pass_time):
    before = etag()
    HIDDEN_BOUNDARIES[boundary](timezone.now() + timedelta(minutes=1))
    pass_time(minutes=1)
    if "private" not in boundary:  # the factory publishes the page before it restricts it
        assert etag() == before


def test_the_etag_changes_when_the_scheduler_publishes_a_page(etag, pass_time):
    factories.StoryFactory(go_live_at=timezone.now() + timedelta(minutes=1))
    before = etag()
    pass_time(minutes=1)
    assert publish_scheduled() == []
    assert etag() != before


# ---------------------------------------------------------------- not cached


def test_search_is_not_cached(frontend, story, settings, tmp_path):
    settings.SEARCH_URL = search_url(tmp_path / "search")
    response = frontend.send("/search", q="quay")
    assert (response.status_code, response["Cache-Control"], "ETag" in response) == (200, "no-store", False)


@pytest.mark.parametrize(
    ("address", "status"), [("/pages/x", 422), ("/topics?x=1", 422), ("/nothing", 404), ("/search?x=1", 422)]
)
def test_errors_are_not_cached(address, status, frontend, story):
    response = frontend.send(address)
    assert (response.status_code, response["Cache-Control"], "ETag" in response) == (status, "no-store", False)


def test_cache_tags_name_the_page_and_the_content_it_shows(frontend, story):
    other = factories.StoryFactory()
    hidden = factories.StoryFactory(live=False)
    page = factories.StandardFactory(related=[other, hidden])
    tags = frontend.send(f"/pages/{page.pk}")["Cache-Tag"].split(",")
    assert {f"page-{page.pk}", f"page-{other.pk}", "type-standard"} <= set(tags)
    assert f"page-{hidden.pk}" not in tags
