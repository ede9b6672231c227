"""The verdicts of the load test tell a site that holds from one that does not."""

from __future__ import annotations

import pytest

from cms.settings.capacity import Capacity
from tests.system.load.machine import MachineSpeed
from tests.system.load.processes import ProcessHistory
from tests.system.load.results import (
    OVERLOAD,
    RECOVERY,
    STEADY,
    Goals,
    OneCore,
    Request,
    judge,
    measure_one_core,
    percentile,
    recovery_seconds,
    set_goals,
    window_table,
)

GOALS = Goals({"search": 150.0, "read": 150.0}, 2_000.0, 1.0, 10.0)
OVERLOAD_SECONDS = 1.0


def request(phase=STEADY, kind="read", due=0.0, status=200, ms=10.0, retry_after="", name="page") -> Request:
    return Request(phase, kind, name, due, 0.1, status, ms, retry_after, "")


def missed(*requests: Request) -> list[str]:
    good = [request(kind=kind, due=number) for kind in ("search", "read") for number in range(20)]
    return [verdict.text for verdict in judge([*good, *requests], GOALS, OVERLOAD_SECONDS) if not verdict.reached]


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
        ([request(ms=151)] * 2, "reads: p95 151 ms ≤ 150 ms, 6 times that of one request alone"),
        ([request(OVERLOAD, ms=2_001)], "overload: p99 of accepted 2001 ms ≤ 2000 ms, 2 times all waiting places"),
        (
            [request(OVERLOAD, status=503, retry_after="2")],
            "overload: p99 of accepted inf ms ≤ 2000 ms, 2 times all waiting places",
        ),
        (
            [request(OVERLOAD, status=503, retry_after="2")],
            "overload: 0 accepted a second ≥ 1, 50% of what cores can do",
        ),
        ([request(RECOVERY, due=10.5, ms=400)], "recovered after 11 s ≤ 10 s, a sixth of the overload"),
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
    assert recovery_seconds(requests, 150.0) == 4


def test_one_core_can_do_what_was_answered_in_a_second_of_all_processors() -> None:
    alone = [request(kind=kind, ms=ms) for ms in range(1, 101) for kind in ("search", "read")]
    assert measure_one_core([*alone, request(status=503, ms=900)], 4.0) == OneCore(50.0, {"search": 95, "read": 95})


def test_a_core_that_is_twice_as_fast_must_do_twice_as_much_in_half_of_the_time() -> None:
    slow = set_goals(OneCore(50.0, {"search": 30.0, "read": 20.0}), Capacity(cores=2), 60.0)
    fast = set_goals(OneCore(100.0, {"search": 15.0, "read": 10.0}), Capacity(cores=2), 60.0)
    assert fast.max_p95_ms == {kind: ms / 2 for kind, ms in slow.max_p95_ms.items()}
    assert fast.max_overload_p99_ms == slow.max_overload_p99_ms / 2
    assert fast.min_overload_per_second == slow.min_overload_per_second * 2
    assert fast.max_recovery_seconds == slow.max_recovery_seconds == 10.0


def test_twice_as_many_cores_must_do_twice_as_much_in_the_same_time() -> None:
    one_core = OneCore(50.0, {"search": 30.0, "read": 20.0})
    small, large = (set_goals(one_core, Capacity(cores), 60.0) for cores in (2, 4))
    assert large.max_p95_ms == small.max_p95_ms
    assert large.max_overload_p99_ms == small.max_overload_p99_ms
    assert large.min_overload_per_second == small.min_overload_per_second * 2


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
