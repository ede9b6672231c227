"""An editor and the scheduler in a process next to a running server: `python -m tests.production.newsroom`.

Each line of standard input is a command as a JSON list, each line of standard output its result. Between commands the
process publishes and expires what is due.
"""

from __future__ import annotations

import json
import select
import sys
from datetime import timedelta
from typing import Any

import django


def create_site() -> dict[str, Any]:
    from cms.demo import factories

    factories.site()
    return {"story": factories.StoryFactory(title="First").pk}


def publish(title: str) -> dict[str, Any]:
    from cms.demo.factories import states
    from cms.page_types.stories.models import StoryPage

    states.publish(StoryPage.objects.get(), title=title)
    return {}


def schedule(seconds: float) -> dict[str, Any]:
    """Create a story that expires, a release that goes live and a call to action that ends, all at the same time."""
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

    commands = {"create_site": create_site, "publish": publish, "schedule": schedule}
    while True:
        if not select.select([sys.stdin], [], [], 0.2)[0]:
            publish_scheduled()
        elif not (line := sys.stdin.readline()):
            return
        else:
            name, *arguments = json.loads(line)
            sys.stdout.write(json.dumps(commands[name](*arguments)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
