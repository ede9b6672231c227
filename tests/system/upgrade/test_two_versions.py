"""The documented order of an upgrade of several hosts, with web and worker of two versions on one PostgreSQL.

Web and worker of an earlier commit run on their own schema and are read all the time. `check_upgrade` and `migrate` of
this version follow, then its web and worker beside the others, with an editor and visitors at each web at once.
Everything succeeds, and each e-mail, message and publication happens once.

By default the earlier commit is the last one before a migration. UPGRADE_COMMITS names another.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from wagtail.models import Page, PageLogEntry

from cms.core import clock
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.webhooks.models import Endpoint
from cms.demo import factories
from cms.jobs import status
from cms.journal.models import PublicChangesOffset
from search.engine import get_engine
from tests.cms.delivery.webhooks.conftest import start_receiver
from tests.elasticsearch import server
from tests.production.processes import PROJECT, wait_for
from tests.system.attacks.installation import run_redis
from tests.system.faults import oracle
from tests.system.faults.environment import use_engine

from .checkouts import find_previous_commit
from .journey import PASSWORD, Journey
from .test_previous_web import create_picture
from .two_versions import (
    EARLIER_VERSION,
    SETTLE_SECONDS,
    Installation,
    Readers,
    create_earlier_database,
    describe_database,
    extract_earlier,
)
from .web import Web, find_errors

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.sequential, pytest.mark.extended]
pytestmark += [pytest.mark.postgresql, pytest.mark.elasticsearch]
SIGN_UPS, SCHEDULED = 20, 12  # at each web; pages
OLD_CONTENT = """
import json, django; django.setup()
from tests.system.upgrade.test_previous_web import create_content
print(json.dumps(create_content()))
"""


@pytest.fixture
def installation(django_db_setup, django_db_blocker, tmp_path: Path, tmp_path_factory) -> Iterator[Installation]:
    """Yield the database of the earlier version, and the servers that both versions use."""
    url, commit = server.require_url(), os.environ.get("UPGRADE_COMMITS", "previous").split()[-1]
    commit = find_previous_commit() if commit in ("previous", "all") else commit
    checkout = extract_earlier(commit, tmp_path_factory.mktemp("two") / "files")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        name = stack.enter_context(create_earlier_database(checkout, commit, tmp_path))
        faults = stack.enter_context(use_engine(tmp_path, name, url))
        stack.callback(lambda: server.discard_engine(get_engine()))
        receiver = start_receiver()
        stack.callback(receiver.server.server_close)
        stack.callback(receiver.server.shutdown)
        variables = {
            "DATABASE_URL": describe_database(name),
            "CACHE_URL": stack.enter_context(run_redis(tmp_path)),
            "SECRET_KEY": settings.SECRET_KEY,
            "SEARCH_URL": url,
            "SEARCH_PREFIX": faults.prefix,
            "MEDIA_URL": f"files://{tmp_path}/media",
            "RATE_LIMITS": "sign_up=10000/hour",
            "WEBHOOK_ALLOWED_HOSTS": f"localhost:{receiver.port}",
        }
        yield Installation(tmp_path, checkout, receiver, variables)


def test_an_upgrade_in_the_documented_order_loses_nothing_and_does_nothing_twice(installation, capsys):
    old, readers = installation.checkout, Readers()
    content = json.loads(installation.run(old, "-c", OLD_CONTENT).splitlines()[-1])
    with installation.host(old) as old_web, readers.reading(old_web.base_url):
        # An installation that is upgraded has run before: its worker has begun to read the journal.
        wait_for(PublicChangesOffset.objects.exists, SETTLE_SECONDS, "the earlier worker reads the journal")
        said = installation.run(PROJECT, "manage.py", "check_upgrade", status=(0, 2))
        installation.run(PROJECT, "manage.py", "migrate", "--no-input")
        add_content(installation, content)
        with installation.host(PROJECT) as new_web, readers.reading(new_web.base_url):
            pages = schedule_pages()
            with ThreadPoolExecutor() as pool:
                journeys = [
                    pool.submit(travel, installation, content, web, mark)
                    for web, mark in ((old_web, "-old"), (new_web, "-new"))
                ]
                outcomes = [one.result() for one in journeys]
            wait_for(is_idle, SETTLE_SECONDS, "the workers have done everything")
            during = installation.run(PROJECT, "manage.py", "check_upgrade", status=(0, 2))
            assert_found_by_both(old_web, new_web)
        logs = sorted(installation.directory.glob("*/*.log"))
    errors = [error for log in logs for error in find_errors(log)]
    mails = Counter((message["To"], message["Subject"]) for message in installation.list_mails())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{readers.count} reads, {mails.total()} e-mails, {len(installation.receiver.received)} messages\n"
        )
    assert_published_once(installation, pages)
    assert outcomes == [dict.fromkeys(one, "ok") for one in outcomes]
    assert (readers.failures, errors) == ([], [])
    assert [key for key, count in mails.items() if count > 1] == []
    assert mails.total() >= 2 * (SIGN_UPS + 1)
    assert_said(installation, said, during)


def travel(installation: Installation, content: dict[str, Any], web: Web, mark: str) -> dict[str, str]:
    """Let an editor and visitors use a web, and return the outcome of each step."""
    content = {**content, "unsubscribe": content[f"unsubscribe{mark}"], "editor": f"editor{mark}"}
    address = f"ada{mark}@example.org"
    journey = Journey(web.base_url, content, create_picture(), lambda: installation.find_token(address), mark)
    left_out = [Journey.create_navigation] if mark == "-old" else []  # there is one for each language
    with requests.Session() as session:
        for number in range(SIGN_UPS):
            body = {"email": f"grace{mark}{number}@example.org", "consents": ["letter"], "interests": ["stories"]}
            response = session.post(f"{web.base_url}/api/v1/sign-ups", json=body, timeout=60)
            assert response.status_code in (202, 204), response.text
    return journey.run(*left_out)


def add_content(installation: Installation, content: dict[str, Any]) -> None:
    """Create an editor and a subscriber for each journey, and the receiver of webhooks.

    The hash of a password has the usual work: one that is renewed at a log-in ends the other sessions of its user.
    """
    site, hashed = factories.site().record, PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    for mark in ("-old", "-new"):
        get_user_model().objects.create(
            username=f"editor{mark}", email=f"e{mark}@example.org", password=hashed, is_superuser=True, is_staff=True
        )
        address = f"leaves{mark}@example.org"
        subscriber = Subscriber.objects.create(address=address, status="confirmed", site=site, locale="en")
        content[f"unsubscribe{mark}"] = create_unsubscribe_token(subscriber)
    Endpoint.objects.create(name="Ours", url=installation.receiver.url)


def schedule_pages() -> list[int]:
    """Schedule pages for a moment in which both workers run, and return their ids."""
    at = clock.now() + timedelta(seconds=15)
    stories = [
        factories.StoryFactory(title=f"Later {number}", go_live_at=at, live=False) for number in range(SCHEDULED)
    ]
    for story in stories:
        story.save_revision(approved_go_live_at=at)
    return [story.pk for story in stories]


def is_idle() -> bool:
    """Return whether the scheduled pages are public, and no queue has a row that is due."""
    late = Page.objects.filter(title__startswith="Later", live=False).exists()
    return not late and all(not queue.waiting for queue in status.read_queues())


def assert_published_once(installation: Installation, pages: list[int]) -> None:
    """Assert that each scheduled page has one entry of its publication, and is named as published in one message."""
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled", page_id__in=pages)
    assert Counter(entries.values_list("page_id", flat=True)) == dict.fromkeys(pages, 1)
    received = list(installation.receiver.received)
    ids = Counter(one.headers["webhook-id"] for one in received)
    assert [name for name, count in ids.items() if count > 1] == []
    events = {one.headers["webhook-id"]: one.event for one in received}
    news = Counter(
        entry["id"] for event in events.values() for change, entry in oracle.list_news(event) if change == "published"
    )
    assert {page: news[page] for page in pages} == dict.fromkeys(pages, 1)


def assert_found_by_both(*webs: Web) -> None:
    """Assert that each web finds what was published at the other, and what the workers have published."""
    for web in webs:
        for query, count in (("lanterns river", 2), ("later", SCHEDULED)):
            wait_for(partial(finds, web, query, count), SETTLE_SECONDS, f"{web.base_url} finds {query}")


def finds(web: Web, query: str, count: int) -> bool:
    """Return whether the index has so many results."""
    found = requests.get(f"{web.base_url}/api/v1/search", params={"q": query, "limit": 50}, timeout=60).json()
    return not found["degraded"] and found["total"] >= count


def assert_said(installation: Installation, before: str, during: str) -> None:
    """Assert that check_upgrade has named the migrations, and then the processes of the earlier version."""
    adds_migrations = "pending" in before
    assert adds_migrations == ("Before the upgrade\n- The database is of version" in before)
    assert "pending" not in during
    if (installation.checkout / "cms/jobs/running_versions.py").exists():
        assert {f"- {name} {EARLIER_VERSION} runs on" in during for name in ("web", "worker")} == {True}
    assert f"worker {settings.CLARION_VERSION} runs on" in during
