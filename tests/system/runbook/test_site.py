"""Symptoms that visitors, editors and frontends see, on one machine."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import migrated_sqlite
from tests.production import conftest as production
from tests.production.processes import wait_for

from .installation import Installation, begin

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.extended]

ADDRESS = "ada@example.org"
NAME, PASSWORD = "desk-editor", "orchard window thirty"
SEARCHES, FAILURES = 20, 30  # those of RATE_LIMITS in conftest.py, and LOG_IN_FAILURES_PER_ADDRESS
SIGN_UP = """
from django.test import Client
body = {"email": %r, "consents": ["letter"], "interests": ["stories"]}
response = Client(HTTP_HOST="cms.example.org").post("/api/v1/sign-ups", body, content_type="application/json")
assert response.status_code == 202, response.content
"""
ADD_WEBHOOK = """
from cms.delivery.webhooks.models import Delivery, Endpoint
Endpoint.objects.update_or_create(name="Site", defaults={"url": %r, "is_active": True})
"""
COUNT = "from cms.delivery.webhooks.models import Delivery; print(Delivery.objects.filter(state=%r).count())"
PUBLISH = "from cms.demo import factories; print(factories.StoryFactory(bare=True).pk)"
ADD_EDITOR = "from cms.demo import factories; factories.UserFactory(username=%r, password=%r, groups=['Editors'])"


@pytest.fixture(scope="module")
def running(installation: Installation) -> Installation:
    """Return the installation with all of its processes."""
    installation.start("postfix", "site", "clarion-web", "clarion-worker")
    return installation


def ask(installation: Installation, path: str, **options: object) -> tuple[int, str, dict[str, str]]:
    """Send a request as a proxy on this machine does, and return status, body and headers."""
    port = int(installation.variables["PROBE"].rpartition(":")[2])
    client = production.Installation(installation.env, port, installation.directory, installation.commands)
    return client.send(path, **options)  # type: ignore[arg-type]


def log_in(installation: Installation, name: str, password: str) -> int:
    """Return the status of a log-in: 302, 200 if the password was wrong, 429 if the address is locked."""
    _, page, headers = ask(installation, "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    sent = {"Cookie": headers["Set-Cookie"].partition(";")[0], "Referer": "https://cms.example.org/admin/login/"}
    form = {"csrfmiddlewaretoken": token[1], "login": name, "username": name, "password": password}
    return ask(installation, "/admin/login/", headers=sent, form=form)[0]


def test_emails_do_not_leave(running: Installation) -> None:
    running.stop("postfix")
    running.python(SIGN_UP % ADDRESS)
    case = begin(running, "E-mails do not leave")
    case.shows("The mail server cannot be reached", "mail.server_unavailable", "mail.queuedmail 1")
    case.mend()
    case.ends()
    sent = running.directory / "mail.json"
    wait_for(lambda: ADDRESS in sent.read_text(), 90, "the e-mail that waited is sent")


def test_webhooks_pile_up(running: Installation) -> None:
    running.stop("site")
    running.python(ADD_WEBHOOK % running.variables["HOOK_URL"])
    running.commands.run("manage.py", "show_search_status", "--wait", "60")
    running.python(PUBLISH)
    case = begin(running, "Webhooks pile up")
    case.shows("The webhook “Site” has failed", "webhook.delivery_failed")
    running.start("site")
    assert "messages are sent again" in case.mend()
    case.ends()
    wait_for(lambda: running.python(COUNT % "waiting") == "0", 60, "nothing waits")


def test_a_site_shows_old_pages(running: Installation) -> None:
    running.python(ADD_WEBHOOK % (running.variables["HOOK_URL"] + "gone"))
    running.start("site")
    running.python(PUBLISH)
    case = begin(running, "A site shows old pages")
    case.shows("was disabled, because its endpoint responded 410 Gone")
    running.python(
        "from cms.delivery.webhooks.models import Endpoint;"
        f"Endpoint.objects.update(url={running.variables['HOOK_URL']!r})"
    )
    case.mend()
    case.ends()
    delivered = int(running.python(COUNT % "delivered"))
    running.python(PUBLISH)
    wait_for(lambda: int(running.python(COUNT % "delivered")) > delivered, 60, "the site hears of changes again")


def test_everything_answers_429(running: Installation) -> None:
    path = "/api/v1/search?q=harbour"
    for visitor in range(SEARCHES + 1):
        ask(running, path, headers={"X-Forwarded-For": f"198.51.100.{visitor}"})
    case = begin(running, "Everything answers 429")
    case.shows("429")
    case.mend()
    case.ends()
    others = [ask(running, path, headers={"X-Forwarded-For": f"198.51.100.{visitor}"})[0] for visitor in range(3)]
    assert others == [200, 200, 200]


def test_log_in_fails_for_everybody(running: Installation) -> None:
    running.python(ADD_EDITOR % (NAME, PASSWORD))
    for number in range(FAILURES):
        assert log_in(running, f"guess-{number}", "wrong") == 200
    assert log_in(running, NAME, PASSWORD) == 429
    case = begin(running, "Log-in fails for everybody")
    case.shows("guess-1\t1")
    case.mend()
    case.ends()
    assert log_in(running, NAME, PASSWORD) == 302


def test_redis_is_away(running: Installation) -> None:
    running.stop("redis-server")
    assert ask(running, "/api/v1/search?q=harbour")[0] == 200
    case = begin(running, "Redis is away")
    case.shows("Redis does not respond (ConnectionError)", "cache.redis_unavailable")
    case.mend()
    case.ends()
    wait_for(
        lambda: ask(running, "/api/v1/search?q=harbour") and ".redis_available" in running.log,
        60,
        "web uses it again",
    )


def test_the_database_is_locked(running: Installation) -> None:
    path = Path(running.env["DATA_DIR"]) / "clarion.sqlite3"
    running.add_unit("forgotten", "python3", "-c", FORGOTTEN, str(path))
    running.start("forgotten")
    pid = (running.units / "forgotten/pid").read_text().strip()
    case = begin(running, "The database is locked", PID=pid)
    case.shows('"writable": false', pid)
    assert "reason='locked'" in running.log
    assert ask(running, "/readyz")[0] == 200
    assert ask(running, "/api/v1/site")[0] == 200
    case.mend()
    case.ends()


# What a person does who forgets to end a transaction in the program sqlite3.
FORGOTTEN = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE jobs_workerheartbeat SET part = part")
time.sleep(600)
"""


def test_web_and_worker_do_not_start(running: Installation) -> None:
    database = Path(running.env["DATA_DIR"]) / "clarion.sqlite3"
    backup = running.directory / "backup.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    running.python(PUBLISH)
    running.commands.run("manage.py", "show_search_status", "--wait", "60")
    running.stop("clarion-web", "clarion-worker")  # the worker records the last change when it ends
    migrated_sqlite.replace_content(database, backup.read_bytes())
    running.start("clarion-web", "clarion-worker")
    case = begin(running, "Web and worker do not start")
    case.shows("The database was restored from a backup")
    case.mend()
    case.ends()
    assert ask(running, "/api/v1/site")[0] == 200
