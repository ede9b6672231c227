"""Who may rehearse, what a rehearsal accepts, and how long its tokens open it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms.core import clock
from cms.demo import factories
from cms.operations.audit.models import AuditRow
from cms.rehearsal import lifecycle
from cms.rehearsal.lifecycle import RehearsalRefused
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.tokens import build_token, find_rehearsal

State = Rehearsal.State


@pytest.mark.parametrize(
    ("group", "allowed"),
    [("Press officers", True), ("Administrators", True), ("Editors", False), ("Writers", False)],
)
def test_press_officers_and_administrators_may_rehearse(db: None, group: str, allowed: bool) -> None:
    assert lifecycle.may_rehearse(factories.UserFactory(groups=[group])) is allowed


def test_without_a_service_nothing_can_be_requested(settings, officer) -> None:
    settings.REHEARSAL_URL = ""
    with pytest.raises(RehearsalRefused):
        lifecycle.create_rehearsal(officer, clock.now() + timedelta(days=1), "UTC")
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_the_minute_is_ahead_and_within_a_year(request_rehearsal, officer, days: int) -> None:
    with pytest.raises(RehearsalRefused):
        lifecycle.create_rehearsal(officer, clock.now() + timedelta(days=days), "UTC")


def test_there_is_a_limit_of_running_rehearsals_and_ended_ones_do_not_count(settings, request_rehearsal) -> None:
    settings.REHEARSAL_MAX_RUNNING = 2
    first = request_rehearsal()
    request_rehearsal()
    with pytest.raises(RehearsalRefused):
        request_rehearsal()
    lifecycle.end(first)
    assert request_rehearsal().state == State.REQUESTED


def test_a_rehearsal_moves_on_and_never_back(request_rehearsal) -> None:
    rehearsal = request_rehearsal()
    Rehearsal.objects.update(state=State.READY, reached_at=rehearsal.at)
    later = rehearsal.at + timedelta(hours=1)
    lifecycle.advance(rehearsal, later)
    assert (rehearsal.at, rehearsal.state) == (later, State.ADVANCING)
    with pytest.raises(RehearsalRefused):
        lifecycle.advance(rehearsal, later - timedelta(minutes=1))


def test_an_ended_rehearsal_is_neither_moved_nor_shared(request_rehearsal, officer) -> None:
    rehearsal = request_rehearsal(drafts=[])
    lifecycle.end(rehearsal)
    with pytest.raises(RehearsalRefused):
        lifecycle.advance(rehearsal, rehearsal.at + timedelta(days=1))
    with pytest.raises(RehearsalRefused):
        lifecycle.create_link(rehearsal, officer)


def test_only_a_rehearsal_with_chosen_drafts_can_be_shared(request_rehearsal, officer) -> None:
    with pytest.raises(RehearsalRefused):
        lifecycle.create_link(request_rehearsal(), officer)
    assert lifecycle.create_link(request_rehearsal(drafts=[]), officer).pk


def test_a_draft_that_is_hidden_from_the_maker_cannot_be_chosen(request_rehearsal, monkeypatch) -> None:
    monkeypatch.setattr(lifecycle, "get_hidden_page_ids", lambda user: frozenset({7}))
    with pytest.raises(RehearsalRefused):
        request_rehearsal(drafts=[6, 7])
    assert request_rehearsal(drafts=[6]).drafts == [6]


def test_a_token_opens_its_rehearsal_until_it_ends(request_rehearsal, pass_time) -> None:
    rehearsal = request_rehearsal()
    token = build_token(rehearsal)
    assert token not in str(Rehearsal.objects.values().get()), "only the digest is stored"
    assert find_rehearsal(token) == rehearsal
    assert find_rehearsal(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    pass_time(hours=5)
    assert find_rehearsal(token) is None


def test_a_link_ends_by_being_revoked_and_with_its_rehearsal(request_rehearsal, officer, pass_time) -> None:
    rehearsal = request_rehearsal(drafts=[])
    link, other = lifecycle.create_link(rehearsal, officer), lifecycle.create_link(rehearsal, officer)
    lifecycle.revoke_link(link, officer)
    assert find_rehearsal(build_token(link)) is None
    assert find_rehearsal(build_token(other)) == rehearsal == find_rehearsal(build_token(rehearsal))
    lifecycle.end(rehearsal)
    assert find_rehearsal(build_token(other)) is None


def test_actions_are_recorded(request_rehearsal, officer) -> None:
    rehearsal = request_rehearsal(drafts=[])
    link = lifecycle.create_link(rehearsal, officer)
    lifecycle.revoke_link(link, officer)
    lifecycle.advance(rehearsal, rehearsal.at + timedelta(hours=1), officer)
    lifecycle.end(rehearsal, officer)
    recorded = [
        action for action in AuditRow.objects.order_by("pk").values_list("action", flat=True) if "rehearsal" in action
    ]
    assert recorded == [
        lifecycle.REQUESTED,
        lifecycle.SHARED,
        lifecycle.LINK_REVOKED,
        lifecycle.ADVANCED,
        lifecycle.ENDED,
    ]


def test_old_rows_are_deleted(request_rehearsal, pass_time) -> None:
    request_rehearsal()
    pass_time(days=29)
    assert lifecycle.delete_expired() == 0
    pass_time(days=2)
    assert lifecycle.delete_expired() == 1
