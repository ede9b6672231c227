"""The command `prepare_project`: what a project needs before it starts on the machine of a developer."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms.page_types.home.models import HomePage

ACCOUNT = "admin"
LOGIN_FILE = "login.txt"  # in DATA_DIR
ADDRESSES = """
  Admin      {cms}/admin/
{login}  API        {cms}/api/v1/releases
  API docs   {cms}/api/v1/docs
  Frontend   {frontend}
  Stop       Ctrl-C
"""


class Command(BaseCommand):
    """Does what is missing in one process, and prints where everything is."""

    help = "Prepare a project for development: database, static files, first site and account. Existing data are kept."
    requires_system_checks = ()  # `migrate` runs those of the database, and every start runs all others

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="The name of the first site, and the title of its home page.")

    def handle(self, *_: Any, name: str, **options: Any) -> None:
        self.stdout.write("Preparing the database; the first time takes a minute.")
        self.stdout.flush()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not HomePage.objects.exists():
            call_command("create_site", settings.FRONTEND_URL, name=name, stdout=StringIO())
        login = settings.DATA_DIR / LOGIN_FILE
        if not get_user_model().objects.exists():
            _create_account(login)
        lines = login.read_text(encoding="utf-8").splitlines() if login.is_file() else []
        cms, frontend = settings.CMS_URL, settings.FRONTEND_URL
        self.stdout.write(ADDRESSES.format(cms=cms, frontend=frontend, login="".join(f"  {line}\n" for line in lines)))


def _create_account(login: Path) -> None:
    """Create an account with all rights, and write its random password to a file that only its owner can read."""
    password = secrets.token_urlsafe(12)
    login.unlink(missing_ok=True)  # an older file may have other permissions
    with os.fdopen(os.open(login, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"User       {ACCOUNT}\nPassword   {password}\n")
    get_user_model().objects.create_superuser(ACCOUNT, f"{ACCOUNT}@localhost", password)
