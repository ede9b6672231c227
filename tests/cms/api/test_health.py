"""`/readyz` says whether the database responds and can be written; the second is a condition on request only."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from cms.db.write_obstacles import WriteObstacle
from cms.operations.system_status import database

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def health(monkeypatch):
    """Begin each test as a process that knows nothing yet."""
    found = database.DatabaseHealth()
    for module in ("cms.api.health", "cms.operations.system_status.database"):
        monkeypatch.setattr(f"{module}.health", found)
    return found


def ask(client, path):
    response = client.get(path)
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.json()


@pytest.fixture
def set_obstacle(monkeypatch, health):
    def set_obstacle(obstacle):
        monkeypatch.setattr(database, "find_write_obstacle", lambda: obstacle)
        health._responded_at = health._probed_at = -60.0

    return set_obstacle


def test_a_database_that_can_be_written_is_ready_for_both(client):
    for path in ("/readyz", "/readyz?writable"):
        assert ask(client, path) == (200, {"ok": True, "writable": True})


@pytest.mark.parametrize("obstacle", WriteObstacle)
def test_reads_go_on_while_nothing_can_be_written(client, set_obstacle, obstacle):
    set_obstacle(obstacle)
    assert ask(client, "/readyz") == (200, {"ok": True, "writable": False})
    assert ask(client, "/readyz?writable") == (503, {"ok": False, "writable": False})
    assert ask(client, "/healthz") == (200, {"ok": True})


def test_a_database_that_does_not_respond_is_ready_for_neither(client, monkeypatch):
    def fail():
        raise OperationalError

    monkeypatch.setattr(database.connection, "cursor", fail)
    for path in ("/readyz", "/readyz?writable"):
        assert ask(client, path) == (503, {"ok": False, "writable": False})


def test_many_probes_cost_the_database_one(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        for _ in range(20):
            ask(client, "/readyz")


def test_a_database_that_keeps_another_probe_waiting_does_not_respond(client, health, monkeypatch):
    assert ask(client, "/readyz")[0] == 200
    monkeypatch.setattr(database, "TIMEOUT_SECONDS", 0.01)
    with health._mutex:
        assert ask(client, "/readyz") == (503, {"ok": False, "writable": False})
    assert ask(client, "/readyz")[0] == 503, "for the period of an answer"


def test_the_log_says_once_that_nothing_can_be_written_and_once_that_it_can(client, set_obstacle, caplog):
    for obstacle in (WriteObstacle.DISK_FULL, WriteObstacle.DISK_FULL, None, None):
        set_obstacle(obstacle)
        ask(client, "/readyz")
    assert [text for line in caplog.messages for text in line.split() if text.startswith("event=")] == [
        "event='health.database_not_writable'",
        "event='health.database_writable'",
    ]


def test_the_metric_and_the_system_status_say_the_same(set_obstacle):
    def read():
        (family,) = database.read_database_metrics()
        return family.samples[0].value, [issue.level for issue in database.find_database_issues()]

    assert read() == (1, [])
    set_obstacle(WriteObstacle.LOCKED)
    assert read() == (0, ["critical"])
