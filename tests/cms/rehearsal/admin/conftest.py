"""Users who may and may not rehearse, with a client each, and a service that is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cms.core import clock
from cms.demo import factories
from cms.rehearsal.models import Rehearsal


@pytest.fixture(autouse=True)
def service(settings) -> None:
    settings.REHEARSAL_URL = "http://rehearsals.test"


@pytest.fixture
def log_in(tree) -> Callable[..., Client]:
    """Return a function that logs in a new user of groups."""

    def log_in(*groups: str, superuser: bool = False) -> Client:
        user = factories.SuperuserFactory() if superuser else factories.UserFactory(groups=list(groups))
        client = Client()
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return log_in


@pytest.fixture
def press_officer(log_in) -> Any:
    return log_in("Press officers")


@pytest.fixture
def soon() -> Any:
    """A minute that is ahead."""
    return clock.now().replace(second=0, microsecond=0) + timedelta(hours=2)


@pytest.fixture
def make_ready() -> Callable[..., Rehearsal]:
    """Return a function that lets a rehearsal have reached its minute, as the service does."""

    def make_ready(rehearsal: Rehearsal) -> Rehearsal:
        rehearsal.state, rehearsal.reached_at, rehearsal.progress = Rehearsal.State.READY, rehearsal.at, 100
        rehearsal.save()
        return rehearsal

    return make_ready
