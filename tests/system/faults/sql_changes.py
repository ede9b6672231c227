"""Changes by SQL and `update()`, which send no signals: the journal misses them, and only reconciling finds them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from django.db import connection
from wagtail.models import Page


def choose_page(rng: random.Random) -> int:
    return rng.choice(list(Page.objects.filter(depth__gt=3).values_list("pk", flat=True)))


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


ACTIONS: tuple[Callable[[random.Random], Any], ...] = (
    lambda rng: Page.objects.filter(pk=choose_page(rng)).update(live=rng.random() < 0.5),
    lambda rng: Page.objects.filter(pk=choose_page(rng)).update(title=f"Title {rng.randrange(10**9)}"),
    lambda rng: run(
        "DELETE FROM wagtailcore_pageviewrestriction WHERE id IN (SELECT MIN(id) FROM wagtailcore_pageviewrestriction)"
    ),
    lambda rng: run("UPDATE people_person SET name = %s", f"Title {rng.randrange(10**9)}"),
)
