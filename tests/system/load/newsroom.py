"""Publish a new version of a story again and again: `python -m tests.system.load.newsroom SECONDS`.

Each publication makes the cached responses of the site outdated, and gives the worker something to do.
"""

from __future__ import annotations

import random
import signal
import sys
import threading

import django


def main(interval: float) -> None:
    """Publish a story every `interval` seconds until SIGTERM."""
    django.setup()
    from cms.page_types.stories.models import StoryPage

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ids = list(StoryPage.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))
    while not stop.wait(interval):
        page = StoryPage.objects.get(pk=random.choice(ids))
        page.summary = f"{page.summary} Corrected."[-250:]
        page.save_revision().publish()


if __name__ == "__main__":
    main(float(sys.argv[1]))
