"""PostgreSQL is away for a while: web and worker go on as soon as it is back, and nothing hidden is shown meanwhile."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import transaction

from cms.demo.factories import states
from tests.system.faults.content import create_story
from tests.system.faults.processes import start_fork_server, wait_until
from tests.system.faults.proxy import proxy

from .installation import WORD

OUTAGE_SECONDS = float(os.environ.get("RACES_OUTAGE_SECONDS", 1))
TIMEOUT_SECONDS = 60.0


def get(environment, address):
    """Return the status and the text of a response of the web process; 0 if there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment.port}{address}", timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.processes
@pytest.mark.extended
def test_web_and_worker_survive_an_outage_of_the_database(race, monkeypatch, report):
    installation, environment = race.installation, race.installation.environment
    with transaction.atomic():
        story = create_story(installation.tree.stories, f"{WORD} quickly hidden")
    race.finish()
    address = urlsplit(os.environ["DATABASE_URL"])
    with proxy(f"http://{address.hostname}:{address.port}") as server:
        user, _, _ = address.netloc.rpartition("@")
        proxied = address._replace(netloc=f"{user}@127.0.0.1:{server.port}")
        for name, value in (installation.process_variables | {"DATABASE_URL": urlunsplit(proxied)}).items():
            monkeypatch.setenv(name, value)
        with start_fork_server(environment) as processes:
            processes.start("web", "web")
            processes.start("worker", "whole_worker")
            page, search = f"/api/v1/pages/{story.pk}", f"/api/v1/search?q={WORD}&limit=50"
            wait_until(lambda: get(environment, page)[0] == 200, TIMEOUT_SECONDS, "the page is shown")
            wait_until(lambda: story.title in get(environment, search)[1], TIMEOUT_SECONDS, "the page is found")

            server.set_mode("refuse")
            states.unpublish(story)
            with transaction.atomic():
                new = create_story(installation.tree.stories, f"{WORD} published meanwhile")
            wait_until(lambda: get(environment, "/readyz")[0] == 503, TIMEOUT_SECONDS, "the web process is not ready")
            end = time.monotonic() + OUTAGE_SECONDS
            while time.monotonic() < end:
                answers = [get(environment, one) for one in (page, search, "/api/v1/stories")]
                assert [code for code, _ in answers] == [503, 503, 503]
                assert not any(story.title in text for _, text in answers)
                time.sleep(0.1)
            assert get(environment, "/healthz")[0] == 200
            assert processes.ended() == []

            server.set_mode("pass")
            ready = wait_until(
                lambda: get(environment, "/readyz")[0] == 200, TIMEOUT_SECONDS, "the web process is ready"
            )
            assert get(environment, page)[0] == 404
            found = wait_until(
                lambda: new.title in get(environment, search)[1], TIMEOUT_SECONDS, "the new page is found"
            )
            assert story.title not in get(environment, search)[1]
            assert processes.ended() == []
            report(f"away for {OUTAGE_SECONDS:g} s; ready {ready:.1f} s and complete {found:.1f} s after the return")
    assert race.find_violations() == []
