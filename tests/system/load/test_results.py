"""The verdicts of the load test tell a site that holds from one that does not."""

from __future__ import annotations

import pytest

from tests.system.load.machine import MachineSpeed
from tests.system.load.processes import ProcessHistory
from tests.system.load.results import (
    OVERLOAD,
    RECOVERY,
    STEADY,
    Request,
    judge,
    percentile,
    recovery_seconds,
    window_table,
)


def request(phase=STEADY, kind="read", due=0.0, status=200, ms=10.0, retry_after="", name="page") -> Request:
    return Request(phase, kind, name, due, 0.1, status, ms, retry_after, "")


def missed(*requests: Request) -> list[str]:
    good = [request(kind=kind, due=number) for kind in ("search", "read") for number in range(20)]
    return [verdict.text for verdict in judge([*good, *requests]) if not verdict.reached]


def test_a_percentile_is_one_of_the_values():
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([], 0.95) == 0


def test_fast_answers_without_errors_reach_every_goal():
    assert missed(request(OVERLOAD), request(OVERLOAD, status=503, retry_after="2"), request(RECOVERY)) == []


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ([request(status=503, retry_after="2")], "1 of 41 requests failed or were refused"),
        ([request(status=0)], "1 of 41 requests failed or were refused"),
        ([request(ms=151)] * 2, "reads: p95 151 ms ≤ 150 ms"),
        ([request(OVERLOAD, ms=2_001)], "overload: p99 of accepted 2001 ms ≤ 2000 ms"),
        ([request(OVERLOAD, status=503, retry_after="2")], "overload: p99 of accepted inf ms ≤ 2000 ms"),
        ([request(RECOVERY, due=10.5, ms=400)], "recovered after 11 s ≤ 10 s"),
    ],
)
def test_each_goal_can_be_missed(bad, text):
    assert text in missed(*bad)


@pytest.mark.parametrize("outcome", [{"status": 500}, {"status": 503}, {"status": 0}])
def test_in_overload_only_refusals_with_a_time_are_allowed(outcome):
    assert any(
        text.startswith("overload: 0 of 2 refused") for text in missed(request(OVERLOAD), request(OVERLOAD, **outcome))
    )


def test_the_site_has_recovered_after_its_last_bad_second():
    requests = [request(RECOVERY, due=second + 0.5, ms=400 if second in (0, 3) else 10) for second in range(10)]
    assert recovery_seconds(requests) == 4


@pytest.mark.parametrize(("growth", "is_flat"), [(0.0, True), (0.2, False)])
def test_memory_is_judged_after_the_warm_up(growth, is_flat):
    history = ProcessHistory("web", 1)
    history.samples = [(5.0 * n, 200 + min(n, 20) * 5 + growth * n) for n in range(120)]
    assert (history.slope <= 0.01 * history.settled[0][1] / 2) is is_flat


def test_a_window_has_the_requests_of_its_time_and_the_speed_of_the_machine():
    requests = [
        request(due=19.9, ms=10),
        request(due=20.0, ms=90),
        request(OVERLOAD, due=0.0, status=503, retry_after="2"),
    ]
    speed = MachineSpeed([(19.0, 3.0), (20.0, 5.0), (21.0, 4.0)])
    _, *windows = window_table(requests, {STEADY: 0.0, OVERLOAD: 20.0}, speed)
    assert [window.split() for window in windows] == [
        ["0", "0", "10", "0", "3.0", "3.0"],
        ["20", "0", "90", "1", "4.0", "5.0"],
    ]
