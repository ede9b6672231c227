"""The circuit breaker: when it opens, and when a request is allowed again."""

import pytest

from search.engines.elasticsearch.client import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(max_failures=5, window_seconds=10.0, cooldown_seconds=10.0, clock=clock)


def fail(breaker: Breaker, clock: Clock, *, times: int, every: float = 0.0) -> None:
    for number in range(times):
        clock.now += every if number else 0.0
        breaker.record_failure()


@pytest.mark.parametrize(
    ("times", "every", "allowed"),
    [
        pytest.param(4, 0.0, True, id="four faults at once"),
        pytest.param(5, 0.0, False, id="five faults at once"),
        pytest.param(5, 2.5, False, id="five faults in ten seconds"),
        pytest.param(5, 2.6, True, id="five faults in more than ten seconds"),
    ],
)
def test_five_faults_in_ten_seconds_open_it(breaker, clock, times, every, allowed):
    fail(breaker, clock, times=times, every=every)
    assert breaker.allows_request() is allowed


def test_successes_between_failures_do_not_keep_the_breaker_closed(breaker, clock):
    for _ in range(5):
        breaker.record_failure()
        breaker.record_success()
        if breaker.is_open:
            break
    assert not breaker.is_open or breaker.allows_request() is False


@pytest.mark.parametrize(("waited", "allowed"), [(9.9, False), (10.0, True)])
def test_a_request_is_allowed_after_ten_seconds(breaker, clock, waited, allowed):
    fail(breaker, clock, times=5)
    clock.now += waited
    assert breaker.allows_request() is allowed


def test_only_one_trial_request_is_allowed(breaker, clock):
    fail(breaker, clock, times=5)
    clock.now += 10
    assert [breaker.allows_request() for _ in range(3)] == [True, False, False]


def test_a_trial_that_fails_keeps_it_open_for_another_ten_seconds(breaker, clock):
    fail(breaker, clock, times=5)
    clock.now += 10
    breaker.allows_request()
    clock.now += 1
    breaker.record_failure()
    clock.now += 9.9
    assert not breaker.allows_request()
    clock.now += 0.1
    assert breaker.allows_request()


def test_a_trial_that_succeeds_closes_it_and_forgets_the_faults(breaker, clock):
    fail(breaker, clock, times=5)
    clock.now += 10
    breaker.allows_request()
    breaker.record_success()
    assert breaker.allows_request()
    fail(breaker, clock, times=4)
    assert breaker.allows_request()
