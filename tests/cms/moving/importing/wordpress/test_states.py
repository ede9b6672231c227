from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.moving.importing.records.record_types import State
from cms.moving.importing.sources.wordpress.items import Item, get_state
from cms.moving.importing.sources.wordpress.xml_stream import parse
from tests.cms.moving.importing.wordpress.exports import build_export, build_item

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AHEAD, PAST, NONE = "2026-01-02 00:00:00", "2025-12-31 00:00:00", "0000-00-00 00:00:00"


def state_of(*, needs_date: bool = False, **fields: str) -> tuple[State, str]:
    element = next(one for one in parse([build_export(build_item(1, **fields))]) if one.name == "item")
    return get_state(Item(element, 1), NOW, needs_date=needs_date)


@pytest.mark.parametrize(
    "status", ["draft", "pending", "private", "trash", "inherit", "auto-draft", "wc-done", "", "Publish"]
)
def test_only_two_states_can_become_public(status: str) -> None:
    assert state_of(status=status, date=PAST)[0] == State.DRAFT
    assert state_of(status=status, date=AHEAD)[0] == State.DRAFT


def test_published_items_are_public_and_those_with_a_later_date_are_scheduled() -> None:
    assert state_of(status="publish", date=PAST) == (State.PUBLIC, "")
    note = "was published with a date in the future; it is scheduled"
    assert state_of(status="publish", date=AHEAD) == (State.SCHEDULED, note)
    assert state_of(status="publish", date="9999-12-31 23:59:59") == (State.SCHEDULED, note)
    assert state_of(status="future", date=AHEAD) == (State.SCHEDULED, "")
    assert state_of(status="publish", date=NONE) == (State.PUBLIC, "has no date")


@pytest.mark.parametrize(
    ("date", "note"),
    [
        (NONE, "has no date; it is a draft"),
        ("", "has no date; it is a draft"),
        ("2020-13-45 99:99:99", "its date “2020-13-45 99:99:99” does not exist; it is a draft"),
    ],
)
def test_published_items_without_a_date_are_drafts_where_pages_have_to_have_one(date: str, note: str) -> None:
    assert state_of(status="publish", date=date, needs_date=True) == (State.DRAFT, note)
    assert state_of(status="publish", date=PAST, needs_date=True) == (State.PUBLIC, "")
    assert state_of(status="draft", date=date, needs_date=True) == (State.DRAFT, "")


def test_scheduled_items_stay_hidden_if_their_date_has_passed_or_is_missing() -> None:
    assert state_of(status="future", date=AHEAD) == (State.SCHEDULED, "")
    assert state_of(status="future", date=PAST)[0] == State.DRAFT
    assert state_of(status="future", date=NONE)[0] == State.DRAFT


@pytest.mark.parametrize("status", ["publish", "future"])
def test_items_with_a_password_are_drafts(status: str) -> None:
    assert state_of(status=status, date=AHEAD, post_password="x") == (State.DRAFT, "had a password; it is a draft")
    assert state_of(status=status, date=PAST, post_password="x")[0] == State.DRAFT
