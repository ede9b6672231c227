"""Cached responses are never outdated, with two gunicorn processes and with a caching proxy in front of them."""

from __future__ import annotations

import http.client
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests import migrated_sqlite
from tests.production.caching_proxy import caching_proxy
from tests.production.nginx import nginx
from tests.production.processes import PROJECT, WEB, environment, free_port, process, run, wait_for

DELAY_SECONDS = 6.0  # until the scheduled changes
LATEST_SECONDS = 30  # until a cache that is not purged shows a scheduled page at its own address, docs/visibility.md
FIRST_CLIENT = ip_address("198.18.0.0")


@dataclass
class Newsroom:
    """The port of the server, and a process that edits its content."""

    port: int
    editor: subprocess.Popen[str]

    def run(self, *command: Any) -> dict[str, Any]:
        assert self.editor.stdin is not None
        assert self.editor.stdout is not None
        self.editor.stdin.write(json.dumps(command) + "\n")
        self.editor.stdin.flush()
        return json.loads(self.editor.stdout.readline())


class Reader:
    """Sends requests to the server or a proxy, each as another client."""

    def __init__(self, port: int) -> None:
        self.port, self.clients = port, itertools.count()

    def send(self, path: str, etag: str = "") -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"X-Forwarded-For": str(FIRST_CLIENT + next(self.clients))}
        connection.request("GET", f"/api/v1{path}", headers=headers | ({"If-None-Match": etag} if etag else {}))
        response = connection.getresponse()
        result = response.status, response.headers.get("ETag", ""), response.read()
        connection.close()
        return result


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    data, port = tmp_path_factory.mktemp("newsroom"), free_port()
    local = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATABASE_URL": f"sqlite:///{data}/db.sqlite3"}
    local |= {"CACHE_URL": "locmemcache://newsroom", "SEARCH_URL": f"tantivy://{data}/index", "PORT": str(port)}
    local |= {"WEB_CONCURRENCY": "2", "ALLOWED_HOSTS": "127.0.0.1", "BIND": f"127.0.0.1:{port}"}
    env = environment(Path(data), **local)
    migrated_sqlite.copy_to(Path(data) / "db.sqlite3")
    outcome = run("manage.py", "migrate", "--verbosity", "0", env=env, seconds=300)
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    command = [sys.executable, "-m", "tests.production.newsroom"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        process(Path(data) / "web.log", *WEB, env=env),
        subprocess.Popen(command, cwd=PROJECT, env=env, **pipes) as editor,
    ):
        newsroom = Newsroom(port, editor)
        wait_for(lambda: is_available(port), 90, "the server is available")
        yield newsroom
        assert editor.stdin is not None
        editor.stdin.close()


def is_available(port: int) -> bool:
    try:
        return Reader(port).send("/topics")[0] == 200
    except OSError:
        return False


def test_a_publication_is_visible_in_the_next_request_to_every_process(newsroom):
    story = newsroom.run("create_site")["story"]
    for number in range(5):
        newsroom.run("publish", f"Headline {number}")
        titles = [json.loads(Reader(newsroom.port).send(f"/pages/{story}")[2])["title"] for _ in range(20)]
        assert set(titles) == {f"Headline {number}"}


def test_scheduled_changes_apply_to_the_second_also_through_caching_proxies(newsroom, tmp_path):
    pools = {"public": newsroom.port, "admin": newsroom.port}
    with caching_proxy(newsroom.port) as (proxy, port), nginx(tmp_path, **pools) as front:
        plan = newsroom.run("schedule", DELAY_SECONDS)
        expiring, coming, ending = (f"/pages/{plan[name]}" for name in ("expiring", "coming", "ending"))
        calls = "/calls-to-action"
        readers = [Reader(newsroom.port), Reader(port), Reader(front.port)]
        etags = {path: readers[0].send(path)[1] for path in (expiring, ending, calls)}
        assert all(etags.values())
        before = after = 0
        while time.time() < plan["at"] + 2:
            for reader in readers:
                began = time.time()
                status = reader.send(expiring, etags[expiring])[0]
                calls_body = reader.send(calls, etags[calls])[2]
                hidden = reader.send(coming)[0]
                ended = time.time()
                if ended < plan["at"]:
                    before += 1
                    assert status in (200, 304)
                    assert hidden == 404
                elif began >= plan["at"]:
                    after += 1
                    assert status == 404
                    assert calls_body
                    assert plan["ending"] not in [item["id"] for item in json.loads(calls_body)["items"]]
        assert min(before, after) > 2
        assert proxy.hits
        assert " cache=HIT" in front.access_log
        for reader in readers:
            wait_for(lambda reader=reader: reader.send(coming)[0] == 200, LATEST_SECONDS, "the release is public")
