"""Two processes of gunicorn count together, and the counts of one that is replaced stay."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.mmap_dict import MmapedDict

from cms.operations.metrics.processes import list_processes
from tests.cms.operations.metrics.conftest import TOKEN, parse, value
from tests.production.processes import WEB, environment, free_port, process, wait_for

pytestmark = pytest.mark.processes


def status_of(url: str) -> int:
    try:
        with urlopen(url, timeout=10) as response:
            return response.status
    except (HTTPError, OSError) as error:
        return getattr(error, "code", 0)


def has_counted(path: Path) -> bool:
    return any("healthz" in key for key, *_ in MmapedDict.read_all_values_from_file(str(path)))


def test_all_processes_are_counted(tmp_path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    more = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2", "METRICS_TOKEN": TOKEN, "TMPDIR": str(tmp_path)}
    env = environment(
        tmp_path, **more, DJANGO_SETTINGS_MODULE="cms.settings.dev", DATABASE_URL=f"sqlite:///{tmp_path}/db"
    )
    sent = 0

    def read():
        request = Request(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        return parse(urlopen(request, timeout=10).read().decode())

    def counted() -> float:
        return value(read(), "clarion_requests_total", operation="healthz", status="2xx", cache="none")

    def both_have_answered() -> bool:
        nonlocal sent
        with ThreadPoolExecutor(8) as pool:  # one after the other, the same process may answer all
            sent += list(pool.map(status_of, [f"{url}/healthz"] * 8)).count(200)
        files = list(tmp_path.glob("clarion-metrics-*/counter_*.db"))
        return len(files) == 2 and all(map(has_counted, files))

    with process(tmp_path / "web.log", *WEB, env=env):
        wait_for(both_have_answered, 60, "both processes have counted a request")
        [directory] = tmp_path.glob("clarion-metrics-*")
        assert counted() == sent
        assert value(read(), "clarion_processes") == 2
        first = list_processes(directory)[0]
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: len(set(list_processes(directory)) - {first}) == 2, 60, "the process is replaced")
        assert counted() == sent
    assert not directory.exists()
