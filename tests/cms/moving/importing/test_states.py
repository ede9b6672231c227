"""States of records: what is hidden in the source is never public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.core.visibility import visible_now
from cms.demo.factories.objects import create_png
from cms.files.images.image_access import find_public_use
from cms.files.images.models import Picture
from cms.jobs.scheduler import publish_scheduled
from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LATER = (timezone.now() + timedelta(days=30)).isoformat()


def visible() -> list[str]:
    return [page.title for page in visible_now(StoryPage).order_by("title")]


def test_only_public_records_are_visible(run: Any, write: Any, record: Any) -> None:
    records = [record(1), record(2, state="draft"), record(3, state="scheduled", publish_at=LATER)]
    assert run(write(*records)).code == 0
    assert visible() == ["Story 1"]
    draft, scheduled = StoryPage.objects.order_by("title")[1:]
    assert (draft.live, draft.first_published_at, draft.revisions.count()) == (False, None, 1)
    assert scheduled.go_live_at.isoformat() == LATER
    assert scheduled.get_latest_revision().approved_go_live_at == scheduled.go_live_at


def test_a_scheduled_page_becomes_visible_at_its_time(run: Any, write: Any, record: Any, pass_time: Any) -> None:
    run(write(record(3, state="scheduled", publish_at=LATER)))
    pass_time(days=31)
    publish_scheduled()
    assert visible() == ["Story 3"]


@pytest.mark.parametrize(
    ("fields", "now", "later"),
    [
        ({"state": "draft"}, [], []),
        ({"state": "public"}, ["Story 3"], ["Story 3"]),
        ({"state": "scheduled", "publish_at": (timezone.now() + timedelta(days=60)).isoformat()}, [], []),
    ],
)
def test_a_scheduled_page_follows_the_state_of_its_record(
    run: Any, write: Any, record: Any, pass_time: Any, fields: dict[str, str], now: list[str], later: list[str]
) -> None:
    run(write(record(3, state="scheduled", publish_at=LATER)))
    run(write(record(3, **fields)))
    assert visible() == now
    pass_time(days=31)
    publish_scheduled()
    assert visible() == later


def test_terms_that_only_hidden_pages_have_are_drafts(run: Any, write: Any, record: Any) -> None:
    secret = {"topics": ["secret"], "authors": ["ada-lund"]}
    run(write(record(1, state="draft", **secret)))
    assert not Topic.objects.get(slug="secret").is_published
    assert not Person.objects.get(slug="ada-lund").is_published


def test_terms_become_public_with_the_first_public_page_of_the_same_file(run: Any, write: Any, record: Any) -> None:
    run(write(record(1, state="draft", topics=["shared"]), record(2, topics=["shared"])))
    assert Topic.objects.get(slug="shared").is_published


@pytest.mark.parametrize(
    ("first", "second", "is_visible"),
    [("public", "draft", False), ("draft", "public", True), ("public", "public", True), ("draft", "draft", False)],
)
def test_a_page_follows_the_state_of_its_record(
    run: Any, write: Any, record: Any, first: str, second: str, is_visible: bool
) -> None:
    run(write(record(1, state=first)))
    run(write(record(1, state=second, title="Changed")))
    assert visible() == (["Changed"] if is_visible else [])


ADA: dict[str, Any] = {"object": "person", "id": "ada", "slug": "ada-lund", "name": "Ada Lund", "role": "Pilot"}


@pytest.mark.parametrize(
    ("first", "second", "is_visible"),
    [("public", "draft", False), ("draft", "public", True), ("public", "public", True), ("draft", "draft", False)],
)
def test_a_snippet_follows_the_state_of_its_record(
    run: Any, write: Any, first: str, second: str, is_visible: bool
) -> None:
    run(write({**ADA, "state": first}))
    run(write({**ADA, "state": second, "role": "Captain"}))
    person = Person.objects.get()
    assert person.is_published == is_visible
    assert person.role == ("Pilot" if (first, second) == ("public", "draft") else "Captain")
    assert person.get_latest_revision_as_object().role == "Captain"


@pytest.mark.parametrize("first", ["public", "draft"])
def test_a_snippet_that_an_editor_unpublished_stays_hidden(run: Any, write: Any, first: str) -> None:
    run(write({**ADA, "state": first}))
    person = Person.objects.get()
    person.save_revision().publish()
    Person.objects.get().unpublish()
    assert run(write({**ADA, "state": "public", "role": "Captain"})).counts == {"updated": 1}
    assert not Person.objects.get().live
    assert Person.objects.get().get_latest_revision_as_object().role == "Captain"


def test_a_draft_of_a_snippet_that_an_editor_published_stays_public(run: Any, write: Any) -> None:
    run(write({**ADA, "state": "draft"}))
    Person.objects.get().save_revision().publish()
    run(write({**ADA, "state": "draft", "role": "Captain"}))
    assert (Person.objects.get().is_published, Person.objects.get().role) == (True, "Pilot")


def test_a_draft_that_an_editor_published_stays_public(run: Any, write: Any, record: Any) -> None:
    run(write(record(1, state="draft")))
    StoryPage.objects.get().save_revision().publish()
    run(write(record(1, state="draft", title="Changed")))
    assert visible() == ["Story 1"]
    assert StoryPage.objects.get().get_latest_revision_as_object().title == "Changed"


def test_the_draft_of_a_public_page_is_not_visible(run: Any, write: Any, record: Any, tmp_path: Any) -> None:
    (tmp_path / "quay.png").write_bytes(create_png((64, 48), (10, 20, 30)))
    draft = {"title": "Hidden", "image": {"$file": "quay.png"}, "related": [{"$page": "news:2"}], "topics": ["secret"]}
    assert run(write(record(1, draft=draft), record(2))).code == 0
    story = StoryPage.objects.get(slug="story-1")
    assert (story.title, story.live, story.has_unpublished_changes, story.image) == ("Story 1", True, True, None)
    assert find_public_use(Picture.objects.get().file.name) is None
    assert not Topic.objects.get(slug="secret").is_published
    latest = story.get_latest_revision_as_object()
    assert (latest.title, latest.image, latest.body) == ("Hidden", Picture.objects.get(), story.body)
    assert latest.chosen_ids("related") == [StoryPage.objects.get(slug="story-2").pk]
    assert (story.live_revision.as_object().title, story.chosen_ids("related")) == ("Story 1", [])


def test_a_picture_of_a_hidden_change_is_not_public(run: Any, write: Any, record: Any, tmp_path: Any) -> None:
    (tmp_path / "quay.png").write_bytes(create_png((64, 48), (10, 20, 30)))
    run(write(record(1, state="draft")))
    StoryPage.objects.get().save_revision().publish()
    run(write(record(1, state="draft", image={"$file": "quay.png"})))
    assert StoryPage.objects.get().live
    assert find_public_use(Picture.objects.get().file.name) is None
    run(write(record(1, state="public", image={"$file": "quay.png"})))
    assert find_public_use(Picture.objects.get().file.name)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"state": "private"}, "state: “private” is not one of the choices: public, scheduled, draft"),
        ({"state": "scheduled"}, "publish_at: missing"),
        ({"publish_at": "2026-01-01T10:00:00"}, "publish_at: “2026-01-01T10:00:00” is not a time with its zone"),
        ({"date": "2026-01-01T10:00:00"}, "date: “2026-01-01T10:00:00” is not a date"),
        ({"date": None}, "missing date"),
        ({"draft": "x"}, "draft: not an object"),
        ({"draft": {"title": 5}}, "draft: title: not a text"),
        ({"draft": {"kind": "of another world"}}, "kind: "),
        ({"old_paths": ["//evil.example/x"]}, "old_paths: item 1: “//evil.example/x” is not a path"),
    ],
)
def test_an_invalid_state_or_date_is_refused(
    run: Any, write: Any, record: Any, fields: dict[str, Any], problem: str
) -> None:
    done = run(write(record(1, **fields)))
    assert (done.code, StoryPage.objects.count()) == (1, 0)
    assert f"line 1: {problem}" in done.reports
