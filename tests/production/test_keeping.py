"""What is kept, by two gunicorn processes and by a caching proxy before them, holds no longer than the content does."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import migrated_database
from tests.production.caching_proxy import caching_proxy
from tests.production.processes import PROJECT, environment, free_port, process, run, wait_for

AHEAD = 12.0  # seconds from now until all the moments


@dataclass
class Newsroom:
    port: int
    editor: subprocess.Popen[str]

    def order(self, *what: Any) -> dict[str, Any]:
        assert self.editor.stdin is not None
        assert self.editor.stdout is not None
        self.editor.stdin.write(json.dumps(what) + "\n")
        self.editor.stdin.flush()
        return json.loads(self.editor.stdout.readline())


class Reader:
    """One connection that is kept open, and so one process of the server."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, etag: str = "") -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/api/v1{path}", headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        got = answer.status, answer.headers.get("ETag", ""), answer.read()
        connection.close()
        return got


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    data, port = tmp_path_factory.mktemp("newsroom"), free_port()
    local = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATABASE_URL": f"sqlite:///{data}/db.sqlite3"}
    local |= {"CACHE_URL": "locmemcache://newsroom", "SEARCH_URL": f"tantivy://{data}/index", "PORT": str(port)}
    local |= {"WEB_CONCURRENCY": "2", "ALLOWED_HOSTS": "127.0.0.1", "BIND": f"127.0.0.1:{port}"}
    env = environment(Path(data), **local)
    migrated_database.copy_to(Path(data) / "db.sqlite3")
    made = run("manage.py", "migrate", "--verbosity", "0", env=env, seconds=300)
    assert made.returncode == 0, made.stderr[-3000:]
    gunicorn = ("-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi")
    command = [sys.executable, "-m", "tests.production.newsroom"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        process(Path(data) / "web.log", *gunicorn, env=env),
        subprocess.Popen(command, cwd=PROJECT, env=env, **pipes) as editor,
    ):
        room = Newsroom(port, editor)
        wait_for(lambda: answers(port), 90, "the server answers")
        yield room
        assert editor.stdin is not None
        editor.stdin.close()


def answers(port: int) -> bool:
    try:
        return Reader(port).ask("/topics")[0] == 200
    except OSError:
        return False


def test_a_publish_is_seen_by_the_next_request_in_every_process(newsroom):
    story = newsroom.order("begin")["story"]
    for number in range(5):
        newsroom.order("publish", f"Headline {number}")
        seen = [json.loads(Reader(newsroom.port).ask(f"/pages/{story}")[2])["title"] for _ in range(20)]
        assert set(seen) == {f"Headline {number}"}


def test_moments_hold_in_their_second_through_a_caching_proxy_too(newsroom):
    with caching_proxy(newsroom.port) as (proxy, port):
        plan = newsroom.order("schedule", AHEAD)
        expiring, coming, ending = (f"/pages/{plan[name]}" for name in ("expiring", "coming", "ending"))
        calls = "/calls-to-action"
        readers = [Reader(newsroom.port), Reader(port)]
        etags = {path: readers[0].ask(path)[1] for path in (expiring, ending, calls)}
        assert all(etags.values())
        before = after = 0
        while time.time() < plan["at"] + 2:
            for reader in readers:
                began = time.time()
                status = reader.ask(expiring, etags[expiring])[0]
                listed = reader.ask(calls, etags[calls])[2]
                hidden = reader.ask(coming)[0]
                ended = time.time()
                if ended < plan["at"]:
                    before += 1
                    assert status in (200, 304)
                    assert hidden == 404
                elif began >= plan["at"]:
                    after += 1
                    assert status == 404
                    assert listed
                    assert plan["ending"] not in [item["id"] for item in json.loads(listed)["items"]]
        assert min(before, after) > 2
        assert proxy.hits
        for reader in readers:
            wait_for(lambda reader=reader: reader.ask(coming)[0] == 200, 20, "the release is there")
