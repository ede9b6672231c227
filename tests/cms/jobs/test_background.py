"""The worker's other lanes, and what is checked before anything starts."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.checks import run_checks

from cms.jobs import background, nice


@pytest.fixture
def lane(monkeypatch):
    """Runs a lane whose work is done in steps, without waiting; answers the waits it asked for."""
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    monkeypatch.setattr(background, "connection", NoConnection())

    def run(*steps) -> list[float]:
        stop, left = Patient(len(steps)), iter(steps)
        background.run_lane("pictures", background.Lane(lambda: next(left)()), stop)
        return stop.waits

    return run


class NoConnection:
    def close(self) -> None: ...


class Patient(threading.Event):
    """Is set after so many waits, and waits for nothing."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times, self.waits = times, []

    def wait(self, timeout=None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) == self.times:
            self.set()
        return self.is_set()


def fail() -> int:
    raise RuntimeError("no disk")


def forget_two() -> int:
    return 2


def test_a_lane_goes_on_at_once_while_there_is_work_and_looks_again_later(lane):
    assert lane(lambda: 3, lambda: 1, lambda: 0) == [0.0, 0.0, background.IDLE]


def test_a_lane_that_fails_waits_longer_each_time_and_recovers(lane):
    first, second, done = lane(fail, fail, lambda: 1)
    assert 0 < first < second
    assert done == 0.0


@pytest.mark.parametrize(("idle", "gives_way"), [(0.1, False), (background.IDLE, True), (20.0, True)])
def test_what_looks_sooner_than_others_lets_nobody_go_first(idle, gives_way, monkeypatch):
    gave_way = []
    monkeypatch.setattr(background, "lower_priority", lambda: gave_way.append(True))
    monkeypatch.setattr(background, "connection", NoConnection())
    stop = threading.Event()
    stop.set()
    background.run_lane("pictures", background.Lane(lambda: 0, idle), stop)
    assert gave_way == [True] * gives_way


def test_how_often_lanes_look_is_said_of_lanes_there_are(settings):
    looks = {name: lane.idle for name, lane in background.lanes().items()}
    assert {name: looks[name] for name in settings.LANES_LOOK_EVERY} == settings.LANES_LOOK_EVERY


def test_what_only_forgets_shares_a_lane_that_seldom_looks(settings):
    settings.WORKER_LANES = {"journal": "cms.journal.journal.delete_expired"}
    assert {name: lane.idle for name, lane in background.lanes().items()} == {"journal": 1.0, "tidying": 60.0}


def test_one_that_cannot_forget_keeps_no_other_from_it(settings, monkeypatch):
    settings.WORKER_TIDYING = [f"{__name__}.fail", f"{__name__}.forget_two"]
    monkeypatch.setattr(background, "import_string", lambda path: globals()[path.rpartition(".")[2]])
    assert background.tidy() == 2


@pytest.mark.parametrize(
    ("url", "is_right"),
    [
        ("tantivy:///var/search", True),
        ("http://localhost:9200", True),
        ("https://one:9200,https://two:9200", True),
        ("tantivy://", False),
        ("redis://localhost", False),
        ("", False),
    ],
)
def test_an_address_that_names_no_engine_is_told_at_the_start(settings, url, is_right):
    settings.SEARCH_URL = url
    assert ("search.E001" in {error.id for error in run_checks()}) != is_right


def test_a_lane_that_does_not_exist_is_told_at_the_start(settings):
    assert "search.E002" not in {error.id for error in run_checks()}
    settings.WORKER_TIDYING = ["cms.nowhere.forget"]
    assert "search.E002" in {error.id for error in run_checks()}
    settings.WORKER_TIDYING = []
    settings.WORKER_LANES = {"mail": "cms.nowhere.send"}
    assert "search.E002" in {error.id for error in run_checks()}


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux has a priority of single threads")
def test_who_gives_way_is_one_thread_alone(monkeypatch):
    monkeypatch.setattr(nice, "NICENESS", 15)
    before = priority()
    with ThreadPoolExecutor(1, initializer=nice.lower_priority) as one:
        assert one.submit(priority).result() == max(15, before)
    assert priority() == before


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
