"""The demo's users: a superuser and one user for each role, with one random password."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from cms.demo.factories import SuperuserFactory, UserFactory

SUPERUSER_NAME = "demo"
LOGIN_FILE = "demo-login.txt"
# One user for each role: user name, first name, last name, group.
ROLE_USERS = (
    ("writer", "Wanda", "Writer", "Writers"),
    ("editor", "Edgar", "Editor", "Editors"),
    ("press", "Petra", "Press", "Press officers"),
    ("search", "Sami", "Search", "Search editors"),
)


@transaction.atomic  # one transaction with the file, so that the password of users that exist is always known
def create_users(folder: Path) -> str | None:
    """Create the users and write their log-in to a file that only its owner can read; return None if they exist."""
    if get_user_model().objects.filter(username=SUPERUSER_NAME).exists():
        return None
    password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
    SuperuserFactory(username=SUPERUSER_NAME, first_name="Demo", last_name="Editor", password=password)
    for user_name, first, last, group in ROLE_USERS:
        if not get_user_model().objects.filter(username=user_name).exists():
            UserFactory(username=user_name, first_name=first, last_name=last, groups=[group], password=password)
    names = ", ".join(name for name, *_ in ROLE_USERS)
    login = f"User       {SUPERUSER_NAME}; with the rights of one role: {names}\nPassword   {password}\n"
    _write_private(folder / LOGIN_FILE, login)
    return login


def _write_private(path: Path, login: str) -> None:
    path.unlink(missing_ok=True)  # an older file may have other permissions
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(login)
