"""The engine is gone for a while, and editors go on: they don't notice, and what they did is there when it is back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from wagtail.models import Page

from cms.demo.factories import states
from search.engine import close_engines

from . import oracle, sizes
from .content import make_site, make_story
from .ground import discard, elasticsearch_url, searching
from .processes import nursery, wait_until
from .proxy import proxy
from .visitors import figures, quantile, search

CAUGHT_UP = 60.0  # seconds after its return
NORMALLY = 0.5  # share of the edits made while the engine is there, to compare with


@pytest.mark.elasticsearch
def test_editors_do_not_notice_and_nothing_they_took_down_is_found(db: str, tmp_path, told):
    with proxy(elasticsearch_url()) as between, searching(tmp_path, db, between.url) as ground:
        newsroom = Newsroom(make_site(4, languages=("en",)).stories)
        ground.fill()
        with nursery(ground) as processes:
            processes.start("worker", "whole_worker")
            normal = newsroom.work(share=NORMALLY)
            wait_until(lambda: not oracle.difference(ground.engine), CAUGHT_UP, "the index is up to date")

            between.turn("refuse")
            away = newsroom.work()
            assert search("lantern").is_degraded

            between.turn("pass")
            close_engines()
            caught_up = wait_until(lambda: not oracle.difference(ground.engine), CAUGHT_UP, "it has caught up")
            assert not processes.errors()
        oldest = search("lantern", sort="oldest", limit=100).pages
        assert newsroom.kept <= oldest
        assert not newsroom.gone & oldest
    discard(ground.prefix)
    slower = quantile(away, 0.95) - quantile(normal, 0.95)
    told(f"{len(away)} edits, normal {figures(normal)}; away {figures(away)}: p95 {slower:+.0f} ms")
    told(f"caught up {caught_up:.1f} s after its return")


class Newsroom:
    """Editors who publish and take down, at the same pace whether the engine is there or not."""

    def __init__(self, stories: Page) -> None:
        self.stories, self.rng = stories, random.Random(7)
        pages = [make_story(stories, f"Lantern {n}") for n in range(sizes.AWAY_UNPUBLISHES * 3)]
        self.kept, self.gone = {page.pk for page in pages[::3]}, set[int]()
        self._to_go = [page for page in pages if page.pk not in self.kept]

    def work(self, share: float = 1.0) -> list[float]:
        """This share of the long size's edits in this share of its time; the seconds that each took."""
        publishes, unpublishes = (
            max(1, round(share * number)) for number in (sizes.AWAY_PUBLISHES, sizes.AWAY_UNPUBLISHES)
        )
        acts = [self._publish] * publishes + [self._take_down] * unpublishes
        self.rng.shuffle(acts)
        began, taken = time.monotonic(), []
        for number, act in enumerate(acts, 1):
            taken.append(timed(act))
            assert not search("lantern", limit=100).pages - oracle.public_pages()
            time.sleep(max(0.0, began + number * share * sizes.AWAY_SECONDS / len(acts) - time.monotonic()))
        return taken

    def _publish(self) -> None:
        make_story(self.stories, "Lantern new")

    def _take_down(self) -> None:
        page = self._to_go.pop()
        states.unpublish(page)
        self.gone.add(page.pk)


def timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began
