"""A rebuild during edits and searches: no search fails, no change is lost, and an invalid index is never used."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from django.db import connection, transaction
from elasticsearch import Elasticsearch
from wagtail.models import Locale

from cms.page_types.stories.models import StoryPage
from search.engines.elasticsearch import writer as elasticsearch_generations
from search.engines.port import SearchResult
from search.indexing import rebuild as index_rebuild
from search.indexing.rebuild import RebuildRefused, rebuild

from . import oracle, sizes
from .conftest import EXTENDED_ON_ELASTICSEARCH
from .content import bulk_create_stories, create_site
from .environment import FaultEnvironment
from .processes import Processes, is_alive, start_fork_server, wait_until
from .search_client import SearchResponse, format_times, search_over_http
from .test_publish_to_search import is_available

TIMEOUT_SECONDS = 300.0
MAX_MEMORY_GROWTH_MB = 96.0


@EXTENDED_ON_ELASTICSEARCH
def test_searches_succeed_and_edits_are_kept_during_a_rebuild(environment: FaultEnvironment, report):
    tree = create_site(4, languages=("en",))
    bulk_create_stories(tree.stories, sizes.REBUILD_PAGES // 4)
    environment.update_index()
    with start_fork_server(environment) as processes:
        small = run_rebuild(processes)
        bulk_create_stories(tree.stories, sizes.REBUILD_PAGES - sizes.REBUILD_PAGES // 4)
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        run_rebuild(processes)  # indexes the pages that were inserted by SQL
        wait_until(lambda: is_available(environment.port), TIMEOUT_SECONDS, "the site is available")
        search_load = SearchLoad(environment.port)
        with (
            FixedRate(sizes.SEARCHES_PER_SECOND, search_load.search, threads=6) as searching,
            FixedRate(sizes.WRITES_PER_SECOND, publish_one, threads=2) as writing,
        ):
            large = run_rebuild(processes)
        caught_up = wait_until(
            lambda: not oracle.find_differences(environment.engine),
            sizes.INDEX_TIMEOUT_SECONDS,
            "the index has caught up",
        )
        assert not processes.errors()
    report(
        f"searches: {searching}, {len(search_load.failed)} failed, {format_times(search_load.seconds)}; "
        f"publications: {writing}; caught up after {caught_up:.1f} s"
    )
    for one in (small, large):
        report("{pages} pages, {speed:.0f} per second, {before:.0f} → {peak:.0f} MB".format(**one))
    assert not search_load.failed
    assert large["peak"] - small["peak"] < MAX_MEMORY_GROWTH_MB


@EXTENDED_ON_ELASTICSEARCH
def test_after_a_killed_rebuild_the_old_index_is_used_and_the_incomplete_one_deleted(environment: FaultEnvironment):
    bulk_create_stories(create_site(4, languages=("en",)).stories, sizes.REBUILD_PAGES)
    environment.update_index()
    before = index_names(environment)
    with start_fork_server(environment) as processes:
        processes.start("rebuild", "rebuild_once")
        wait_until(lambda: index_names(environment) - before, TIMEOUT_SECONDS, "a new index is being filled")
        assert processes.kill("rebuild"), "the rebuild ended before it was killed"
        incomplete = index_names(environment) - before
        assert incomplete
        assert not oracle.find_differences(environment.engine)
        run_rebuild(processes)
        assert not processes.errors()
    assert not index_names(environment) & incomplete
    assert len(index_names(environment)) == 2 * Locale.objects.count()  # the current one and the previous one
    assert not oracle.find_differences(environment.engine)


def test_a_rebuild_whose_index_finds_nothing_is_refused(environment: FaultEnvironment, monkeypatch):
    create_site(8, languages=("en",))
    environment.update_index()
    before = index_names(environment)
    if environment.search_url.startswith("http"):
        monkeypatch.setattr(elasticsearch_generations, "build_index_body", without_terms)
    else:
        monkeypatch.setattr("search.engines.tantivy.generations.run_search", lambda *_: SearchResult(0, (), {}))
    monkeypatch.setattr(index_rebuild, "PAUSE_SECONDS", 0)
    with pytest.raises(RebuildRefused):
        rebuild(environment.engine, ["en"])
    assert index_names(environment) == before
    assert not oracle.find_differences(environment.engine)


class FixedRate:
    """Calls a function at a fixed rate in several threads until the end of the block."""

    def __init__(self, rate: float, action: Callable[[], object], threads: int) -> None:
        self.action, self.interval, self.done, self.seconds = action, threads / rate, 0, 0.0
        self._stop, self._mutex = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(n / threads,)) for n in range(threads)]

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._began

    def __str__(self) -> str:
        return f"{self.done} in total, {self.done / self.seconds:.1f} per second"

    def _run(self, offset: float) -> None:
        """Call at fixed times, so that delays are caught up on."""
        due = self._began + offset * self.interval
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self.action()
            due += self.interval
            with self._mutex:
                self.done += 1
        connection.close()


@dataclass
class SearchLoad:
    """Searches for the pages, and stores the responses."""

    port: int
    responses: list[SearchResponse] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        return [response.seconds for response in self.responses]

    @property
    def failed(self) -> list[SearchResponse]:
        return [one for one in self.responses if one.status != 200 or one.is_degraded or not one.body["total"]]

    def search(self) -> None:
        self.responses.append(search_over_http(self.port, "many", limit=5))


def run_rebuild(processes: Processes) -> dict[str, Any]:
    """Run a rebuild to its end, and return its figures."""
    processes.start("rebuild", "rebuild_once")
    pid = processes.pids.pop("rebuild")
    wait_until(lambda: not is_alive(pid), TIMEOUT_SECONDS, "the rebuild has ended")
    assert not processes.errors()
    report = json.loads((processes.environment.directory / "rebuilt").read_text())
    return {**report, "speed": report["pages"] / report["seconds"]}


def publish_one() -> None:
    page = StoryPage.objects.get(pk=random.choice(list(StoryPage.objects.values_list("pk", flat=True))))
    page.title = f"Number {page.pk} of many, again"
    with transaction.atomic():
        page.save_revision(clean=False).publish()


def index_names(environment: FaultEnvironment) -> set[str]:
    """Return the names of all indexes, in use or not."""
    if not environment.search_url.startswith("http"):
        return {path.name for path in (environment.directory / "index").glob("*/g-*")}
    with Elasticsearch(environment.search_url) as client:
        return set(client.indices.get(index=f"{environment.prefix}-content__*").body)


def without_terms(locale: str, **options: Any) -> dict[str, Any]:
    """Return the definition of an index whose analyzers produce no terms."""
    from search.engines.elasticsearch.mappings import build_index_body

    definition = build_index_body(locale, **options)
    for name in definition["settings"]["analysis"]["analyzer"]:
        definition["settings"]["analysis"]["analyzer"][name] = {"type": "pattern", "pattern": "(?s).+"}
    return definition
