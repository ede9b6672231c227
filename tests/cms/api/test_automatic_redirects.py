"""A redirect that Wagtail creates is public only if its old path was public; others only need a public target."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal.public_changes import process_changes


@pytest.fixture
def act(tree, django_capture_on_commit_callbacks):
    """Return a function that makes a change; Wagtail creates redirects after the commit. Then the worker runs."""

    def run(change, *arguments, **more):
        process_all()
        with django_capture_on_commit_callbacks(execute=True):
            result = change(*arguments, **more)
        process_all()
        return result

    return run


def process_all() -> None:
    while process_changes():
        pass


def move(page: Page, target: Page) -> None:
    states.reload_page(page).move(states.reload_page(target), pos="last-child")


def redirects(frontend, **params) -> dict[str, str]:
    """Return the redirects of the export, which are those that `/resolve` follows."""
    found = {item["path"]: item["location"] for item in frontend.get("/redirects", **params)["items"]}
    for redirect in Redirect.objects.all():
        response = frontend.send("/resolve", path=redirect.old_path, **params)
        is_redirect = response.status_code == 200 and response.json()["result"] == "redirect"
        assert is_redirect == (redirect.old_path in found), redirect.old_path
    return found


# ---------------------------------------------------------------- paths that were never public


def test_the_path_of_a_release_under_embargo_is_never_public(frontend, act, pass_time):
    release = act(factories.ReleaseFactory, slug="secret", embargo_until=timezone.now() + timedelta(hours=1))
    act(states.publish, release, slug="merger")
    pass_time(hours=1)
    assert act(publish_scheduled) == []
    assert frontend.get("/resolve", path="/releases/merger")["result"] == "page"
    assert Redirect.objects.get().old_path == "/releases/secret"
    assert redirects(frontend) == {}


def test_the_path_of_a_private_page_is_never_public(frontend, act):
    page = act(factories.StandardFactory, slug="open")
    restriction = act(states.restrict, page)
    page = act(states.publish, page, slug="secret")
    act(states.publish, page, slug="merger")
    act(restriction.delete)
    assert Redirect.objects.count() == 2
    assert redirects(frontend) == {"/open": "/merger/"}


def test_the_path_of_a_scheduled_page_is_never_public(frontend, act, pass_time):
    story = act(factories.StoryFactory, slug="secret", go_live_at=timezone.now() + timedelta(hours=1))
    act(states.publish, story, slug="renamed")
    pass_time(hours=1)
    assert act(publish_scheduled) == []
    assert Redirect.objects.count() == 1
    assert redirects(frontend) == {}


def test_the_path_below_a_page_that_stays_private_is_never_public(frontend, act, tree):
    dossier = act(factories.StandardFactory, slug="secret-dossier")
    act(states.restrict, dossier)
    child = act(factories.StandardFactory, slug="child", parent=dossier)
    act(move, child, tree.home)
    assert Redirect.objects.get().old_path == "/secret-dossier/child"
    assert redirects(frontend) == {}


@pytest.mark.extended
def test_of_two_former_paths_only_the_public_one_redirects(frontend, act):
    story = act(factories.StoryFactory, slug="first")
    story = act(states.unpublish, story)
    story = act(states.set_and_save, story, slug="secret")
    assert redirects(frontend) == {}  # its target is hidden
    act(states.publish, story, slug="last")
    assert {redirect.old_path for redirect in Redirect.objects.all()} == {"/stories/first", "/stories/secret"}
    assert redirects(frontend) == {"/stories/first": "/stories/last/"}


def test_a_path_that_was_public_for_another_page_is_not_public_for_this_one(frontend, act):
    hidden = act(factories.StoryFactory, slug="desired", live=False)
    act(states.set_and_save, hidden, slug="other")
    other = act(factories.StoryFactory, slug="desired")
    act(states.unpublish, other)
    act(states.publish, hidden, slug="other")
    assert {redirect.old_path for redirect in Redirect.objects.all()} == {"/stories/desired"}
    assert redirects(frontend) == {}


# ---------------------------------------------------------------- paths that were public


def test_a_renamed_page_redirects_from_its_public_path(frontend, act):
    story = act(factories.StoryFactory, slug="first")
    story = act(states.publish, story, slug="second")
    act(states.publish, story, slug="third")
    assert redirects(frontend) == {"/stories/first": "/stories/third/", "/stories/second": "/stories/third/"}


@pytest.mark.parametrize("change", ["rename", "move"])
def test_a_page_redirects_before_the_worker_has_recorded_that_it_was_public(
    change, frontend, tree, django_capture_on_commit_callbacks
):
    story = factories.StoryFactory(slug="first")
    with_redirects = {"rename": {"/stories/first": "/stories/last/"}, "move": {"/stories/first": "/first/"}}
    apply = {
        "rename": lambda: states.publish(story, slug="last"),
        "move": lambda: move(story, tree.home),
    }
    with django_capture_on_commit_callbacks(execute=True):
        apply[change]()
    assert redirects(frontend) == with_redirects[change]


def test_public_pages_below_a_renamed_page_redirect_and_hidden_ones_do_not(frontend, act):
    parent = act(factories.StandardFactory, slug="old")
    act(factories.StandardFactory, slug="public", parent=parent)
    private = act(factories.StandardFactory, slug="secret", parent=parent, live=False)
    restriction = act(states.restrict, private)
    act(states.publish, private)
    act(factories.StandardFactory, slug="draft", parent=parent, live=False)
    act(states.publish, parent, slug="new")
    act(restriction.delete)
    assert redirects(frontend) == {"/old": "/new/", "/old/public": "/new/public/"}


def test_a_page_of_another_language_redirects_with_its_prefix(frontend, act):
    story = act(factories.StoryFactory, slug="premier", locale="fr")
    act(states.publish, story, slug="dernier")
    assert [path.split("/")[1::2] for path in redirects(frontend)] == [["fr", "premier"]]


def test_a_path_is_public_on_its_own_site_only(frontend, act):
    other = act(factories.site, "other.example")
    story = act(factories.StoryFactory, slug="first")
    story = act(states.publish, story, slug="second")
    Redirect.objects.create(
        old_path="/stories/first", site=other.record, redirect_page=story, automatically_created=True
    )
    assert redirects(frontend) == {"/stories/first": "/stories/second/"}
    assert redirects(frontend, site="other.example") == {}


# ---------------------------------------------------------------- redirects of people


def test_a_redirect_that_a_person_enters_needs_no_public_path(frontend, act):
    story = act(factories.StoryFactory, slug="quay")
    Redirect.add_redirect("/campaign", story)
    assert redirects(frontend) == {"/campaign": "/stories/quay/"}


@pytest.mark.extended
def test_an_automatic_redirect_becomes_that_of_the_person_who_edits_it(frontend, act):
    story = act(factories.StoryFactory, slug="secret", live=False)
    act(states.publish, story, slug="quay")
    assert redirects(frontend) == {}
    Redirect.objects.get().save()
    assert redirects(frontend) == {"/stories/secret": "/stories/quay/"}


def test_automatic_redirects_change_the_etag_if_they_are_public(frontend, act):
    hidden = act(factories.StoryFactory, slug="secret", live=False)
    before = frontend.send("/redirects")["ETag"]
    act(states.set_and_save, hidden, slug="still-secret")
    assert Redirect.objects.count() == 1
    assert frontend.send("/redirects")["ETag"] == before


@pytest.mark.extended
def test_the_etag_changes_after_wagtail_has_created_the_redirects(frontend, tree, django_capture_on_commit_callbacks):
    story = factories.StoryFactory(slug="first")
    with django_capture_on_commit_callbacks() as callbacks:
        states.publish(story, slug="second")
    before = frontend.send("/redirects")["ETag"]
    assert redirects(frontend) == {}
    for callback in callbacks:
        callback()
    assert redirects(frontend) == {"/stories/first": "/stories/second/"}
    assert frontend.send("/redirects")["ETag"] != before
