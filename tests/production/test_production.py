"""Web and worker of the production settings, on PostgreSQL, Redis and a real Elasticsearch, do what they are for."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import yaml
from redis import Redis

from tests.production.conftest import Installation
from tests.production.processes import PROJECT, SECRET_KEY, free_port, run, wait_for

pytestmark = pytest.mark.elasticsearch

SECRET = "a-password-nobody-may-read"
SOON = 30.0  # seconds; the machine may be busy


def found(installation: Installation, words: str) -> list[int]:
    answer = installation.get("/search", q=words)
    return [] if answer["degraded"] else [item["id"] for item in answer["items"]]


def test_a_page_is_published_read_found_and_taken_down(installation: Installation) -> None:
    page = int(installation.edit("publish", "Quillwort harvest"))
    assert installation.get(f"/pages/{page}")["title"] == "Quillwort harvest"
    wait_for(lambda: found(installation, "quillwort") == [page], SOON, "the page is found")

    installation.edit("unpublish", str(page))
    status, _, headers = installation.ask(f"/api/v1/pages/{page}")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert not found(installation, "quillwort")


def test_the_index_is_as_the_database_says(installation: Installation) -> None:
    installation.manage("search_status", "--wait", str(SOON))
    installation.manage("search_reconcile")
    installation.manage("search_reconcile", "--check")


def test_the_admin_comes_with_its_styles(installation: Installation) -> None:
    status, page, headers = installation.ask("/admin/login/")
    assert status == 200
    assert "Secure" in headers["Set-Cookie"]
    styles = re.findall(r'"(/static/[^"]+\.css)"', page)
    assert styles
    assert [installation.ask(style)[0] for style in styles] == [200] * len(styles)


def test_plain_http_is_sent_to_https(installation: Installation) -> None:
    status, _, headers = installation.ask("/api/v1/releases", https=False)
    assert (status, headers["Location"]) == (301, "https://cms.example.org/api/v1/releases")
    assert installation.ask("/api/v1/releases")[2]["Strict-Transport-Security"] == "max-age=31536000"


def test_another_hosts_name_is_refused(installation: Installation) -> None:
    assert "cms.example.org" in installation.env["ALLOWED_HOSTS"]
    other = run(
        "-c", HEALTH.replace("8000", str(installation.port)), env={**installation.env, "CMS_URL": "https://a.b"}
    )
    assert "HTTP Error 400" in other.stderr


def test_the_health_check_of_docker_compose_says_yes(installation: Installation) -> None:
    done = run("-c", HEALTH.replace("8000", str(installation.port)), env=installation.env)
    assert done.returncode == 0, done.stderr


def test_the_health_check_of_docker_compose_says_no(installation: Installation) -> None:
    assert run("-c", HEALTH.replace("8000", str(free_port())), env=installation.env).returncode != 0


def test_the_cache_is_redis(installation: Installation) -> None:
    installation.manage("shell", "-c", "from django.core.cache import cache; cache.set('a', 'b', 60)")
    with Redis.from_url(installation.env["CACHE_URL"]) as redis:
        assert redis.exists(":1:a")


def test_an_engine_that_is_away_is_named_without_its_password(installation: Installation) -> None:
    away = f"http://elastic:{SECRET}@127.0.0.1:{free_port()}"
    done = run("manage.py", "worker", "--once", env={**installation.env, "SEARCH_URL": away})
    assert done.returncode != 0
    assert "The search engine is away" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_nothing_secret_was_said(installation: Installation) -> None:
    said = installation.said()
    assert urlsplit(installation.env["SEARCH_URL"]).password not in said
    assert SECRET_KEY not in said
    assert "Traceback" not in said


HEALTH = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["web"]["healthcheck"]["test"][3]
