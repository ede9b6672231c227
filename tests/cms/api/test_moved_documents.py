"""A document that is moved to a private folder is hidden at once, from a form as well as with many others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from cms.demo import factories
from cms.files.documents.models import StoredDocument
from cms.journal.content_version import content_version
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import name_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(tree) -> list[Any]:
    return [factories.DocumentFactory(filename=f"velkar{number}.txt", content=b"Figures") for number in range(2)]


@pytest.fixture
def private(db) -> Collection:
    return factories.objects.create_hidden_folder("Legal")


def move_by_form(client: Client, documents: list[Any], collection: Collection) -> None:
    for document in documents:
        data = {"title": document.title, "collection": collection.pk}
        assert client.post(reverse("wagtaildocs:edit", args=[document.pk]), data).status_code == 302


def move_with_folder(client: Client, documents: list[Any], collection: Collection) -> None:
    folder = Collection.objects.filter(name="Figures").first()
    if folder is None:
        folder = Collection.get_first_root_node().add_child(name="Figures")
        move_by_form(client, documents, folder)
    data = {"name": folder.name, "parent": collection.pk}
    assert client.post(reverse("wagtailadmin_collections:edit", args=[folder.pk]), data).status_code == 302


def move_together(client: Client, documents: list[Any], collection: Collection) -> None:
    ids = "&".join(f"id={document.pk}" for document in documents)
    address = reverse("wagtail_bulk_action", args=["documents", "storeddocument", "add_to_collection"])
    response = client.post(f"{address}?{ids}&next=/admin/", {"collection": collection.pk})
    assert response.status_code == 302


@pytest.mark.parametrize("move", [move_by_form, move_together, move_with_folder])
def test_a_moved_document_is_gone_from_the_api_and_comes_back(
    move: Callable[..., None], documents, private, frontend, client
):
    page = factories.ReleaseFactory(attachments=documents)
    client.force_login(factories.SuperuserFactory())
    for collection, is_shown in ((private, False), (Collection.get_first_root_node(), True)):
        frontend.get(f"/pages/{page.pk}")
        version = content_version()
        move(client, documents, collection)
        assert content_version() != version
        assert [one.filename in str(frontend.get(f"/pages/{page.pk}")) for one in documents] == [is_shown, is_shown]


@pytest.mark.parametrize("move", [move_by_form, move_together])
def test_the_audit_trail_names_documents_that_were_hidden_and_no_others(
    move: Callable[..., None], documents, private, client
):
    client.force_login(factories.SuperuserFactory())
    root = Collection.get_first_root_node()
    other = root.add_child(instance=Collection(name="Press"))
    factories.DocumentFactory(collection=private)  # a new one has not been public
    for collection in (other, private, root):
        move(client, documents, collection)
    rows = AuditRow.objects.filter(action="document.hidden").order_by("pk")
    assert [(row.subject, row.facts) for row in rows] == [
        (name_row(StoredDocument, one.pk), {"collection": private.pk}) for one in documents
    ]


def test_the_audit_trail_names_folders_that_were_moved_below_a_hidden_one_and_no_others(documents, private, client):
    client.force_login(factories.SuperuserFactory())
    root = Collection.get_first_root_node()
    other, below = root.add_child(name="Press"), private.add_child(name="Older")
    for collection in (other, private, below, root):
        move_with_folder(client, documents, collection)
    folder = Collection.objects.get(name="Figures")
    rows = AuditRow.objects.filter(action="collection.restricted").exclude(subject=name_row(Collection, private.pk))
    assert [row.subject for row in rows] == [name_row(Collection, folder.pk)]
