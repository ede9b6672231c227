"""Withdrawn pages and every operation: nothing but the notice, at the addresses of the page itself."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.demo.factories import states
from cms.editing.versions.withdrawals import withdraw_page

from .assertions import assert_exact_counts, assert_hidden, assert_hidden_from_search, assert_same_as_absent
from .operations import direct_operations

pytestmark = pytest.mark.django_db

NOTICE = "This was published by mistake."


def withdraw(site):
    for page in site.subjects.values():
        withdraw_page(states.reload_page(page), NOTICE, None)


def test_a_withdrawn_page_disappears_from_every_operation(site, indexer):
    withdraw(site)
    client = Client(raise_request_exception=False)
    assert_hidden(site, client)  # the index still contains them
    indexer.index_all()
    assert_hidden_from_search(site, client)
    assert_exact_counts(client)
    for operation in direct_operations(site):
        response = operation.send(client)
        is_page = not operation.path.startswith("/documents/")
        assert response.status == (410 if is_page else 404), operation.name
        assert (NOTICE in response.content.decode()) == is_page, operation.name


@pytest.mark.extended
def test_a_withdrawn_page_that_is_private_is_like_an_absent_one(site):
    withdraw(site)
    for page in site.subjects.values():
        states.restrict(page)
    client = Client(raise_request_exception=False)
    assert_hidden(site, client)
    assert_same_as_absent(site, client)
