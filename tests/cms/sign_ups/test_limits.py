"""Rate limits per address and per visitor, also for concurrent requests."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from cms.sign_ups.models import RateLimitCounter, SignUpRequest
from cms.sign_ups.rate_limit import count_and_check


def test_an_address_gets_three_emails_per_hour_with_the_same_response(visitor, pass_time):
    results = {(a.status_code, a.content) for a in (visitor.sign_up() for _ in range(5))}
    assert len(results) == 1
    assert SignUpRequest.objects.count() == 3
    visitor.sign_up("bo@example.org")
    assert SignUpRequest.objects.count() == 4
    pass_time(hours=1)
    visitor.sign_up()
    assert SignUpRequest.objects.count() == 5


def test_a_limited_visitor_gets_429_with_retry_after_and_others_are_not_affected(visitor, settings):
    settings.RATE_LIMITS = {"sign_up": "2/hour"}
    responses = [visitor.sign_up(f"a{n}@example.org", REMOTE_ADDR="192.0.2.1") for n in range(3)]
    assert [a.status_code for a in responses] == [202, 202, 429]
    assert 0 < int(responses[-1]["Retry-After"]) <= 3600
    assert visitor.sign_up("b@example.org", REMOTE_ADDR="192.0.2.2").status_code == 202


def test_counters_contain_no_address(visitor):
    visitor.sign_up()
    assert not [c for c in RateLimitCounter.objects.all() if "ada" in c.key or "127.0.0.1" in c.key]


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_are_counted_together():
    barrier, counted = threading.Barrier(4), []

    def count():
        barrier.wait()
        counted.extend(count_and_check("address", "ada@example.org", 5) for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(counted), sum(counted)) == (20, 5)
