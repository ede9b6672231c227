"""Drafts and old revisions of a live page: the public sees the published texts only, even in an outdated index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from tests.cms.api.canaries import FIELDS, OWN_FIELDS, STEM, CanarySite, texts

from .assertions import assert_exact_counts, assert_found, assert_hidden, assert_hidden_from_search
from .operations import Operation, direct_operations, mentioning_operations, page_path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DRAFT_STEM = "secrat"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def edits(site: CanarySite) -> Iterator[tuple[states.Page, dict]]:
    """Yield every subject with new texts that have canaries of their own."""
    for kind, page in site.subjects.items():
        yield states.reload_page(page), texts(kind, DRAFT_STEM)


def test_edits_of_a_live_page_are_shown_nowhere_until_they_are_published(site, indexer, client):
    drafts = [states.save_draft(page, **new) for page, new in edits(site)]
    assert_hidden(site, client, DRAFT_STEM)
    assert_found(site, client)
    indexer.index_all()
    assert_hidden_from_search(site, client, DRAFT_STEM)
    site = refreshed(site, [states.publish(page) for page in drafts])
    indexer.index_all()
    for operation in [*direct_operations(site), *mentioning_operations(site)]:
        text = operation.send(client).text
        assert not operation.shows or DRAFT_STEM in text or operation.path.endswith(".txt"), operation.name


@pytest.mark.extended
def test_a_scheduled_change_does_not_affect_the_live_page(site, indexer, client, pass_time):
    for page, new in edits(site):
        states.schedule(page, timezone.now() + timedelta(hours=1), **new)
    pass_time(minutes=59)
    indexer.index_all()
    assert_hidden(site, client, DRAFT_STEM)
    assert_found(site, client)


@pytest.mark.extended
def test_texts_of_an_old_revision_disappear_with_the_next(site, indexer, client):
    """The old path redirects to the new one, so no old text is in the response."""
    new = {kind: {**_empty_texts(kind), "slug": f"new-{kind}"} for kind in site.subjects}
    site = refreshed(site, [states.publish(page, **new[kind]) for kind, page in site.subjects.items()])
    assert_hidden(site, client)
    indexer.index_all()
    assert_hidden_from_search(site, client)
    assert_exact_counts(client)


def test_an_outdated_index_highlights_no_old_text(site, client):
    story = states.publish(states.reload_page(site.subjects["story"]), title="Quite another title", body=[])
    items = client.get("/api/v1/search", {"q": f"{STEM}storybody"}).json()["items"]
    assert [(item["id"], item["title"]) for item in items] == [(story.pk, "Quite another title")]
    assert items[0]["highlights"] == {"title": "Quite another title", "body": [], "attachments": []}


def test_a_draft_changes_no_byte_of_any_response(site, client):
    operations = [o for o in direct_operations(site) if not o.path.startswith("/documents/")]
    new_texts = list(edits(site))
    before = {o.name: o.send(client).full for o in operations}
    for page, new in new_texts:
        states.save_draft(page, **new)
    assert {o.name: o.send(client).full for o in operations} == before
    story = states.reload_page(site.subjects["story"])
    assert DRAFT_STEM in story.draft_title
    assert STEM in page_path(story)
    assert (
        Operation("new path", "/api/v1/resolve", {"path": f"/more-stories/{DRAFT_STEM}storyslug/"}).send(client).status
        == 404
    )


def refreshed(site: CanarySite, pages: list[states.Page]) -> CanarySite:
    """Return the site with the saved subjects."""
    subjects = dict(zip(site.subjects, pages, strict=True))
    return replace(site, subjects=subjects, child=states.reload_page(site.child))


def _empty_texts(kind: str) -> dict:
    empty = dict.fromkeys((*FIELDS, *OWN_FIELDS[kind]), "")
    required = {"title": f"New {kind}"} | ({"prompt": "Do", "button_label": "Go"} if kind == "action" else {})
    more = {"attachments": []} if kind == "release" else {}
    return {**empty, **required, **more, "body": [], "image": factories.PictureFactory()}
