"""Fixtures of the tests of races: an installation on PostgreSQL and Elasticsearch, and a restored one for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from cms.core import clock
from cms.delivery.webhooks import sender
from tests.cms.delivery.webhooks.conftest import start_receiver
from tests.elasticsearch import server
from tests.markers import mark_directory
from tests.system.faults.conftest import report
from tests.system.faults.database import copy_database
from tests.system.faults.environment import delete_indices, use_engine

from .campaign import find_violations, warm_up
from .installation import Clock, Installation
from .interleaving import Actor, ActorThread, Script

__all__ = ["report"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests on PostgreSQL and Elasticsearch only, in a process of their own: actors share its clock."""
    mark_directory(items, __file__, "postgresql", "elasticsearch", "sequential", "slow")


@pytest.fixture(scope="session")
def installation(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Yield one installation for all schedules of the process, which restore it."""
    url = server.require_url()
    directory: Path = tmp_path_factory.mktemp("races")
    receiver = start_receiver()
    settings = {
        "ALERT_DELAY_SECONDS": 0,
        "ALERT_INTERVAL_MINUTES": 0,
        "WEBHOOK_ALLOWED_HOSTS": [f"localhost:{receiver.port}"],
        "MEDIA_ROOT": directory / "media",
    }
    moved = Clock()
    with (
        pytest.MonkeyPatch.context() as patched,
        override_settings(**settings),
        django_db_blocker.unblock(),
        clock.replaced_by(moved),
        copy_database(directory) as name,
        use_engine(directory, name, url) as environment,
        open_control_connection() as control,
    ):
        patched.setenv("ELASTICSEARCH_URL", url)
        # Otherwise the number of looks at a request that is on its way depends on the time, and so does the order.
        patched.setattr(sender, "RESULT_TIMEOUT_SECONDS", 5.0)
        created = Installation(environment, receiver, moved, control)
        created.create()
        warm_up(created)
        yield created
        ActorThread.close_all()
        delete_indices(environment.prefix)
    receiver.server.shutdown()
    receiver.server.server_close()


def open_control_connection() -> psycopg.Connection:
    """Return a connection in autocommit mode; a deadlock on this database is found sooner than by default."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE \"{connection.settings_dict['NAME']}\" SET deadlock_timeout = '50ms'")
    return psycopg.connect(
        connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"], autocommit=True
    )


@dataclass
class Race:
    """Runs functions in threads and connections of their own, in an order that the test gives."""

    installation: Installation
    schedule: Script | None = None

    def run(self, turns: Sequence[tuple[str, str]] = (), /, **functions: Callable[[], object]) -> dict[str, Any]:
        """Return the results of the functions by name; an error is a result."""
        results: dict[str, Any] = {}

        def keep(name: str, function: Callable[[], object]) -> None:
            try:
                results[name] = function()
            except Exception as error:
                results[name] = error

        actors = [Actor(name, partial(keep, name, function)) for name, function in functions.items()]
        written = self.installation.written
        self.schedule = Script(0, actors, self.installation.control, written=written, turns=turns)
        self.schedule.run()
        assert self.schedule.position >= len(turns) - 1, f"turn {self.schedule.position} was not reached\n{self.trace}"
        return results

    @property
    def trace(self) -> str:
        assert self.schedule
        return self.schedule.format_trace()

    def finish(self) -> None:
        """Let the worker finish, and make everything visible to searches."""
        self.installation.drain()
        self.installation.environment.refresh()

    def find_violations(self) -> list[str]:
        """Let the worker finish, and return what is wrong then with the index, the API and the page tree."""
        self.finish()
        return find_violations(self.installation)


@pytest.fixture
def race(installation: Installation) -> Iterator[Race]:
    with installation.noting_tables():
        yield Race(installation)
    installation.restore()
