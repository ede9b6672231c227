"""Files outside the API that are absent: whatever is asked, the same 404, which no cache keeps."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "document": "/documents/{id}/{id}/figures.pdf",
    "kit": "/press-kits/{id}/ferries.zip",
    "picture for print": "/press-pictures/{id}/{id}/ferries.jpg",
    "share picture": "/share-pictures/{id}/0123456789abcdef01234567.png",
    "picture": "/media/pictures/{id}.png",
    "file under embargo": "/embargo-files/kit/{id}-0?key=embf_{id}-" + "0" * 32,
    "document under embargo": "/embargo-files/document/{id}?key=embf_{id}-" + "0" * 32,
    "other kind under embargo": "/embargo-files/other/{id}?key=embp_{id}-" + "0" * 32,
}
IDS = (0, 1, 2**31, 2**63, 10**18 - 1, 10**40)


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "")


def describe(response) -> tuple:
    return response.status_code, response.content, response["Content-Type"], response["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_every_id_gets_the_same_answer_which_nobody_stores(tree, address):
    client = Client(raise_request_exception=True)
    answers = {describe(client.get(address.format(id=number))) for number in IDS}
    assert len(answers) == 1
    status, _, _, caching = answers.pop()
    assert status == 404
    assert "no-store" in caching


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_other_methods_tell_nothing(tree, address):
    client, path = Client(raise_request_exception=True, enforce_csrf_checks=False), address.format(id=1)
    assert client.head(path).status_code == 404
    for send in (client.post, client.put, client.delete, client.options):
        response = send(path)
        assert (response.status_code, response.content) == (405, b"")
