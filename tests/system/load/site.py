"""The site under load: PostgreSQL, Elasticsearch and Redis, gunicorn, a worker, and nginx in front.

The admin's pool is left out; nginx passes requests for it, of which there are none, to the public one.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from elasticsearch import Elasticsearch

from cms.settings.capacity import Capacity, count_cores
from tests.production.nginx import nginx
from tests.production.processes import PROJECT, WEB, environment, free_port, process, run, wait_for
from tests.system.attacks.installation import answers, run_redis

STARTED_SECONDS = 90

# The worker would do this during the test, as after an import: make renditions, compute similar pages, and build 2,000
# press kits, which takes half an hour and is left out.
OLD_WORK = """import django; django.setup()
from cms.jobs.registry import background_jobs
from cms.press.press_kits.models import KitRequest
from cms.press.press_kits.rebuild_queue import request_changed_kits
jobs = {job.name: job.load() for job in background_jobs()}
del jobs["press-kits"]
while any([run() for run in jobs.values()]): pass
while request_changed_kits(): pass
KitRequest.objects.all().delete()"""
CAPACITY = Capacity(int(os.environ.get("LOAD_CORES") or count_cores()))
PUBLICATION_SECONDS = os.environ.get("LOAD_PUBLICATION_SECONDS", "10")


@dataclass
class Site:
    """The addresses and process ids of a running site."""

    directory: Path
    env: dict[str, str]
    port: int  # port of nginx
    web: int  # the port of gunicorn
    worker_metrics: int
    token: str
    bypass_key: str
    pids: dict[str, int]


@contextmanager
def run_site(directory: Path, pages: int, **more: str) -> Iterator[Site]:
    """Create a site with this number of pages, and run it until the end of the block."""
    token, bypass_key, web, worker_metrics = secrets.token_hex(32), secrets.token_hex(32), free_port(), free_port()
    with ExitStack() as stack:
        env = environment(
            directory / "data",
            DATABASE_URL=stack.enter_context(create_database()),
            CACHE_URL=stack.enter_context(run_redis(directory)),
            BIND=f"127.0.0.1:{web}",
            WEB_CORES=str(CAPACITY.cores),
            TRUSTED_PROXIES="127.0.0.1/32",
            METRICS_TOKEN=token,
            WORKER_METRICS_BIND=f"127.0.0.1:{worker_metrics}",
            RATE_LIMIT_BYPASS_KEY=bypass_key,
            LANGUAGES="en,fr",
            TMPDIR=os.environ.get("TMPDIR", "/tmp"),
            **stack.enter_context(reserve_index()),
            **more,
        )
        (directory / "data").mkdir()
        create_content(env, pages)
        pids = {
            name: stack.enter_context(process(directory / f"{name}.log", *command, env=env)).pid
            for name, command in {
                "web": WEB,
                "worker": ("manage.py", "worker"),
            }.items()
        }
        wait_for(lambda: answers(web, "/readyz"), STARTED_SECONDS, "the site is ready")
        front = stack.enter_context(
            nginx(directory, public=web, admin=web, data=directory / "data", cores=CAPACITY.cores)
        )
        pids["nginx"] = int((directory / "nginx.pid").read_text())
        yield Site(directory, env, front.port, web, worker_metrics, token, bypass_key, pids)


@contextmanager
def create_database() -> Iterator[str]:
    """Create a database on the server of scripts/services and yield its URL; it is dropped afterwards."""
    found = subprocess.run([PROJECT / "scripts/services", "env"], capture_output=True, text=True, check=True).stdout
    address = next(line.partition("=")[2] for line in found.splitlines() if line.startswith("DATABASE_URL="))
    name = f"load_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@contextmanager
def reserve_index() -> Iterator[dict[str, str]]:
    """Yield the address of Elasticsearch and a prefix; its indices are deleted afterwards."""
    address, prefix = os.environ["ELASTICSEARCH_URL"], f"load-{uuid.uuid4().hex[:12]}"
    try:
        yield {"SEARCH_URL": address, "SEARCH_PREFIX": prefix}
    finally:
        with Elasticsearch(address) as client:
            for name in list(client.indices.get(index=f"{prefix}-*")):
                client.indices.delete(index=name)


def create_content(env: Mapping[str, str], pages: int) -> None:
    """Fill database and index."""
    for command in (
        ("manage.py", "migrate", "--no-input", "--verbosity", "0"),
        ("-m", "tests.system.performance.fill", str(pages)),
        ("manage.py", "rebuild_references_index"),  # decides whether the file of an image is public
        ("manage.py", "rebuild_search"),
        ("manage.py", "worker", "--once"),
        ("-c", OLD_WORK),
    ):
        done = run(*command, env=env, seconds=1800)
        assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def run_newsroom(site: Site) -> Iterator[None]:
    """Publish now and then until the end of the block."""
    if float(PUBLICATION_SECONDS) <= 0:
        yield
        return
    with process(
        site.directory / "newsroom.log", "-m", "tests.system.load.newsroom", PUBLICATION_SECONDS, env=site.env
    ):
        yield


def start_locust(site: Site, reports: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start Locust without its web interface."""
    command = [sys.executable, "-m", "locust", "--locustfile", str(Path(__file__).with_name("locustfile.py"))]
    command += ["--headless", "--users", "1", "--host", f"http://127.0.0.1:{site.port}", "--stop-timeout", "30"]
    command += ["--csv", str(reports / "locust"), "--html", str(reports / "locust.html"), "--only-summary"]
    with (reports / "locust.log").open("wb") as output:
        return subprocess.Popen(command, env={"PATH": os.environ["PATH"], **env}, stdout=output, stderr=output)
