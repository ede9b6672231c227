"""Rate limits that several processes share through Redis, and what each does without Redis."""

from __future__ import annotations

import subprocess
import sys
import uuid

import pytest

from tests.production import servers
from tests.production.processes import PROJECT, environment

pytestmark = [pytest.mark.processes, pytest.mark.slow]
PROCESSES, REQUESTS, LIMIT = 4, 10, 20
COUNT = f"""
import django
django.setup()
from cms.http.rate_limits import count_request
print(sum(count_request("search", "192.0.2.1") == 0 for _ in range({REQUESTS})))
"""


def count_allowed(tmp_path, cache: str) -> list[int]:
    """Return how many requests of one client each of the processes, which run at once, allowed."""
    more = {"CACHE_URL": cache, "RATE_LIMITS": f"search={LIMIT}/hour", "SEARCH_PREFIX": f"test-{uuid.uuid4().hex[:12]}"}
    env = environment(tmp_path, **more)
    command = [sys.executable, "-c", COUNT]
    running = [
        subprocess.Popen(command, cwd=PROJECT, env=env, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    return [int(process.communicate(timeout=120)[0]) for process in running]


def test_processes_share_a_limit(tmp_path):
    assert sum(count_allowed(tmp_path, servers.services()["CACHE_URL"])) == LIMIT


def test_without_redis_each_process_counts_for_itself_and_refuses_nothing_below_the_limit(tmp_path):
    assert count_allowed(tmp_path, "redis://127.0.0.1:1/0") == [REQUESTS] * PROCESSES
