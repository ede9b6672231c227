"""A process that counts searches and ends, as gunicorn's workers do: `counting_process.py DATABASE FORKS`.

The flush interval is longer than the process runs, so that it writes only when it ends. With forks the process counts
one search before them, and each child one more.
"""

import os
import sys

import django
from django.conf import settings

database, forks = sys.argv[1], int(sys.argv[2])
settings.DATABASES["default"]["NAME"] = database
settings.SEARCH_ANALYTICS_FLUSH_SECONDS = 1_000
django.setup()

from search.analytics import recorder  # noqa: E402
from search.analytics.counter_buffer import Click, CounterKey  # noqa: E402
from search.analytics.days import today  # noqa: E402


def count(text: str) -> None:
    recorder.record_search(text, site_id=1, locale="en", total=3, milliseconds=4, visitor="198.51.100.1")


def main() -> None:
    count("ferries")
    for _ in range(forks):
        if not (child := os.fork()):
            count("ferries")
            sys.exit(0)
        os.waitpid(child, 0)
    if not forks:
        for number in range(250):
            count(f"ferry {number}")
        recorder.record_click(Click(CounterKey(today(), 1, "en", "ferries"), 7, 2, "digest", "answer"))


main()
