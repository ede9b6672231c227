"""Load the demo content into the default site, and create its users: a superuser and one for each role."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.module_loading import import_string
from wagtail.models import Site

from cms.accounts.users.roles import add_new_roles_and_grants
from cms.core import clock
from cms.demo import factories
from cms.demo.factories import SuperuserFactory, UserFactory
from cms.pages.page_types import page_models
from cms.snippets.organisation.models import Organisation

from .batches import batch
from .entries import Registry, read_file, read_list
from .objects import load_documents, load_pictures, load_release_defaults, load_settings, load_snippets
from .pages import load_pages, match_translations, read_pages

EARLIEST = datetime.min.replace(tzinfo=UTC)
SUPERUSER_NAME = "demo"
LOGIN_FILE = "demo-login.txt"
# One user for each role: user name, first name, last name, group.
ROLE_USERS = (
    ("writer", "Wanda", "Writer", "Writers"),
    ("editor", "Edgar", "Editor", "Editors"),
    ("press", "Petra", "Press", "Press officers"),
    ("search", "Sami", "Search", "Search editors"),
    ("translator", "Tess", "Translator", "Translators (French)"),
)


def is_loaded() -> bool:
    """Return whether the default site has an organisation's name. Pages that editors delete then stay deleted."""
    site = Site.objects.filter(is_default_site=True).first()
    return site is not None and Organisation.objects.filter(site=site).exclude(name="").exists()


def count_entries() -> int:
    """Return the number of images, documents and pages in the demo's files, which take most of the time."""
    return len(read_list("pictures.yaml")) + len(read_list("documents.yaml")) + len(read_pages())


def load_demo(progress: Callable[[int], object] = lambda entries: None) -> factories.SiteTree:
    """Create all demo content that the default site lacks; existing content stays unchanged.

    Each page has a transaction of its own, so that others can save meanwhile where the database has one writer. The
    settings come last: without them, an interrupted run is continued by the next one.
    """
    registry = Registry(progress=progress)
    load_pictures(registry)
    load_documents(registry)
    start = clock.now() if is_loaded() else EARLIEST
    with batch():
        tree = factories.site(name=read_file("organisation.yaml")["name"])
    add_new_roles_and_grants()  # as the worker does for new home pages
    load_snippets(registry)
    with batch():
        load_release_defaults(registry, list(tree.branches))
    load_pages(registry, tree)
    for loader in dict.fromkeys(model.demo_loader for model in page_models() if model.demo_loader):
        with batch():
            import_string(loader)(tree)
    with batch():
        match_translations(start)
        load_settings(registry, tree.record, list(tree.branches))
    return tree


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
