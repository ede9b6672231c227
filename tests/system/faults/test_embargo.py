"""An embargo in real time: web and worker as in `make run`; nothing is public before the time, all is after it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cms.demo import factories
from cms.journal import public_changes
from tests.cms.embargo.canaries import create_mentions, create_release
from tests.cms.embargo.findings import find_leaks, find_missing
from tests.cms.embargo.requests import build_requests, collect_responses

from . import sizes
from .conftest import EXTENDED_ON_ELASTICSEARCH
from .environment import FaultEnvironment
from .processes import start_fork_server, wait_until

MAX_DELAY_SECONDS = 10.0  # until everything is public
TIMEOUT_SECONDS = 60.0


@pytest.fixture
def media(environment: FaultEnvironment, settings) -> None:
    """Store files in the directory that the processes use."""
    settings.MEDIA_ROOT = environment.directory / "media"


@pytest.mark.extended  # tests/cms/embargo sends the same requests by default, with a clock that is moved
@EXTENDED_ON_ELASTICSEARCH
def test_nothing_is_public_before_the_embargo_ends_and_everything_soon_after(
    environment: FaultEnvironment, media, report
):
    with transaction.atomic():
        tree = factories.site(languages=("en",))
    environment.update_index()
    while public_changes.process_changes():
        pass
    with start_fork_server(environment) as processes:
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        wait_until(lambda: send_over_http(environment, "/healthz")[0] == 200, TIMEOUT_SECONDS, "the site is available")
        since = json.loads(send_over_http(environment, "/api/v1/changes")[2])["until"]
        with transaction.atomic():
            embargo_end = timezone.now() + timedelta(seconds=sizes.EMBARGO_SECONDS)
            release = create_release("quelmar", tree.releases, embargo_until=embargo_end)
            linking_page = create_mentions(release, tree.home)
        requests = list(build_requests(release, tree.home, linking_page, since))

        def sweep() -> dict[str, str]:
            return collect_responses(lambda address: send_over_http(environment, address), requests)

        sweeps = 0
        while timezone.now() < embargo_end:
            leaks = find_leaks(release, sweep())
            assert timezone.now() >= embargo_end or leaks == []
            sweeps += 1
        assert sweeps, "the embargo ended before the first sweep: set FAULTS_EMBARGO_SECONDS higher"
        missing_places: list[str] = []

        def everything_is_public() -> bool:
            missing_places[:] = find_missing(release, sweep())
            return not missing_places

        wait_until(everything_is_public, TIMEOUT_SECONDS, "everything is public", lambda: str(missing_places[:5]))
        delay = (timezone.now() - embargo_end).total_seconds()
        report(
            f"{sweeps} sweeps of {len(requests)} requests before the end without a leak; all public {delay:.1f} s after"
        )
        assert delay <= max(MAX_DELAY_SECONDS, 3 * _sweep_seconds(sweep))
        assert not processes.errors()


def _sweep_seconds(sweep) -> float:
    """Return the seconds of one sweep, which the measured delay includes."""
    start = time.monotonic()
    sweep()
    return time.monotonic() - start


def send_over_http(environment: FaultEnvironment, address: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment.port}{address}", timeout=20) as response:
            return response.status, str(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, str(error.headers), error.read()
    except OSError:
        return 0, "", b""
