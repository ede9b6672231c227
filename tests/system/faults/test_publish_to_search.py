"""The time from publishing a page to finding it, with the processes of `make run`."""

from __future__ import annotations

import time

from django.db import transaction

from . import sizes
from .content import create_site, create_story
from .environment import FaultEnvironment
from .processes import start_fork_server, wait_until
from .search_client import format_times, search_over_http

TIMEOUT_SECONDS = 20.0


def test_published_pages_are_found(environment: FaultEnvironment, report):
    tree = create_site(4, languages=("en",))
    environment.update_index()
    with start_fork_server(environment) as processes:
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        wait_until(lambda: is_available(environment.port), TIMEOUT_SECONDS, "the site is available")
        durations = []
        for number in range(sizes.PUBLICATIONS):
            with transaction.atomic():
                page = create_story(tree.stories, f"Lantern{number} {number}")
            published = time.monotonic()
            wait_until(
                lambda p=page, n=number: is_found(environment.port, f"Lantern{n}", p.pk),
                TIMEOUT_SECONDS,
                "the page is found",
            )
            durations.append(time.monotonic() - published)
        report(f"{len(durations)} publications, from publishing to finding: {format_times(durations)}")
        assert not processes.errors()


def is_available(port: int) -> bool:
    try:
        return search_over_http(port, "").status == 200
    except OSError:
        return False


def is_found(port: int, query: str, page: int) -> bool:
    response = search_over_http(port, query, limit=5)
    return not response.is_degraded and page in response.pages
