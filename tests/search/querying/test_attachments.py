"""Pages are found by the text of their PDFs, and not by that of files that they do not offer or that are hidden.

Every change holds from the next request on, while the index still has the text; then again after it has caught up. All
tests run on both engines.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import CollectionViewRestriction

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.documents.models import DocumentText, StoredDocument
from cms.files.documents.pdf_texts import read_due_texts
from cms.jobs.scheduler import publish_scheduled
from tests.cms.files.documents.pdfs import build_pdf
from tests.markers import mark_extended
from tests.search.querying.index_changes import index_changes

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.processes]
CANARY = "velkarita"


@dataclass
class Site:
    """A release that offers a PDF with a unique word, and a neighbour that offers another PDF."""

    tree: Any
    document: StoredDocument
    release: Any
    neighbour: Any

    def reload(self) -> Any:
        return states.reload_page(self.release)


@pytest.fixture
def site(tree, each_engine) -> Site:
    document = create_document("A velkarita was counted in the annex.")
    release = factories.ReleaseFactory(title="Fees repaid", attachments=[document], bare=True)
    neighbour = factories.ReleaseFactory(title="Ropes", attachments=[create_document("Ropes for all.")], bare=True)
    run_worker()
    return Site(tree, document, release, neighbour)


def create_document(text: str) -> StoredDocument:
    return factories.DocumentFactory(title="Annex", content=build_pdf(text), filename="annex.pdf")


def run_worker() -> None:
    while read_due_texts():
        pass
    index_changes()


def find(client: Client, q: str = CANARY, **params: Any) -> list[str]:
    answer = client.get("/api/v1/search", {"q": q, **params}).json()
    assert answer["total"] == len(answer["items"])
    return [item["title"] for item in answer["items"]]


def assert_nowhere(client: Client) -> None:
    """Check that the page is not found by the word of its file, and that no answer contains that word."""
    for q in (CANARY, f"{CANARY} annex", f'"{CANARY} was counted"', "velkar", "velkarit", "counted"):
        answer = client.get("/api/v1/search", {"q": q}).json()
        assert answer["items"] == [], q
        assert CANARY not in json.dumps({**answer, "query": "", "query_id": "", "next": ""}), q
        suggested = client.get("/api/v1/search/suggest", {"q": q, "limit": 20}).json()["items"]
        assert suggested == [], q


def test_a_page_is_found_by_its_pdf_and_shows_the_passage(site, client):
    item = client.get("/api/v1/search", {"q": CANARY}).json()["items"][0]
    assert item["title"] == "Fees repaid"
    assert item["highlights"] == {
        "title": "Fees repaid",
        "body": [],
        "attachments": [f"A <mark>{CANARY}</mark> was counted in the annex."],
    }
    assert find(client, "ropes for all") == ["Ropes"]


@pytest.mark.extended
def test_pdfs_in_the_body_and_in_rich_text_are_found(site, client):
    listed, linked = create_document("The okapi counts."), create_document("The quokka counts.")
    factories.StoryFactory(title="Listed", body=[blocks.documents([blocks.document_item(listed)])], bare=True)
    factories.StoryFactory(title="Linked", body=[blocks.rich_text(blocks.document_link(linked, "the file"))], bare=True)
    run_worker()
    assert find(client, "okapi") == ["Listed"]
    assert find(client, "quokka") == ["Linked"]


def test_a_file_that_no_page_or_only_a_draft_offers_is_not_found(site, client):
    document = create_document("The okapi counts.")
    states.save_draft(site.neighbour, attachments=[document])
    factories.ReleaseFactory(title="Unready", attachments=[document], live=False, bare=True)
    run_worker()
    assert find(client, "okapi") == []


# ---------------------------------------------------------------- what hides the text


def unpublished(site: Site, pass_time: Callable[..., None]) -> None:
    states.unpublish(site.release)


def under_a_private_page(site: Site, pass_time: Callable[..., None]) -> None:
    states.restrict(site.release.get_parent())


def expired(site: Site, pass_time: Callable[..., None]) -> None:
    states.publish(site.release, expire_at=timezone.now() + timedelta(hours=1))
    run_worker()
    pass_time(hours=1)


def deleted(site: Site, pass_time: Callable[..., None]) -> None:
    site.reload().delete()


def attachment_removed(site: Site, pass_time: Callable[..., None]) -> None:
    states.publish(site.release, attachments=[])


def attachment_replaced_by_another(site: Site, pass_time: Callable[..., None]) -> None:
    states.publish(site.release, attachments=[create_document("Nothing of it.")])


def file_replaced(site: Site, pass_time: Callable[..., None]) -> None:
    site.document.file = ContentFile(build_pdf("Nothing of it."), "annex.pdf")
    site.document.save()


def document_deleted(site: Site, pass_time: Callable[..., None]) -> None:
    site.document.delete()


def collection_made_private(site: Site, pass_time: Callable[..., None]) -> None:
    CollectionViewRestriction.objects.create(collection=site.document.collection, restriction_type="login")


def moved_to_a_private_collection(site: Site, pass_time: Callable[..., None]) -> None:
    site.document.collection = factories.objects.create_hidden_folder()
    site.document.save()


HIDING_PAGE = [unpublished, under_a_private_page, expired, deleted]
HIDING_FILE = [
    attachment_removed,
    attachment_replaced_by_another,
    file_replaced,
    document_deleted,
    collection_made_private,
    moved_to_a_private_collection,
]
IN_SMALL = [expired, file_replaced, document_deleted, collection_made_private]


@pytest.mark.parametrize("hide", mark_extended([*HIDING_PAGE, *HIDING_FILE], except_for=IN_SMALL))
def test_the_text_is_not_found_from_the_next_request_on(hide, site, client, pass_time):
    assert find(client) == ["Fees repaid"]
    hide(site, pass_time)
    assert_nowhere(client)
    run_worker()
    assert_nowhere(client)


@pytest.mark.parametrize("hide", mark_extended(HIDING_FILE, except_for=IN_SMALL))
def test_the_page_is_still_found_by_its_own_words(hide, site, client, pass_time):
    assert find(client, "fees repaid") == ["Fees repaid"]
    hide(site, pass_time)
    assert find(client, "fees repaid") == ["Fees repaid"]
    assert find(client, "") != []
    run_worker()
    assert find(client, "fees repaid") == ["Fees repaid"]


@pytest.mark.extended
def test_the_text_is_found_again_when_the_collection_is_public_again(site, client, pass_time):
    collection_made_private(site, pass_time)
    run_worker()
    CollectionViewRestriction.objects.all().delete()
    run_worker()
    assert find(client) == ["Fees repaid"]


@pytest.mark.extended
def test_a_new_text_of_a_replaced_file_is_found(site, client):
    site.document.file = ContentFile(build_pdf("The okapi counts."), "annex.pdf")
    site.document.save()
    run_worker()
    assert find(client, "okapi") == ["Fees repaid"]


def test_a_release_under_embargo_is_found_by_its_pdf_when_the_embargo_ends(site, client, pass_time):
    document = create_document("The okapi counts.")
    embargo = timezone.now() + timedelta(hours=1)
    factories.ReleaseFactory(title="Secret", attachments=[document], embargo_until=embargo, bare=True)
    run_worker()
    assert DocumentText.objects.filter(pk=document.pk).exclude(text="").exists()
    assert find(client, "okapi") == []
    pass_time(hours=1)
    assert publish_scheduled() == []
    run_worker()
    assert find(client, "okapi") == ["Secret"]


@pytest.mark.extended
def test_an_unreadable_pdf_does_not_keep_its_page_out_of_search(site, client):
    broken = factories.DocumentFactory(content=b"%PDF-1.7\n%%EOF", filename="broken.pdf")
    factories.ReleaseFactory(title="Okapi report", attachments=[broken], bare=True)
    run_worker()
    assert find(client, "okapi") == ["Okapi report"]
