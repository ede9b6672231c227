"""The engine is gone for a while, and editors go on: they don't notice, and what they did is there when it is back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from cms.demo.factories import states
from search.engine import close_engines

from . import oracle, sizes
from .content import make_site, make_story
from .ground import discard, elasticsearch_url, searching
from .processes import nursery, wait_until
from .proxy import proxy
from .visitors import figures, quantile, search

CAUGHT_UP = 60.0  # seconds after its return


@pytest.mark.elasticsearch
def test_editors_do_not_notice_and_nothing_they_took_down_is_found(db: str, tmp_path, told):
    with proxy(elasticsearch_url()) as between, searching(tmp_path, db, between.url) as ground:
        tree = make_site(4, languages=("en",))
        pages = [make_story(tree.stories, f"Lantern {n}") for n in range(sizes.AWAY_UNPUBLISHES * 2)]
        gone, kept = pages[::2], pages[1::2]
        ground.fill()
        with nursery(ground) as processes:
            processes.start("worker", "whole_worker")
            normal = [timed(lambda: make_story(tree.stories, "Lantern before")) for _ in range(sizes.AWAY_PUBLISHES)]
            wait_until(lambda: not oracle.difference(ground.engine), CAUGHT_UP, "the index is up to date")

            between.turn("refuse")
            began = time.monotonic()
            acts = [lambda: make_story(tree.stories, "Lantern new")] * sizes.AWAY_PUBLISHES
            acts += [lambda page=page: states.unpublish(page) for page in gone]
            random.Random(7).shuffle(acts)
            taken, hidden = [], {page.pk for page in gone}
            for number, act in enumerate(acts, 1):
                taken.append(timed(act))
                assert not search("lantern", limit=100).pages - oracle.public_pages()
                time.sleep(max(0.0, began + number * sizes.AWAY_SECONDS / len(acts) - time.monotonic()))
            away = time.monotonic() - began
            assert search("lantern").is_degraded

            between.turn("pass")
            close_engines()
            caught_up = wait_until(lambda: not oracle.difference(ground.engine), CAUGHT_UP, "it has caught up")
            assert not processes.errors()
        assert not search("lantern", limit=100).pages & hidden
        assert kept
    discard(ground.prefix)
    slower = quantile(taken, 0.95) - quantile(normal, 0.95)
    told(f"away {away:.0f} s, {len(acts)} edits, normal {figures(normal)}; away {figures(taken)}: p95 {slower:+.0f} ms")
    told(f"caught up {caught_up:.1f} s after its return")


def timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began
