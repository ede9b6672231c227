"""Changes behind Django's back: no signal is sent, so no journal hears of them. Only the reconciler can find them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from django.db import connection
from wagtail.models import Page


def some_page(rng: random.Random) -> int:
    return rng.choice(list(Page.objects.filter(depth__gt=3).values_list("pk", flat=True)))


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


ACTIONS: tuple[Callable[[random.Random], Any], ...] = (
    lambda rng: Page.objects.filter(pk=some_page(rng)).update(live=rng.random() < 0.5),
    lambda rng: Page.objects.filter(pk=some_page(rng)).update(title=f"Words {rng.randrange(10**9)}"),
    lambda rng: run(
        "DELETE FROM wagtailcore_pageviewrestriction WHERE id IN (SELECT MIN(id) FROM wagtailcore_pageviewrestriction)"
    ),
    lambda rng: run("UPDATE people_person SET name = %s", f"Words {rng.randrange(10**9)}"),
)
