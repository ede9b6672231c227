"""While an installation is upgraded, the web process of the previous version works on the new schema.

By default the web is that of the last commit before a migration. UPGRADE_COMMITS names others, or `all`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from PIL import Image

from cms.delivery.mail.sender import send_due
from cms.delivery.sign_ups import request_queue
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.demo import factories
from cms.demo.factories import blocks
from search.engine import get_engine
from tests.elasticsearch import server
from tests.system.faults.database import copy_database
from tests.system.faults.environment import FaultEnvironment, use_engine

from .checkouts import extract, find_previous_commit, list_commits
from .journey import PASSWORD, Journey
from .schema import list_misfits
from .web import NotStarted, run_web

pytestmark = [pytest.mark.processes, pytest.mark.slow]
COMMITS = os.environ.get("UPGRADE_COMMITS", "previous").split()
IS_CAMPAIGN = "UPGRADE_COMMITS" in os.environ
if COMMITS == ["all"]:
    COMMITS = list_commits()

# Of six commits from 66f8573a on: their migration was edited afterwards. Only `import_feed` uses the table, no web.
EDITED = {"importing_importedfeed.address is missing", "importing_importedfeed.url is NOT NULL without a default"}


@pytest.fixture
def environment(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[FaultEnvironment]:
    """Yield a copy of the migrated database and an index, which another process uses as well."""
    url = server.find_url()
    with (
        django_db_blocker.unblock(),
        copy_database(tmp_path) as name,
        use_engine(tmp_path, name, url or f"tantivy://{tmp_path}/index") as environment,
    ):
        yield environment
        if url:
            server.discard_engine(get_engine())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """Return a directory for the files of one commit after the other."""
    return tmp_path_factory.mktemp("checkout") / "files"


@pytest.mark.parametrize("commit", COMMITS)
def test_the_web_of_an_earlier_commit_works_on_the_new_schema(commit, environment, checkout, tmp_path, capsys):
    commit = find_previous_commit() if commit == "previous" else commit
    extract(commit, checkout)
    content = create_content()
    environment.update_index()

    try:
        with run_web(checkout, tmp_path, **describe_servers(environment)) as web:
            journey = Journey(web.base_url, content, create_picture(), send_sign_ups)
            outcomes = journey.run()
    except NotStarted as problem:
        if IS_CAMPAIGN and problem.missing_module:
            pytest.skip(f"not run: {commit[:8]} starts on no schema: {problem.missing_module}")
        raise

    if IS_CAMPAIGN:
        with capsys.disabled():
            sys.stdout.write(f"\n{commit[:8]} {outcomes}\n")
    failed = {name: outcome for name, outcome in outcomes.items() if outcome not in ("ok", "absent")}
    differing = set(list_misfits(web.read_models())) - EDITED
    assert (failed, web.read_errors(), differing) == ({}, [], set())
    assert_this_version_continues(environment, journey.pages)


def assert_this_version_continues(environment: FaultEnvironment, pages: dict[str, int]) -> None:
    """Assert that the worker and the web of this version find and show what the earlier one published."""
    environment.update_index()
    environment.refresh()
    client = Client()
    found = client.get("/api/v1/search?q=lanterns&limit=50").json()
    assert {pages["story"], pages["call"]} <= {item["id"] for item in found["items"]}
    assert [client.get(f"/api/v1/pages/{pages[name]}").status_code for name in ("story", "call", "release")] == [
        200,
        200,
        404,
    ]


def describe_servers(environment: FaultEnvironment) -> dict[str, str]:
    """Return the variables that name the database and the index of this process."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    search = {"SEARCH_URL": environment.search_url, "SEARCH_PREFIX": environment.prefix}
    return {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, **search}


def create_content() -> dict[str, Any]:
    """Create what exists before the upgrade, and return its ids."""
    tree = factories.site()
    factories.StoryFactory(title="Boats in the harbour", body=[blocks.rich_text("<p>Boats.</p>")])
    hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    get_user_model().objects.create(
        username="editor", email="editor@example.org", password=hashed, is_superuser=True, is_staff=True
    )
    subscriber = Subscriber.objects.create(address="old@example.org", status="confirmed", site=tree.record, locale="en")
    return {
        "editor": "editor",
        "site": tree.record.pk,
        "locale": tree.home.locale_id,
        "navigation": factories.NavigationFactory().pk,
        "unsubscribe": create_unsubscribe_token(subscriber),
        **{name: getattr(tree, name).pk for name in ("home", "stories", "releases", "actions")},
    }


def create_picture() -> bytes:
    """Return a PNG file."""
    file = BytesIO()
    Image.new("RGB", (1200, 800), "orange").save(file, "PNG")
    return file.getvalue()


def send_sign_ups() -> list[str]:
    """Do what the worker of this version does with sign-ups, and return the tokens in the e-mails."""
    mail.outbox.clear()
    while request_queue.process_queue() + send_due():
        pass
    return [
        unquote(token) for email in mail.outbox for token in re.findall(r"/sign-up/confirm\?token=(\S+)", email.body)
    ]
