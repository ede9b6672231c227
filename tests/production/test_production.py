"""Web and worker with the production settings, on PostgreSQL, Redis and a real Elasticsearch."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from redis import Redis

from tests.production.conftest import Installation
from tests.production.nginx import nginx
from tests.production.processes import PROJECT, SECRET_KEY, WEB, free_port, run, wait_for

pytestmark = pytest.mark.elasticsearch

PASSWORD = "orchard-window-30"
INDEX_TIMEOUT_SECONDS = 30.0  # generous, because the machine may be busy


def search_ids(installation: Installation, words: str) -> list[int]:
    response = installation.get("/search", q=words)
    return [] if response["degraded"] else [item["id"] for item in response["items"]]


def test_a_page_is_published_read_found_and_unpublished(installation: Installation) -> None:
    page = int(installation.run_editor("publish", "Quillwort harvest"))
    assert installation.get(f"/pages/{page}")["title"] == "Quillwort harvest"
    wait_for(lambda: search_ids(installation, "quillwort") == [page], INDEX_TIMEOUT_SECONDS, "the page is found")

    installation.run_editor("unpublish", str(page))
    status, _, headers = installation.send(f"/api/v1/pages/{page}")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert not search_ids(installation, "quillwort")


def test_the_index_matches_the_database(installation: Installation) -> None:
    installation.manage("show_search_status", "--wait", str(INDEX_TIMEOUT_SECONDS))
    installation.manage("reconcile_search")
    installation.manage("reconcile_search", "--check")


def test_the_admin_serves_its_styles(installation: Installation) -> None:
    status, page, headers = installation.send("/admin/login/")
    assert status == 200
    assert "Secure" in headers["Set-Cookie"]
    styles = re.findall(r'"(/static/[^"]+\.css)"', page)
    assert styles
    assert [installation.send(style)[0] for style in styles] == [200] * len(styles)


def test_nginx_serves_the_api_from_its_cache_and_the_admin_from_clarion(
    installation: Installation, tmp_path: Path
) -> None:
    with nginx(tmp_path, public=installation.port, admin=installation.port) as front:
        through = replace(installation, port=front.port)
        first, second = (through.send("/api/v1/site") for _ in range(2))
        assert first[:2] == second[:2]
        assert first[0] == 200
        assert through.send("/readyz")[0] == 404
        status, page, headers = through.send("/admin/login/")
        assert status == 200
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        own = {"Cookie": headers["Set-Cookie"].partition(";")[0], "Origin": "https://cms.example.org"}
        form = {"csrfmiddlewaretoken": token[1], "login": "nobody", "username": "nobody", "password": "wrong"}
        status, page, _ = through.send("/admin/login/", headers=own, form=form)
        assert status == 200, "the form is shown again, and the host and scheme fit the token"
        assert " cache=HIT" in front.access_log  # at the end, because nginx writes after it has responded


def test_another_host_continues_when_a_host_is_killed(installation: Installation, tmp_path: Path) -> None:
    """Hosts have nothing in common but the servers: each has a directory of its own, and so has that of the editor."""
    port = free_port()
    second = {**installation.env, "DATA_DIR": str(tmp_path / "second"), "BIND": f"127.0.0.1:{port}"}
    files = {"frontend-keys.conf": '"the-key-of-a-frontend" 1;'}
    with nginx(tmp_path, public=[port, installation.port], admin=installation.port, files=files) as front:
        with killed_at_the_end(*WEB, env=second), killed_at_the_end("manage.py", "worker", env=second):
            wait_for(replace(installation, port=port).is_ready, 60, "the second host is ready")
        editor = {**installation.env, "DATA_DIR": str(tmp_path / "editor")}
        page = int(run("-m", "tests.production.editor", "publish", "Bogbean bloom", env=editor).stdout)
        through = replace(installation, port=front.port)
        newest = {"X-Frontend-Key": "the-key-of-a-frontend"}
        assert {through.send(f"/api/v1/pages/{page}", headers=newest)[0] for _ in range(4)} == {200}
        wait_for(lambda: search_ids(through, "bogbean") == [page], INDEX_TIMEOUT_SECONDS, "the page is found")


@contextmanager
def killed_at_the_end(*command: str, env: dict[str, str]) -> Iterator[None]:
    """Run a Python command, and kill it with all its processes at the end of the block."""
    started = subprocess.Popen(
        [sys.executable, *command], cwd=PROJECT, env={**env, "WEB_CONCURRENCY": "1"}, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def test_plain_http_redirects_to_https(installation: Installation) -> None:
    status, _, headers = installation.send("/api/v1/releases", https=False)
    assert (status, headers["Location"]) == (301, "https://cms.example.org/api/v1/releases")
    assert installation.send("/api/v1/releases")[2]["Strict-Transport-Security"] == "max-age=31536000"


def test_an_unknown_host_name_is_refused(installation: Installation) -> None:
    assert "cms.example.org" in installation.env["ALLOWED_HOSTS"]
    other = run(
        "-c", HEALTH.replace("8000", str(installation.port)), env={**installation.env, "CMS_URL": "https://a.b"}
    )
    assert "HTTP Error 400" in other.stderr


def test_the_health_check_of_docker_compose_succeeds(installation: Installation) -> None:
    done = run("-c", HEALTH.replace("8000", str(installation.port)), env=installation.env)
    assert done.returncode == 0, done.stderr


def test_the_health_check_of_docker_compose_fails_without_a_server(installation: Installation) -> None:
    assert run("-c", HEALTH.replace("8000", str(free_port())), env=installation.env).returncode != 0


def test_the_cache_is_redis(installation: Installation) -> None:
    installation.manage("shell", "-c", "from django.core.cache import cache; cache.set('a', 'b', 60)")
    with Redis.from_url(installation.env["CACHE_URL"]) as redis:
        assert redis.exists(":1:a")


def test_an_unavailable_engine_is_reported_without_its_password(installation: Installation) -> None:
    url = f"http://elastic:{PASSWORD}@127.0.0.1:{free_port()}"
    done = run("manage.py", "worker", "--once", env={**installation.env, "SEARCH_URL": url})
    assert done.returncode != 0
    assert "The search engine does not respond" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_logs_contain_no_secret(installation: Installation) -> None:
    logs = installation.read_logs()
    assert urlsplit(installation.env["SEARCH_URL"]).password not in logs
    assert SECRET_KEY not in logs
    assert "Traceback" not in logs


HEALTH = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["web"]["healthcheck"]["test"][3]
