"""The log-ins to look around with: made once, with a password nobody could guess."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from cms.demo.factories import SuperuserFactory, UserFactory

NAME = "demo"
FILE = "demo-login.txt"
# Beside the one who may do everything, one for each role: user name, first and last name, group.
COLLEAGUES = (
    ("writer", "Wanda", "Writer", "Writers"),
    ("editor", "Edgar", "Editor", "Editors"),
    ("press", "Petra", "Press", "Press officers"),
    ("search", "Sami", "Search", "Search editors"),
)


def create_login(folder: Path) -> str | None:
    """Make the users and keep the log-in where only the owner can read it; None if they are there already."""
    if get_user_model().objects.filter(username=NAME).exists():
        return None
    password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
    SuperuserFactory(username=NAME, first_name="Demo", last_name="Editor", password=password)
    for user_name, first, last, group in COLLEAGUES:
        if not get_user_model().objects.filter(username=user_name).exists():
            UserFactory(username=user_name, first_name=first, last_name=last, groups=[group], password=password)
    names = ", ".join(name for name, *_ in COLLEAGUES)
    login = f"User       {NAME}; with the rights of one role: {names}\nPassword   {password}\n"
    _keep(folder / FILE, login)
    return login


def _keep(path: Path, login: str) -> None:
    path.unlink(missing_ok=True)  # whatever rights an older one has
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(login)
