"""From an editor's “Publish” to a visitor's search, through the processes that `make run` starts."""

from __future__ import annotations

import time

from django.db import transaction

from . import sizes
from .content import make_site, make_story
from .ground import Ground
from .processes import nursery, wait_until
from .visitors import figures, search_over_http

FOUND = 20.0  # seconds until it is not late but lost


def test_what_is_published_is_found(ground: Ground, told):
    tree = make_site(4, languages=("en",))
    ground.fill()
    with nursery(ground) as processes:
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        wait_until(lambda: answers(ground.port), FOUND, "the site answers")
        taken = []
        for number in range(sizes.FOUND):
            with transaction.atomic():
                page = make_story(tree.stories, f"Lantern{number} {number}")
            published = time.monotonic()
            wait_until(lambda p=page, n=number: finds(ground.port, f"Lantern{n}", p.pk), FOUND, "the page is found")
            taken.append(time.monotonic() - published)
        told(f"{len(taken)} times from published to found: {figures(taken)}")
        assert not processes.errors()


def answers(port: int) -> bool:
    try:
        return search_over_http(port, "").status == 200
    except OSError:
        return False


def finds(port: int, words: str, page: int) -> bool:
    answer = search_over_http(port, words, limit=5)
    return not answer.is_degraded and page in answer.pages
