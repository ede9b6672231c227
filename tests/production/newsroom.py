"""An editor and the worker's tick beside a running server: `python -m tests.production.newsroom`.

Each line that is read is an order, each line that is written the answer, as JSON. Between orders the tick runs.
"""

from __future__ import annotations

import json
import select
import sys
from datetime import timedelta
from typing import Any

import django


def begin() -> dict[str, Any]:
    from cms.demo import factories

    factories.site()
    return {"story": factories.StoryFactory(title="First").pk}


def publish(title: str) -> dict[str, Any]:
    from cms.demo.factories import states
    from cms.stories.models import StoryPage

    states.publish(StoryPage.objects.get(), title=title)
    return {}


def schedule(seconds: float) -> dict[str, Any]:
    """All at the same moment: a story expires, a release goes live, a call to action ends."""
    from django.utils import timezone

    from cms.demo import factories

    at = timezone.now() + timedelta(seconds=seconds)
    return {
        "at": at.timestamp(),
        "expiring": factories.StoryFactory(expire_at=at).pk,
        "coming": factories.ReleaseFactory(embargo_until=at).pk,
        "ending": factories.CallToActionFactory(ends_at=at).pk,
    }


def main() -> None:
    django.setup()
    from cms.jobs.scheduler import publish_scheduled

    orders = {"begin": begin, "publish": publish, "schedule": schedule}
    while True:
        if not select.select([sys.stdin], [], [], 0.2)[0]:
            publish_scheduled()
        elif not (line := sys.stdin.readline()):
            return
        else:
            name, *arguments = json.loads(line)
            sys.stdout.write(json.dumps(orders[name](*arguments)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
