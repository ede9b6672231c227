"""A document can be downloaded through a visible page that uses it, and not otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from cms.demo import factories
from cms.demo.factories import blocks, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(tree):
    return factories.DocumentFactory(filename="velkarfile.txt", content=b"Figures")


@dataclass
class Fetched:
    status: int
    content: bytes
    disposition: str


def fetch(page, document, name: str = "velkarfile.txt") -> Fetched:
    response = Client(raise_request_exception=False).get(f"/documents/{page.pk}/{document.pk}/{name}")
    return Fetched(response.status_code, response.getvalue(), response.get("Content-Disposition", ""))


def in_block(document):
    return factories.StoryFactory(body=[blocks.documents([document])])


def in_text(document):
    return factories.StoryFactory(body=[blocks.rich_text(blocks.document_link(document, "Read"))])


def attached(document):
    return factories.ReleaseFactory(attachments=[document])


def in_notes(document):
    return factories.ReleaseFactory(notes_to_editors=f"<p>{blocks.document_link(document, 'Read')}</p>")


def in_boilerplate(document):
    text = f"<p>{blocks.document_link(document, 'Read')}</p>"
    return factories.ReleaseFactory(boilerplate=factories.BoilerplateFactory(text=text))


def in_a_call(document):
    return factories.CallToActionFactory(text=f"<p>{blocks.document_link(document, 'Read')}</p>")


def in_a_shown_call(document):
    return factories.StoryFactory(body=[blocks.call_to_action(in_a_call(document))])


def in_a_chosen_call(document):
    return factories.StoryFactory(actions=[in_a_call(document)])


USES = [in_block, in_text, attached, in_notes, in_boilerplate, in_a_call, in_a_shown_call, in_a_chosen_call]


@pytest.mark.parametrize("use", USES)
def test_every_document_url_of_a_page_works_while_the_page_is_visible(use, document, frontend):
    page = use(document)
    address = f"/documents/{page.pk}/{document.pk}/velkarfile.txt"
    assert address in str(frontend.get(f"/pages/{page.pk}"))
    response = fetch(page, document)
    assert (response.status, response.content) == (200, b"Figures")
    assert response.disposition.startswith("attachment")
    states.unpublish(page)
    assert fetch(page, document).status == 404


def test_a_document_of_a_hidden_page_is_served_through_a_visible_page(document):
    hidden, visible = attached(document), in_block(document)
    states.unpublish(hidden)
    assert fetch(hidden, document).status == 404
    assert fetch(visible, document).status == 200


def test_a_document_in_a_draft_of_a_live_page_is_not_served(document):
    page = factories.ReleaseFactory()
    states.save_draft(page, attachments=[document])
    assert fetch(page, document).status == 404
    states.publish(page)
    assert fetch(page, document).status == 200


def test_a_document_of_a_call_is_not_served_through_a_page_that_no_longer_shows_the_call(document, pass_time):
    call = factories.CallToActionFactory(
        text=f"<p>{blocks.document_link(document, 'Read')}</p>", ends_at=timezone.now() + timedelta(hours=1)
    )
    page = factories.StoryFactory(actions=[call])
    assert fetch(page, document).status == 200
    pass_time(hours=1)
    assert fetch(page, document).status == 404
    assert fetch(call, document).status == 200  # the page of the call stays public


@pytest.mark.parametrize("level", [0, 1])
def test_a_private_collection_hides_its_documents_and_those_under_it(level, document, frontend):
    page = attached(document)
    above = Collection.get_first_root_node().add_child(name="Above")
    below = above.add_child(name="Below")
    document.collection = below
    document.save()
    assert fetch(page, document).status == 200
    CollectionViewRestriction.objects.create(collection=(below, above)[level], restriction_type="login")
    assert fetch(page, document).status == 404
    assert "velkarfile" not in str(frontend.get(f"/pages/{page.pk}"))


def test_wrong_urls_get_the_response_for_a_missing_document(document):
    page, other = attached(document), factories.DocumentFactory(filename="velkarfile.txt")
    absent = fetch(type("Missing", (), {"pk": 10**9}), document)
    assert absent.status == 404
    wrong = [fetch(page, other), fetch(page, document, "other.txt"), fetch(page, document, "velkarfile.txt%00")]
    states.restrict(page)
    wrong.append(fetch(page, document))
    assert {(response.status, response.content) for response in wrong} == {(404, absent.content)}


def test_a_file_missing_from_the_disk_is_not_found(document):
    page = attached(document)
    document.file.storage.delete(document.file.name)
    assert fetch(page, document).status == 404


def test_stored_files_have_no_direct_url(document):
    assert Client().get(f"/media/{document.file.name}").status_code == 404
