"""The demo with many pages, moved to an empty database by the command alone: responses and log-in are the same."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from .installation import read_json, run_installation
from .target import move_target

pytestmark = [pytest.mark.postgresql, pytest.mark.processes, pytest.mark.uncovered, pytest.mark.extended]
PAGES = int(os.environ.get("MOVE_PAGES", "200"))
RESPONSES = 200
PASSWORD = "a password of the demo 0123456789"


def test_rows_responses_and_log_in_are_the_same_after_the_move(tmp_path):
    target = move_target(f"{connection.settings_dict['NAME']}_demo")
    with target as database, run_installation(tmp_path / "data", database, DEMO_PASSWORD=PASSWORD) as installation:
        before, after = installation.before, installation.after
        before.run("manage.py", "load_demo", seconds=900)
        before.run("-m", "tests.system.database_move.many_pages", str(PAGES), seconds=900)
        before.run("manage.py", "update_index", seconds=900)  # the pages were inserted without signals
        before.run("manage.py", "worker", "--once", seconds=900)
        sample = (str(tmp_path / "addresses.json"), str(RESPONSES))
        responses = read_json(before, "responses", *sample)
        assert {status for status, *_ in responses.values()} == {200}
        assert len(responses) == RESPONSES
        rows = installation.read(is_moved=False)
        database.create()
        output = installation.move()
        assert ", 0 different." in output
        assert installation.read(is_moved=True) == rows
        moved = read_json(after, "responses", *sample)
        assert {address: one for address, one in moved.items() if one != responses[address]} == {}
        after.run("manage.py", "verify_audit_trail")
        assert read_json(after, "log_in", "demo", PASSWORD) == {"password": True, "wrong password": False}
