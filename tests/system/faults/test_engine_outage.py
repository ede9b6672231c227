"""Editors work during an outage of the engine: publishing stays fast, and the index catches up afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from wagtail.models import Page

from cms.demo.factories import states
from search.engine import close_engines

from . import oracle, sizes
from .content import create_site, create_story
from .environment import delete_indices, elasticsearch_url, use_engine
from .processes import start_fork_server, wait_until
from .proxy import proxy
from .search_client import format_times, quantile, search

CATCH_UP_TIMEOUT_SECONDS = 60.0
NORMAL_SHARE = 0.5  # share of the edits that are made while the engine is available, for comparison


@pytest.mark.elasticsearch
def test_editors_are_not_slowed_down_and_unpublished_pages_are_not_found(db: str, tmp_path, report):
    with proxy(elasticsearch_url()) as server_proxy, use_engine(tmp_path, db, server_proxy.url) as environment:
        editors = EditorLoad(create_site(4, languages=("en",)).stories)
        environment.update_index()
        with start_fork_server(environment) as processes:
            processes.start("worker", "whole_worker")
            normal = editors.run(share=NORMAL_SHARE)
            wait_until(
                lambda: not oracle.find_differences(environment.engine),
                CATCH_UP_TIMEOUT_SECONDS,
                "the index is up to date",
            )

            server_proxy.set_mode("refuse")
            during_outage = editors.run()
            assert search("lantern").is_degraded

            server_proxy.set_mode("pass")
            close_engines()
            caught_up = wait_until(
                lambda: not oracle.find_differences(environment.engine),
                CATCH_UP_TIMEOUT_SECONDS,
                "the index has caught up",
            )
            assert not processes.errors()
        found = search("lantern", sort="oldest", limit=100).pages
        assert editors.published <= found
        assert not editors.unpublished & found
    delete_indices(environment.prefix)
    slower = quantile(during_outage, 0.95) - quantile(normal, 0.95)
    report(
        f"{len(during_outage)} edits, normal {format_times(normal)}; during the outage {format_times(during_outage)}"
    )
    report(f"p95 {slower:+.0f} ms")
    report(f"caught up {caught_up:.1f} s after the outage")


class EditorLoad:
    """Publishes and unpublishes at the same rate with and without the engine."""

    def __init__(self, stories: Page) -> None:
        self.stories, self.rng = stories, random.Random(7)
        pages = [create_story(stories, f"Lantern {n}") for n in range(sizes.OUTAGE_UNPUBLISHES * 3)]
        self.published, self.unpublished = {page.pk for page in pages[::3]}, set[int]()
        self._to_unpublish = [page for page in pages if page.pk not in self.published]

    def run(self, share: float = 1.0) -> list[float]:
        """Make a share of all edits in the same share of the time. Return the seconds that each took."""
        publishes, unpublishes = (
            max(1, round(share * number)) for number in (sizes.OUTAGE_PUBLISHES, sizes.OUTAGE_UNPUBLISHES)
        )
        actions = [self._publish] * publishes + [self._unpublish] * unpublishes
        self.rng.shuffle(actions)
        start, durations = time.monotonic(), []
        for number, action in enumerate(actions, 1):
            durations.append(measure_seconds(action))
            assert not search("lantern", limit=100).pages - oracle.public_pages()
            time.sleep(max(0.0, start + number * share * sizes.OUTAGE_SECONDS / len(actions) - time.monotonic()))
        return durations

    def _publish(self) -> None:
        create_story(self.stories, "Lantern new")

    def _unpublish(self) -> None:
        page = self._to_unpublish.pop()
        states.unpublish(page)
        self.unpublished.add(page.pk)


def measure_seconds(action: Callable[[], object]) -> float:
    start = time.monotonic()
    action()
    return time.monotonic() - start
