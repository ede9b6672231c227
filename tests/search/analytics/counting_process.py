"""Processes that count searches and end, as those of gunicorn do: `counting_process.py DATABASE NUMBER`.

The first process counts one search and starts NUMBER others, which count the same search, 251 more and a click at the
same time. The flush interval is longer than they run, so that they write only when they end.
"""

import os
import sys

import django
from django.conf import settings

database, number = sys.argv[1], int(sys.argv[2])
settings.DATABASES["default"]["NAME"] = database
settings.SEARCH_ANALYTICS_FLUSH_SECONDS = 1_000
django.setup()

from search.analytics import recorder  # noqa: E402
from search.analytics.counter_buffer import Click, CounterKey  # noqa: E402
from search.analytics.models import today  # noqa: E402


def count(text: str) -> None:
    recorder.record_search(text, site_id=1, locale="en", total=3, milliseconds=4, visitor="198.51.100.1")


def count_all() -> None:
    count("sails")
    count("ferries")
    for number in range(250):
        count(f"ferry {number}")
    recorder.record_click(Click(CounterKey(today(), 1, "en", "ferries"), 7, 2, "digest", "answer"))


def main() -> None:
    count("sails")
    children = []
    for _ in range(number):
        if not (child := os.fork()):
            count_all()
            sys.exit(0)
        children.append(child)
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))


main()
