"""`tasks=true`: what visitors can do that they ask for, apart from the results."""

from __future__ import annotations

import pytest

from tests.search.tasks.conftest import read_tasks, search

pytestmark = pytest.mark.django_db


def test_a_call_serves_a_task_by_its_kind(calls, index):
    index()
    assert read_tasks("how do I donate?") == [("give", "Pay for an hour")]
    assert read_tasks("monthly donation") == [("give_monthly", "Keep a lantern lit")]
    assert read_tasks("sign a petition") == [("sign", "Whose ship is it")]
    assert read_tasks("newsletter") == [("subscribe", "One letter a month")]


def test_a_task_has_a_label_and_an_address_in_the_language(calls, index):
    index()
    [task] = search("donate")["tasks"]
    assert (task["label"], task["url"], task["page"]["id"]) == ("Donate", task["page"]["url"], calls["gift"].pk)


def test_without_the_parameter_nothing_changes(calls, index):
    index()
    found = search("pay hour", tasks="false")
    assert found["tasks"] == []
    assert [item["title"] for item in found["items"]] == ["Pay for an hour"]
