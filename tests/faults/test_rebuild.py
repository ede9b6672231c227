"""A rebuild while others write and search: nobody notices, nothing is lost, and a bad one never serves."""

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

from cms.stories.models import StoryPage
from search.engines.elasticsearch import generations as elasticsearch_generations
from search.engines.port import SearchResult
from search.indexing import self_check
from search.indexing.rebuild import RebuildRefused, rebuild

from . import oracle, sizes
from .conftest import AT_LENGTH_ON_ELASTICSEARCH
from .content import make_many, make_site
from .ground import Ground
from .processes import Processes, is_alive, nursery, wait_until
from .test_found import answers
from .visitors import Seen, figures, search_over_http

LONG = 300.0  # seconds after which a rebuild is not slow but stuck
GROWTH = 96.0  # MB of difference that are no growth


@AT_LENGTH_ON_ELASTICSEARCH
def test_while_others_write_and_search(ground: Ground, told):
    tree = make_site(4, languages=("en",))
    make_many(tree.stories, sizes.REBUILD_PAGES // 4)
    ground.fill()
    with nursery(ground) as processes:
        small = rebuilt(processes)
        make_many(tree.stories, sizes.REBUILD_PAGES - sizes.REBUILD_PAGES // 4)
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        rebuilt(processes)  # what was made past Wagtail is in the index
        wait_until(lambda: answers(ground.port), LONG, "the site answers")
        visitors = Visitors(ground.port)
        with (
            Steadily(sizes.SEARCHES_A_SECOND, visitors.search, threads=6) as searching,
            Steadily(sizes.WRITES_A_SECOND, publish_one, threads=2) as writing,
        ):
            large = rebuilt(processes)
        caught_up = wait_until(lambda: not oracle.difference(ground.engine), sizes.DRAIN, "the index has caught up")
        assert not processes.errors()
    told(
        f"searches: {searching}, {len(visitors.failed)} failed, {figures([one.seconds for one in visitors.seen])}; "
        f"publications: {writing}; caught up after {caught_up:.1f} s"
    )
    for one in (small, large):
        told("{pages} pages, {speed:.0f} a second, {before:.0f} → {most:.0f} MB".format(**one))
    assert not visitors.failed
    assert large["most"] - small["most"] < GROWTH


def test_killed_in_the_middle_the_old_one_serves_and_nothing_of_it_stays(ground: Ground):
    make_many(make_site(4, languages=("en",)).stories, sizes.REBUILD_PAGES)
    ground.fill()
    before = built(ground)
    with nursery(ground) as processes:
        processes.start("rebuild", "rebuild_once")
        wait_until(lambda: built(ground) - before, LONG, "a new index is being filled")
        assert processes.kill("rebuild"), "it was quicker"
        half = built(ground) - before
        assert half
        assert not oracle.difference(ground.engine)
        rebuilt(processes)
        assert not processes.errors()
    assert not built(ground) & half
    assert len(built(ground)) == 2  # the one that serves, and the one before
    assert not oracle.difference(ground.engine)


def test_one_that_finds_nothing_is_refused(ground: Ground, monkeypatch):
    make_site(8, languages=("en",))
    ground.fill()
    before = built(ground)
    if ground.search_url.startswith("http"):
        monkeypatch.setattr(elasticsearch_generations, "build_index_body", without_words)
    else:
        monkeypatch.setattr("search.engines.tantivy.generations.run_search", lambda *_: SearchResult(0, (), {}))
    monkeypatch.setattr(self_check, "PAUSE_SECONDS", 0)
    with pytest.raises(RebuildRefused):
        rebuild(ground.engine, ["en"])
    assert built(ground) == before
    assert not oracle.difference(ground.engine)


class Steadily:
    """Something done so many times a second by a few threads, until the end of the block."""

    def __init__(self, a_second: float, act: Callable[[], object], threads: int) -> None:
        self.act, self.every, self.done, self.seconds = act, threads / a_second, 0, 0.0
        self._stop, self._mutex = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._go_on, args=(n / threads,)) for n in range(threads)]

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
        return f"{self.done} in all, {self.done / self.seconds:.1f} a second"

    def _go_on(self, shift: float) -> None:
        """By the clock, not by a pause: what took long is caught up on."""
        due = self._began + shift * self.every
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self.act()
            due += self.every
            with self._mutex:
                self.done += 1
        connection.close()


@dataclass
class Visitors:
    """What they saw."""

    port: int
    seen: list[Seen] = field(default_factory=list)

    @property
    def failed(self) -> list[Seen]:
        return [one for one in self.seen if one.status != 200 or one.is_degraded or not one.body["total"]]

    def search(self) -> None:
        self.seen.append(search_over_http(self.port, "many", limit=5))


def rebuilt(processes: Processes) -> dict[str, Any]:
    """Run a rebuild to its end, and the figures it tells."""
    processes.start("rebuild", "rebuild_once")
    pid = processes.pids.pop("rebuild")
    wait_until(lambda: not is_alive(pid), LONG, "the rebuild is through")
    assert not processes.errors()
    told = json.loads((processes.ground.directory / "rebuilt").read_text())
    return {**told, "speed": told["pages"] / told["seconds"]}


def publish_one() -> None:
    page = StoryPage.objects.get(pk=random.choice(list(StoryPage.objects.values_list("pk", flat=True))))
    page.title = f"Number {page.pk} of many, again"
    with transaction.atomic():
        page.save_revision(clean=False).publish()


def built(ground: Ground) -> set[str]:
    """The names of all indexes there are, serving or not."""
    if not ground.search_url.startswith("http"):
        return {path.name for path in (ground.directory / "index").glob("*/g-*")}
    with Elasticsearch(ground.search_url) as client:
        return set(client.indices.get(index=f"{ground.prefix}-content__*").body)


def without_words(locale: str, **manner: Any) -> dict[str, Any]:
    """An index whose analyzers make no words of any text."""
    from search.engines.elasticsearch.mappings import build_index_body

    made = build_index_body(locale, **manner)
    for name in made["settings"]["analysis"]["analyzer"]:
        made["settings"]["analysis"]["analyzer"][name] = {"type": "pattern", "pattern": "(?s).+"}
    return made
