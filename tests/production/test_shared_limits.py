"""Rate limits that several processes share through Redis, and what each does without Redis."""

from __future__ import annotations

import uuid

import pytest

from tests.production import servers
from tests.production.processes import environment, run

pytestmark = [pytest.mark.processes, pytest.mark.slow]
PROCESSES, REQUESTS, LIMIT = 4, 10, 20
# Gunicorn, too, loads the application once and then forks its processes.
COUNT = f"""
from multiprocessing import get_context
import django
django.setup()
from cms.http.rate_limits import count_request

def count_allowed(number):
    return sum(count_request("search", "192.0.2.1") == 0 for _ in range({REQUESTS}))

with get_context("fork").Pool({PROCESSES}) as pool:
    print(*pool.map(count_allowed, range({PROCESSES}), chunksize=1))
"""


def count_allowed(tmp_path, cache: str) -> list[int]:
    """Return how many requests of one client each of the processes allowed."""
    more = {"CACHE_URL": cache, "RATE_LIMITS": f"search={LIMIT}/hour", "SEARCH_PREFIX": f"test-{uuid.uuid4().hex[:12]}"}
    done = run("-c", COUNT, env=environment(tmp_path, **more), seconds=120)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


def test_processes_share_a_limit(tmp_path):
    assert sum(count_allowed(tmp_path, servers.services()["CACHE_URL"])) == LIMIT


@pytest.mark.extended
def test_without_redis_each_process_counts_for_itself_and_refuses_nothing_below_the_limit(tmp_path):
    assert count_allowed(tmp_path, "redis://127.0.0.1:1/0") == [REQUESTS] * PROCESSES
