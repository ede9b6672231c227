"""Redirects of old paths: made with the page, public while it is, never in a chain or a loop, idempotent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import states
from cms.journal.models import ContentVersion, JournalEntry
from cms.moving.importing.writers.redirects import write_redirects
from tests.cms.api.conftest import Frontend


@pytest.fixture
def frontend():
    return Frontend()


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay")


def resolve(frontend, path: str) -> str | int:
    response = frontend.send("/resolve", path=path)
    if response.status_code != 200:
        return response.status_code
    body = response.json()
    return body["location"] if body["result"] == "redirect" else f"page {body['page']['path']}"


OLD_PATHS = ("/2013/03/15/a-quay/", "/?p=17", "/caf%C3%A9/")


def test_old_paths_redirect_to_the_page(frontend, story):
    assert write_redirects(story, OLD_PATHS) == []
    for path in ("/2013/03/15/a-quay/", "/2013/03/15/a-quay", "/?p=17", "/?p=17&x=1", "/caf%C3%A9", "/caf\u00e9/"):
        assert resolve(frontend, path) == "/stories/a-quay/"
    assert all(redirect.is_permanent and not redirect.automatically_created for redirect in Redirect.objects.all())


def test_a_second_import_changes_nothing(story):
    write_redirects(story, OLD_PATHS)
    before = list(Redirect.objects.values()), JournalEntry.objects.count()
    assert write_redirects(story, (*OLD_PATHS, "/2013//03/15/a-quay", "/?p=17#x")) == []
    assert (list(Redirect.objects.values()), JournalEntry.objects.count()) == before


@pytest.mark.parametrize("state", ["draft", "scheduled", "restricted"])
def test_the_redirects_of_a_hidden_page_appear_when_it_is_public(state, frontend, tree):
    later = timezone.now() + timedelta(hours=1) if state == "scheduled" else None
    story = factories.StoryFactory(title="A quay", live=state != "draft", go_live_at=later)
    restriction = states.restrict(story) if state == "restricted" else None
    write_redirects(story, OLD_PATHS)
    assert [resolve(frontend, path) for path in OLD_PATHS] == [404, "page /", 404]
    assert frontend.get("/redirects")["items"] == []
    assert frontend.get("/site")["redirect_parameters"] == []
    if restriction:
        restriction.delete()
    else:
        states.publish(story, go_live_at=None)
    assert [resolve(frontend, path) for path in OLD_PATHS] == ["/stories/a-quay/"] * 3


def test_the_redirects_of_hidden_pages_are_no_public_change(tree):
    draft = factories.StoryFactory(live=False)
    before = ContentVersion.objects.get().public_counter
    write_redirects(draft, OLD_PATHS)
    assert ContentVersion.objects.get().public_counter == before


def test_new_redirects_of_a_public_page_are_one_public_change(frontend, story):
    before = ContentVersion.objects.get().public_counter
    entries = JournalEntry.objects.count()
    etag = frontend.send("/redirects")["ETag"]
    write_redirects(story, OLD_PATHS)
    assert ContentVersion.objects.get().public_counter == before + 1
    assert JournalEntry.objects.count() == entries + 1
    assert frontend.send("/redirects")["ETag"] != etag


def test_a_page_that_already_is_at_the_old_path_needs_no_redirect(frontend, story):
    assert write_redirects(story, ("/stories/a-quay/", "/stories/a-quay", "/")) == []
    assert Redirect.objects.count() == 0
    assert resolve(frontend, "/stories/a-quay/") == "page /stories/a-quay/"


def test_the_home_page_of_the_old_site_is_that_of_the_new_one(frontend, story):
    assert write_redirects(story, ("/", "/?p=17")) == []
    assert resolve(frontend, "/") == "page /"
    assert resolve(frontend, "/?p=17") == "/stories/a-quay/"


def test_a_redirect_leads_to_where_the_page_is_now(frontend, story, django_capture_on_commit_callbacks):
    write_redirects(story, OLD_PATHS)
    with django_capture_on_commit_callbacks(execute=True):
        states.publish(story, slug="a-pier")
    assert resolve(frontend, "/?p=17") == "/stories/a-pier/"
    write_redirects(states.reload_page(story), ("/stories/a-quay/",))
    assert resolve(frontend, "/stories/a-quay/") == "/stories/a-pier/"


def test_two_pages_at_each_others_old_paths_make_no_loop(frontend, story):
    other = factories.StoryFactory(title="A pier")
    write_redirects(story, ("/stories/a-pier/",))
    write_redirects(other, ("/stories/a-quay/",))
    assert resolve(frontend, "/stories/a-pier/") == "page /stories/a-pier/"
    assert resolve(frontend, "/stories/a-quay/") == "page /stories/a-quay/"
    assert frontend.get("/redirects")["items"] == []


def test_a_redirect_that_leads_elsewhere_stays(frontend, story):
    other = factories.StoryFactory(title="A pier")
    Redirect.add_redirect("/2013/03/15/a-quay", other, site=story.get_site())
    (note,) = write_redirects(story, OLD_PATHS)
    assert note == "no redirect from /2013/03/15/a-quay, from which another redirect leads elsewhere"
    assert resolve(frontend, "/2013/03/15/a-quay/") == "/stories/a-pier/"
    assert resolve(frontend, "/?p=17") == "/stories/a-quay/"


def test_an_automatic_redirect_from_an_old_path_becomes_public(frontend, tree, django_capture_on_commit_callbacks):
    story = factories.StoryFactory(slug="first", live=False)
    with django_capture_on_commit_callbacks(execute=True):
        states.publish(story, slug="a-quay")
    assert resolve(frontend, "/stories/first/") == 404
    write_redirects(states.reload_page(story), ("/stories/first/",))
    assert resolve(frontend, "/stories/first/") == "/stories/a-quay/"


@pytest.mark.parametrize("path", ["/a\0b", "/a%00b", "/?p=%00", "/" + "x" * 255])
def test_a_path_that_cannot_be_stored_is_noted(path, story):
    (note,) = write_redirects(story, (path, "/?p=17"))
    assert note.startswith("no redirect from /")
    assert [redirect.old_path for redirect in Redirect.objects.all()] == ["/?p=17"]


def test_the_longest_path_is_stored(frontend, story):
    path = "/" + "x" * 254
    assert write_redirects(story, (path,)) == []
    assert resolve(frontend, path) == "/stories/a-quay/"


def test_a_page_of_another_site_redirects_there(frontend, tree):
    other = factories.site("other.example")
    write_redirects(other.home, ("/?p=17",))
    assert frontend.send("/resolve", path="/?p=17", site="other.example").json()["location"] == "/"
    assert resolve(frontend, "/?p=17") == "page /"


def test_a_page_outside_every_site_has_no_redirects(tree):
    root = tree.home.get_root()
    assert write_redirects(root, ("/?p=17",)) == ["no redirects, because the page is outside every site"]
