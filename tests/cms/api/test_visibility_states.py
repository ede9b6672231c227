"""Every hidden state of a page × every operation: found while public, gone with the change, alike to what never was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from tests.cms.api.canaries import World
from tests.cms.api.rules import as_if_absent, exact, gone, gone_from_search
from tests.markers import mark_extended

from .requests import every, shown

pytestmark = pytest.mark.django_db


def test_while_they_are_public_every_operation_shows_them(answers, grown):
    for operation in every(grown):
        answer = answers[operation.name]
        assert answer.status == 200, (operation.name, answer.content)
        assert shown(answer, operation.shows) == list(operation.shows), operation.name
    assert len(answers) == len(every(grown)) >= 75


# ---------------------------------------------------------------- the states


def pages(world: World) -> list[Page]:
    """The subjects as they stand now, not as an earlier test left its copies of them."""
    return [states.reload_page(page) for page in world.subjects.values()]


def unpublished(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        states.unpublish(page)


def deleted(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        page.delete()


def expired(world: World, pass_time: Callable) -> None:
    """By the clock alone: nothing has run since."""
    for page in pages(world):
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=1)


def expired_and_swept(world: World, pass_time: Callable) -> None:
    expired(world, pass_time)
    assert publish_scheduled() == []


def scheduled_anew(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(days=1))


def moved_under_a_private_page(world: World, pass_time: Callable) -> None:
    vault = factories.StandardFactory(title="Vault", bare=True)
    states.restrict(vault)
    for page in pages(world):
        page.move(vault, pos="last-child")


def restricted(kind: str, levels: int) -> Callable[[World, Callable], None]:
    """The page itself (0) or what stands so many levels above it is kept for some."""

    def restrict(world: World, pass_time: Callable) -> None:
        for name, page in world.subjects.items():
            line = [page, *world.shelves[name]]
            states.restrict(line[min(levels, len(line) - 1)], kind)

    restrict.__name__ = f"restricted by {kind} {levels} above"
    return restrict


MADE = [unpublished, deleted, expired, expired_and_swept, scheduled_anew, moved_under_a_private_page]
RESTRICTED = [restricted(kind, levels) for kind in ("login", "password", "groups") for levels in (0, 2, 3)]
IN_SHORT = [*MADE, *RESTRICTED[::4]]  # every kind and every height once


@pytest.mark.parametrize("hide", mark_extended([*MADE, *RESTRICTED], except_for=IN_SHORT), ids=lambda state: state.__name__)
def test_what_is_hidden_is_gone_from_every_operation(hide, world, worker, pass_time):
    hide(world, pass_time)
    client = Client(raise_request_exception=False)
    gone(world, client)  # the index still holds them
    worker.index_all()
    gone_from_search(world, client)
    exact(client)
    as_if_absent(world, client)
