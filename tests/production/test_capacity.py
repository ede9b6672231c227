"""Gunicorn, the settings, nginx, PostgreSQL, recipes and documents follow two numbers: cores and threads."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from cms.jobs.registry import background_jobs
from cms.settings.capacity import (
    MAX_CORES,
    RECIPE_CORES,
    RECIPE_TASKS,
    WORKER_CONNECTIONS,
    Capacity,
    build_files,
    build_table,
    main,
    read_capacity,
)
from tests.production.processes import PROJECT, environment, run

VARIABLES = ("WEB_CORES", "WEB_THREADS", "WEB_CONCURRENCY", "ADMIN_CONCURRENCY")
OTHER_THREADS = 3  # those of the worker with a connection: the main loop, the change watcher, and metrics
# What the programs take from the module, read as they read it.
SHOW = """
import json
from pathlib import Path
from cms.settings import gunicorn
from cms.settings.capacity import main
main("write", "written")
from django.conf import settings
from django.core.files.storage import storages
print(json.dumps({
    "workers": gunicorn.workers, "threads": gunicorn.threads, "accepted": gunicorn.worker_connections,
    "limits": settings.CONCURRENCY_LIMITS, "waiting": settings.MAX_WAITING_REQUESTS,
    "storage": storages["default"].client_config.max_pool_connections, "engine": settings.SEARCH_CONNECTIONS,
    **{path.name: path.read_text() for path in Path("written").iterdir()},
}))
"""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def show(directory: Path, **variables: str) -> dict[str, Any]:
    """Return the numbers of an installation with these variables."""
    env = environment(directory, MEDIA_URL="s3://storage.example.org/clarion", **variables)
    done = run("-c", SHOW, env={**env, "PYTHONPATH": str(PROJECT)}, cwd=directory)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.processes
def test_one_variable_changes_gunicorn_nginx_and_the_connections_of_the_database(tmp_path: Path) -> None:
    small, large = (show(tmp_path, WEB_CORES=cores) for cores in ("2", "8"))
    assert (small["workers"], large["workers"]) == (2, 8)
    for name, directive in (
        ("searches.conf", "limit_conn running_searches {};"),
        ("reads.conf", "limit_conn running_reads {};"),
        ("log_ins.conf", "rate={}r/s;"),
    ):
        found = [int(re.search(directive.format(r"(\d+)"), one[name])[1]) for one in (small, large)]  # type: ignore[index]
        assert found[1] == 4 * found[0], name
    assert int(large["max_connections"]) - int(small["max_connections"]) == (8 - 2 + 4 - 2) * 24
    assert show(tmp_path, WEB_CORES="8", WEB_POOL="admin")["workers"] == 4

    more = show(tmp_path, WEB_CORES="2", WEB_THREADS="48")
    assert more["threads"] == more["accepted"] == more["storage"] == 48
    for name, number in (("waiting", 18), ("engine", 8), ("storage", 24)):
        assert (small[name], more[name]) == (number, 2 * number), name
    assert more["limits"]["media"] == 2 * small["limits"]["media"]
    assert "running_searches 72;" in more["searches.conf"]
    assert int(more["max_connections"]) - int(small["max_connections"]) == 4 * 24


def test_a_number_of_processes_that_the_operator_chose_changes_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CORES", "4")
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert read_capacity().web_processes == 1
    assert read_capacity().nginx_searches == Capacity(cores=2).nginx_searches / 2
    monkeypatch.setenv("ADMIN_CONCURRENCY", "6")
    assert read_capacity().database_connections == Capacity(cores=4).database_connections + 24


@pytest.mark.parametrize("value", ["0", "33", "two", "-1", "2.5", "9" * 5_000])
def test_a_number_that_cannot_be_is_refused_with_its_range(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("WEB_CORES", value)
    with pytest.raises(ImproperlyConfigured, match="WEB_CORES must be a number from 1 to 32"):
        read_capacity()


@pytest.mark.parametrize("cores", [1, 2, 4, 32])
@pytest.mark.parametrize("threads", [8, 24, 96])
def test_threads_are_left_for_what_does_not_wait_and_nothing_is_zero(cores: int, threads: int) -> None:
    capacity = Capacity(cores, threads)
    names = [name for name in dir(capacity) if isinstance(getattr(Capacity, name, None), property)]
    assert min(getattr(capacity, name) for name in names) > 0
    assert capacity.searches + capacity.waiting_requests <= threads
    assert capacity.nginx_searches <= capacity.web_processes * (capacity.searches + capacity.waiting_requests)
    assert capacity.nginx_reads >= capacity.web_processes * threads
    assert len(fields(Capacity)) == 4, "cores, threads, and the processes that operators may choose"


def test_each_job_of_the_worker_has_a_connection() -> None:
    assert len(background_jobs()) + OTHER_THREADS <= WORKER_CONNECTIONS


def test_the_committed_files_and_the_table_are_those_of_the_module() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "ops/capacity").iterdir()}
    assert files == build_files(Capacity(RECIPE_CORES)), "Run scripts/capacity."
    document = (PROJECT / "docs/operating/install/sizes.md").read_text(encoding="utf-8")
    assert build_table() in document, "Run scripts/capacity."


@pytest.mark.parametrize(("threads", "is_too_many"), [("24", False), ("56", False), ("57", True), ("96", True)])
def test_more_threads_than_the_recipes_allow_are_named(
    threads: str, is_too_many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEB_CORES", "16")
    monkeypatch.setenv("WEB_THREADS", threads)
    main("write", str(tmp_path))
    assert ("pids_limit" in capsys.readouterr().err) is is_too_many


def test_the_recipes_are_for_as_many_cores() -> None:
    capacity = Capacity(RECIPE_CORES)
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    assert compose["web"]["environment"]["WEB_CORES"] == f"${{WEB_CORES:-{RECIPE_CORES}}}"
    assert compose["web"]["environment"]["WEB_THREADS"] == f"${{WEB_THREADS:-{capacity.threads}}}"
    assert compose["web"]["mem_limit"] == f"${{WEB_MEMORY:-{capacity.web_megabytes // 1024}g}}"
    assert compose["admin"]["mem_limit"] == f"${{ADMIN_MEMORY:-{capacity.admin_megabytes}m}}"
    assert compose["web"]["pids_limit"] == RECIPE_TASKS == Capacity(MAX_CORES).tasks
    assert compose["postgres"]["pids_limit"] >= Capacity(MAX_CORES).database_connections
    values = yaml.safe_load((PROJECT / "ops/helm/values.yaml").read_text(encoding="utf-8"))
    assert values["environment"]["WEB_CORES"] == str(RECIPE_CORES)
    for name in ("web", "admin"):
        unit = (PROJECT / f"ops/systemd/clarion-{name}.service").read_text(encoding="utf-8")
        assert re.search(rf"^Environment=.*\bWEB_CORES={RECIPE_CORES}\b", unit, re.MULTILINE)
