"""Whether the time of a response tells if an account exists: `make account-timing`.

Sends interleaved pairs of requests for a known and an unknown account, in this process and on SQLite: password resets,
log-ins and sign-ups. Prints the difference of each pair's processor time and duration, with the 95 % interval of its
median, and exits with 1 if an interval of the processor time is not within MAX_DIFFERENCE_MS. Other work on the machine
lengthens durations at random; processor time tells what the code does.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any

PAIRS = int(os.environ.get("TIMING_PAIRS", "200"))
WARM_UP_PAIRS = 3
MAX_DIFFERENCE_MS = 5.0

Request = Callable[[bool], Any]


def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "RATE_LIMITS": _no_limits()}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        results = [measure(name, request) for name, request in build_requests().items()]
    return int(not all(results))


def _no_limits() -> str:
    names = ("log_in", "password_reset", "password_reset_account", "sign_up")
    return ",".join(f"{name}=" for name in names)


def build_requests() -> dict[str, Request]:
    """Create a known account and subscriber, and return a function for each kind of request."""
    from axes.models import AccessAttempt
    from django.test import Client
    from wagtail.models import Site

    from cms.delivery.sign_ups.models import Subscriber
    from cms.demo.factories import UserFactory

    UserFactory(username="known", email="known@example.org", password="an entirely private sentence")
    site = Site.objects.get(is_default_site=True)
    Subscriber.objects.create(address="known@example.org", site=site, locale="en", status=Subscriber.Status.CONFIRMED)
    client = Client(headers={"Host": "localhost"})

    def reset(is_known: bool) -> Any:
        return client.post("/admin/password-reset/", {"email": _name(is_known) + "@example.org"})

    def log_in(is_known: bool) -> Any:
        return client.post("/admin/login/", {"username": _name(is_known), "password": "a wrong sentence"})

    def sign_up(is_known: bool) -> Any:
        body = {"email": _name(is_known) + "@example.org", "consents": ["letter"]}
        return client.post("/api/v1/sign-ups", json.dumps(body), content_type="application/json")

    def without_lock(request: Request) -> Request:
        def prepare_and_send(is_known: bool) -> Callable[[], Any]:
            AccessAttempt.objects.all().delete()
            return lambda: request(is_known)

        return prepare_and_send

    return {"password reset": without_lock(reset), "log-in": without_lock(log_in), "sign-up": without_lock(sign_up)}


def _name(is_known: bool) -> str:
    return "known" if is_known else "other"


def measure(name: str, prepare: Request) -> bool:
    """Print the differences of all pairs. Return whether the processor time reveals nothing."""
    processor, duration = [], []
    for number in range(WARM_UP_PAIRS + PAIRS):
        times = {}
        for is_known in random.sample([True, False], 2):
            send = prepare(is_known)
            began, began_processor = time.perf_counter(), time.process_time()
            response = send()
            times[is_known] = (time.process_time() - began_processor, time.perf_counter() - began)
            assert response.status_code < 400, response.status_code
        if number >= WARM_UP_PAIRS:
            processor.append(1000 * (times[True][0] - times[False][0]))
            duration.append(1000 * (times[True][1] - times[False][1]))
    low, high = interval(processor)
    sys.stdout.write(
        f"{name:15} {PAIRS} pairs; known − unknown: processor {_row(processor)}; duration {_row(duration)}\n"
    )
    sys.stdout.flush()
    return max(abs(low), abs(high)) <= MAX_DIFFERENCE_MS


def interval(values: list[float]) -> tuple[float, float]:
    """Return the 95 % interval of the median, from the order of the values alone."""
    values, half = sorted(values), 1.96 * sqrt(len(values)) / 2
    middle = len(values) / 2
    return values[max(0, int(middle - half))], values[min(len(values) - 1, int(middle + half))]


def _row(values: list[float]) -> str:
    low, high = interval(values)
    return f"{median(values):+.2f} ms ({low:+.2f} to {high:+.2f})"


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.path.insert(0, str(Path(__file__).parents[3]))
        sys.exit(main())
