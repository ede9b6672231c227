"""A live page with newer or older texts: the public sees the published ones alone, in an index that is behind too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from tests.cms.api.canaries import FIELDS, OWN_FIELDS, STEM, World, texts
from tests.cms.api.rules import exact, found, gone, gone_from_search

from .requests import Operation, around, direct, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEWER = "secrat"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def edits(world: World) -> Iterator[tuple[states.Page, dict]]:
    """Every page with a new word in each of its texts."""
    for kind, page in world.subjects.items():
        yield states.reload_page(page), texts(kind, NEWER)


def test_edits_of_a_live_page_are_nowhere_until_they_are_published(world, worker, client):
    drafts = [states.save_draft(page, **new) for page, new in edits(world)]
    gone(world, client, NEWER)
    found(world, client)
    worker.index_all()
    gone_from_search(world, client, NEWER)
    world = now(world, [states.publish(page) for page in drafts])
    worker.index_all()
    for operation in [*direct(world), *around(world)]:
        text = operation.ask(client).text
        assert not operation.shows or NEWER in text or operation.path.endswith(".txt"), operation.name


def test_a_change_scheduled_for_later_leaves_the_page_as_it_is(world, worker, client, pass_time):
    for page, new in edits(world):
        states.schedule(page, timezone.now() + timedelta(hours=1), **new)
    pass_time(minutes=59)
    worker.index_all()
    gone(world, client, NEWER)
    found(world, client)


def test_what_an_older_revision_said_is_gone_with_the_next(world, worker, client):
    """Its old address leads to the new one, which is why no text but the address asked for may be in the answer."""
    new = {kind: {**_emptied(kind), "slug": f"new-{kind}"} for kind in world.subjects}
    world = now(world, [states.publish(page, **new[kind]) for kind, page in world.subjects.items()])
    gone(world, client)
    worker.index_all()
    gone_from_search(world, client)
    exact(client)


def test_of_a_page_published_anew_an_old_index_marks_nothing(world, client):
    story = states.publish(states.reload_page(world.subjects["story"]), title="Quite another title", body=[])
    items = client.get("/api/v1/search", {"q": f"{STEM}storybody"}).json()["items"]
    assert [(item["id"], item["title"]) for item in items] == [(story.pk, "Quite another title")]
    assert items[0]["highlights"] == {"title": "Quite another title", "body": []}


def test_a_draft_changes_no_byte_of_any_answer_about_its_page(world, client):
    operations = [o for o in direct(world) if not o.path.startswith("/documents/")]
    new_texts = list(edits(world))
    before = {o.name: o.ask(client).whole for o in operations}
    for page, new in new_texts:
        states.save_draft(page, **new)
    assert {o.name: o.ask(client).whole for o in operations} == before
    story = states.reload_page(world.subjects["story"])
    assert NEWER in story.draft_title
    assert STEM in path_of(story)
    assert (
        Operation("new path", "/api/v1/resolve", {"path": f"/more-stories/{NEWER}storyslug/"}).ask(client).status == 404
    )


def now(world: World, pages: list[states.Page]) -> World:
    """The world with its subjects as they have just been saved."""
    subjects = dict(zip(world.subjects, pages, strict=True))
    return replace(world, subjects=subjects, child=states.reload_page(world.child))


def _emptied(kind: str) -> dict:
    empty = dict.fromkeys((*FIELDS, *OWN_FIELDS[kind]), "")
    required = {"title": f"New {kind}"} | ({"prompt": "Do", "button_label": "Go"} if kind == "action" else {})
    more = {"attachments": []} if kind == "release" else {}
    return {**empty, **required, **more, "body": [], "image": factories.PictureFactory()}
