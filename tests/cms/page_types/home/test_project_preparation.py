"""`prepare_project`: what `make run` of a project needs is there once, however often it is started."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from wagtail.models import Site

from cms.page_types.home.models import HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path) -> Path:
    """Return the directory of the data; static files are collected beside them."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.FRONTEND_URL = "http://localhost:3010"
    return tmp_path


def prepare() -> str:
    printed = StringIO()
    call_command("prepare_project", name="Harbour Watch", stdout=printed)
    return printed.getvalue()


def test_the_first_start_creates_a_site_and_an_account_and_the_second_keeps_them(data: Path) -> None:
    printed = prepare()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.site_name) == ("localhost", 3010, "Harbour Watch")
    login = (data / "login.txt").read_text()
    assert all(line in printed for line in login.splitlines())
    password = login.split()[-1]
    assert authenticate(username="admin", password=password).is_superuser
    assert (data / "login.txt").stat().st_mode & 0o777 == 0o600
    assert (data / "static").is_dir()

    assert password in prepare()
    assert (HomePage.objects.count(), get_user_model().objects.count()) == (1, 1)
    assert (data / "login.txt").read_text() == login


def test_accounts_and_sites_that_exist_are_left_alone(data: Path) -> None:
    call_command("create_site", "https://www.harbour.example", name="Ours", stdout=StringIO())
    get_user_model().objects.create_user("writer", "writer@harbour.example", "a password of a test")
    assert "Password" not in prepare()
    assert Site.objects.get().hostname == "www.harbour.example"
    assert [user.username for user in get_user_model().objects.all()] == ["writer"]
    assert not (data / "login.txt").exists()
