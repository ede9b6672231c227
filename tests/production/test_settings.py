"""Production says at its start what is missing or cannot be right, and passes Django's own check."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.production.processes import ENVIRONMENT, SECRET_KEY, environment, run

REQUIRED = [name for name in ENVIRONMENT if name != "DJANGO_SETTINGS_MODULE"]

WRONG = {
    "CMS_URL": ["cms.example.org", "ftp://cms.example.org", "https://another.example.org", "https://"],
    "FRONTEND_URL": ["www.example.org"],
    "ALLOWED_HOSTS": ["another.example.org", ","],
    "SECRET_KEY": [SECRET_KEY[:49]],
    "DATABASE_URL": ["clarion", "mysql://a@b/c"],
    "CACHE_URL": ["localhost:6379", "locmemcache://"],
    "SEARCH_URL": ["localhost:9200", "solr://localhost", "tantivy://relative"],
    "EMAIL_URL": ["localhost"],
}
START = {
    "web": ["-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "--bind=127.0.0.1:0", "cms.wsgi"],
    "worker": ["manage.py", "worker"],
    "commands": ["manage.py", "migrate"],
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        runpy.run_module("cms.settings.required")
    return str(refused.value)


def test_what_is_right_is_taken(given: pytest.MonkeyPatch) -> None:
    assert runpy.run_module("cms.settings.required")["CMS_HOST"] == "cms.example.org"


def test_all_that_is_needed_is_listed(given: pytest.MonkeyPatch) -> None:
    assert sorted(runpy.run_module("cms.settings.required")["REQUIRED_VARIABLES"]) == sorted(REQUIRED)


@pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_variable_is_named(given: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    given.setenv(name, value) if value is not None else given.delenv(name)
    assert refusal() == f"Set {name} in the environment; docs/settings.md describes all variables."


def test_all_missing_variables_are_named_at_once(given: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        given.delenv(name)
    assert all(name in refusal() for name in REQUIRED)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_cannot_be_right_is_named(given: pytest.MonkeyPatch, name: str, value: str) -> None:
    given.setenv(name, value)
    said = refusal()
    assert name in said
    assert ENVIRONMENT["SECRET_KEY"][:20] not in said


@pytest.mark.parametrize("part", START)
def test_every_part_refuses_to_start_with_the_reason_last(part: str, tmp_path: Path) -> None:
    env = environment(tmp_path)
    del env["SEARCH_URL"]
    done = run(*START[part], env=env, seconds=60)
    assert done.returncode != 0
    assert "ImproperlyConfigured: Set SEARCH_URL in the environment; docs/settings.md describes all variables." in done.stderr


def test_djangos_check_for_production_passes(tmp_path: Path) -> None:
    done = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=environment(tmp_path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp+tls://a:b@mail.example.org:587", "smtp mail.example.org 587 True"),
        ("dummymail://", "dummy None None None"),
    ],
)
def test_mail_goes_where_it_is_told(tmp_path: Path, address: str, expected: str) -> None:
    shown = (
        "from django.conf import settings as s; "
        "backend = s.DELIVERY_BACKEND.split('.')[-2]; "
        "print(backend, s.EMAIL_HOST, s.EMAIL_PORT, getattr(s, 'EMAIL_USE_TLS', None) or None)"
    )
    done = run("-c", shown, env=environment(tmp_path, EMAIL_URL=address))
    assert done.stdout.strip() == expected, done.stderr
