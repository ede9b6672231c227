"""Production settings report missing and invalid variables at start-up, and pass Django's deployment check."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.production.processes import (
    ENVIRONMENT,
    FRONTEND_KEY,
    RECOMMENDED,
    SECRET_KEY,
    assert_check_passes,
    environment,
    run,
    write_static_manifest,
)

REQUIRED = [name for name in ENVIRONMENT if name != "DJANGO_SETTINGS_MODULE"]

INVALID = {
    "CMS_URL": [
        *("cms.example.org", "ftp://cms.example.org", "https://another.example.org", "https://"),
        *("https://cms.example.org/cms", "https://cms.example.org/?page=1", "https://cms.example.org#top"),
    ],
    "FRONTEND_URL": ["www.example.org"],
    "ALLOWED_HOSTS": ["another.example.org", ","],
    "SECRET_KEY": [SECRET_KEY[:49]],
    "FRONTEND_KEY": [FRONTEND_KEY[:31], f"{FRONTEND_KEY},short"],
    "DATABASE_URL": ["clarion", "mysql://a@b/c"],
    "CACHE_URL": ["localhost:6379", "locmemcache://"],
    "SEARCH_URL": ["localhost:9200", "solr://localhost", "tantivy://relative"],
    "EMAIL_URL": ["localhost"],
}
COMMANDS = {
    "web": ["-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "--bind=127.0.0.1:0", "cms.wsgi"],
    "worker": ["manage.py", "worker"],
    "commands": ["manage.py", "migrate"],
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def settings_error() -> str:
    with pytest.raises(ImproperlyConfigured) as error:
        runpy.run_module("cms.settings.required")
    return str(error.value)


def test_valid_settings_are_accepted(variables: pytest.MonkeyPatch) -> None:
    assert runpy.run_module("cms.settings.required")["CMS_HOST"] == "cms.example.org"


def test_all_required_variables_are_listed(variables: pytest.MonkeyPatch) -> None:
    assert sorted(runpy.run_module("cms.settings.required")["REQUIRED_VARIABLES"]) == sorted(REQUIRED)


@pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_variable_is_named(variables: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    variables.setenv(name, value) if value is not None else variables.delenv(name)
    assert settings_error() == f"Set {name} in the environment; docs/settings.md describes all variables."


def test_all_missing_variables_are_named_at_once(variables: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        variables.delenv(name)
    assert all(name in settings_error() for name in REQUIRED)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in INVALID.items() for value in values])
def test_an_invalid_value_is_named(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    variables.setenv(name, value)
    message = settings_error()
    assert name in message
    assert ENVIRONMENT["SECRET_KEY"][:20] not in message


@pytest.mark.parametrize("process", COMMANDS)
def test_every_process_refuses_to_start_with_the_reason_last(process: str, tmp_path: Path) -> None:
    env = environment(tmp_path)
    del env["SEARCH_URL"]
    done = run(*COMMANDS[process], env=env, seconds=60)
    assert done.returncode != 0
    assert (
        "ImproperlyConfigured: Set SEARCH_URL in the environment; docs/settings.md describes all variables."
        in done.stderr
    )


def test_the_deployment_check_of_django_passes(tmp_path: Path) -> None:
    write_static_manifest(tmp_path)
    options = ("check", "--deploy", "--fail-level", "WARNING")
    done = run("-W", "error", "manage.py", *options, env=environment(tmp_path, **RECOMMENDED))
    assert_check_passes(done)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp+tls://a:b@mail.example.org:587", "smtp mail.example.org 587 a True False 30"),
        ("smtp+ssl://mail.example.org", "smtp mail.example.org 465  False True 30"),
        ("smtp://mail.example.org", "smtp mail.example.org 25  False False 30"),
        ("dummymail://", "dummy"),
    ],
)
def test_mail_uses_the_configured_server(tmp_path: Path, address: str, expected: str) -> None:
    shown = (
        "from django.conf import settings as s; "
        "from cms.delivery.mail.transport import create_mailer; "
        "mailer = create_mailer('delivery'); backend = s.MAILERS['delivery']['BACKEND'].split('.')[-2]; "
        "names = ('host', 'port', 'username', 'use_tls', 'use_ssl', 'timeout'); "
        "print(backend, *(getattr(mailer, name) for name in names if hasattr(mailer, name)))"
    )
    done = run("-c", shown, env=environment(tmp_path, EMAIL_URL=address))
    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize("address", ["https://cms.example.org/cms/", "https://u:p4ss@cms.example.org/cms"])
def test_an_address_with_a_path_is_refused_with_the_line_to_write(variables: pytest.MonkeyPatch, address: str) -> None:
    variables.setenv("CMS_URL", address)
    assert settings_error().endswith("write CMS_URL=https://cms.example.org.")


@pytest.mark.parametrize("address", ["https://cms.example.org/", "http://cms.example.org:8443"])
def test_an_address_without_a_path_is_accepted(variables: pytest.MonkeyPatch, address: str) -> None:
    variables.setenv("CMS_URL", address)
    runpy.run_module("cms.settings.required")


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("SECOND_FACTOR_ROLES", "administrator,all", None),
        ("SECOND_FACTOR_ROLES", "", None),
        ("SECOND_FACTOR_ROLES", "administrator,editors", "SECOND_FACTOR_ROLES: there is no role editors; use writer, "),
        ("OIDC_ROLES", '{"press": "press_officer"}', None),
        ("OIDC_ROLES", '{"press": ["press_officer", "all"]}', "OIDC_ROLES: there is no role all; use writer, "),
    ],
)
def test_a_role_that_does_not_exist_is_refused(
    variables: pytest.MonkeyPatch, name: str, value: str, error: str | None
) -> None:
    variables.setenv(name, value)
    variables.delitem(sys.modules, "cms.settings.accounts", raising=False)
    if error is None:
        runpy.run_module("cms.settings.accounts")
        return
    with pytest.raises(ImproperlyConfigured, match=error):
        runpy.run_module("cms.settings.accounts")


SEVERAL = {"SEVERAL_HOSTS": "true", "MEDIA_URL": "s3://storage.example.org/clarion"}
OF_ONE_HOST = {"DATABASE_URL": "sqlite:////data/db", "SEARCH_URL": "tantivy:///data/search", "MEDIA_URL": ""}


def test_several_hosts_are_accepted_if_nothing_is_kept_on_one(variables: pytest.MonkeyPatch) -> None:
    for name, value in SEVERAL.items():
        variables.setenv(name, value)
    runpy.run_module("cms.settings.required")


@pytest.mark.parametrize("name", OF_ONE_HOST)
def test_several_hosts_refuse_what_is_kept_on_one(variables: pytest.MonkeyPatch, name: str) -> None:
    for variable, value in {**SEVERAL, name: OF_ONE_HOST[name]}.items():
        variables.setenv(variable, value)
    message = settings_error()
    assert message.startswith(f"SEVERAL_HOSTS is true, but {name} is ")
    assert all(other not in message for other in OF_ONE_HOST if other != name)
    variables.setenv("SEVERAL_HOSTS", "false")
    runpy.run_module("cms.settings.required")


def test_each_address_of_elasticsearch_is_checked(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("SEARCH_URL", "https://one:9200,two:9200")
    assert settings_error().startswith("SEARCH_URL: address 2 must begin with https://")
