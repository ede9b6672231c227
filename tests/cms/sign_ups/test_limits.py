"""So many an hour for an address and from a visitor; also when several ask at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from cms.sign_ups.models import RateLimitCounter, SignUpRequest
from cms.sign_ups.rate_limit import count_and_check


def test_an_address_is_written_to_three_times_an_hour_and_is_answered_alike(visitor, pass_time):
    answers = {(a.status_code, a.content) for a in (visitor.sign_up() for _ in range(5))}
    assert len(answers) == 1
    assert SignUpRequest.objects.count() == 3
    visitor.sign_up("bo@example.org")
    assert SignUpRequest.objects.count() == 4
    pass_time(hours=1)
    visitor.sign_up()
    assert SignUpRequest.objects.count() == 5


def test_a_visitor_is_told_when_to_come_back_and_others_are_not_held_up(visitor, settings):
    settings.SIGN_UP_RATE_LIMIT_PER_IP = 2
    asked = [visitor.sign_up(f"a{n}@example.org", REMOTE_ADDR="192.0.2.1") for n in range(3)]
    assert [a.status_code for a in asked] == [202, 202, 503]
    assert 0 < int(asked[-1]["Retry-After"]) <= 3600
    assert visitor.sign_up("b@example.org", REMOTE_ADDR="192.0.2.2").status_code == 202


def test_no_address_stands_in_the_counts(visitor):
    visitor.sign_up()
    assert not [c for c in RateLimitCounter.objects.all() if "ada" in c.key or "127.0.0.1" in c.key]


@pytest.mark.django_db(transaction=True)
def test_several_at_once_are_counted_together():
    begin, got = threading.Barrier(4), []

    def ask():
        begin.wait()
        got.extend(count_and_check("address", "ada@example.org", 5) for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), sum(got)) == (20, 5)
