"""Whether a process starts with what the memories outside the database know."""

from __future__ import annotations

import pytest
from django.core.cache.backends.redis import RedisCacheClient
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.db.models import F
from redis import ConnectionError as RedisConnectionError
from structlog.testing import capture_logs
from wagtail import hooks

from cms.db import shared_cache
from cms.demo import factories
from cms.journal import restore_detection
from cms.journal.content_version import content_version
from cms.journal.models import ContentVersion
from cms.journal.restore_detection import (
    RestoreUnfinished,
    read_lineage,
    record_counter,
    record_last_counter,
    require_finished_restore,
)

pytestmark = pytest.mark.journey


class Memory:
    """A memory that this test controls, which every instance shares."""

    counters: dict[str, int] = {}

    def read_counter(self, lineage: str) -> int | None:
        return self.counters.get(lineage)

    def record_counter(self, lineage: str, counter: int) -> None:
        self.counters[lineage] = counter


@pytest.fixture
def memory(tree, monkeypatch: pytest.MonkeyPatch) -> type[Memory]:
    monkeypatch.setattr(Memory, "counters", {})
    memory = ("memory of the test", f"{__name__}.Memory")
    monkeypatch.setitem(hooks._hooks, "clarion_counter_memory", [(memory, 0)])
    return Memory


def test_what_is_recorded_is_the_counter_of_the_database_and_lets_processes_start(memory) -> None:
    record_counter()
    version = content_version()
    assert memory.counters == {version.lineage: version.counter}
    require_finished_restore()


def test_a_higher_counter_of_the_lineage_refuses_the_start_and_names_the_command(memory) -> None:
    lineage, counter = read_lineage()
    memory.counters[lineage] = counter + 1
    with pytest.raises(RestoreUnfinished, match=r"memory of the test had later changes.*manage.py finish_restore"):
        require_finished_restore()
    with pytest.raises(CommandError, match="finish_restore"):
        call_command("worker", "--once")
    call_command("finish_restore")
    require_finished_restore()


def test_a_lower_counter_or_another_lineage_refuses_nothing(memory) -> None:
    lineage, counter = read_lineage()
    memory.counters |= {lineage: counter - 1, "f" * 32: counter + 1000}
    require_finished_restore()


def test_an_empty_database_starts_with_an_old_memory(memory) -> None:
    memory.counters[read_lineage()[0]] = 10**15
    ContentVersion.objects.all().delete()
    require_finished_restore()
    assert record_counter() == 0


def test_a_change_that_is_committed_while_a_process_starts_is_no_restore(memory, monkeypatch) -> None:
    """Another process changes a page and records it after this one has begun to compare."""

    def read_late(self: Memory, lineage: str) -> int | None:
        factories.TopicFactory()
        record_counter()
        return self.counters[lineage]

    monkeypatch.setattr(Memory, "read_counter", read_late)
    require_finished_restore()


def test_a_change_that_is_rolled_back_is_not_recorded(memory) -> None:
    record_counter()
    with transaction.atomic():
        factories.TopicFactory()
        transaction.set_rollback(True)
    record_counter()
    require_finished_restore()
    assert list(memory.counters.values()) == [content_version().counter]


def test_a_database_that_is_unavailable_fails_no_process_that_starts_or_ends(memory, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("the server is starting")

    monkeypatch.setattr(restore_detection, "read_lineage", fail)
    require_finished_restore()
    with capture_logs() as logs:
        record_last_counter()
    assert [entry["event"] for entry in logs] == ["restore.counter_not_recorded"]
    assert memory.counters == {}


@pytest.mark.parametrize("is_up", [True, False])
def test_the_shared_cache_remembers_unless_redis_is_away(tree, settings, monkeypatch, is_up) -> None:
    stored: dict[str, object] = {}

    def reach(work):
        if not is_up:
            raise RedisConnectionError
        return work()

    monkeypatch.setattr(shared_cache, "_availability", shared_cache._Availability())
    monkeypatch.setattr(RedisCacheClient, "get", lambda _, key, default: reach(lambda: stored.get(key, default)))
    monkeypatch.setattr(
        RedisCacheClient, "set", lambda _, key, value, timeout: reach(lambda: stored.update({key: value}))
    )
    settings.CACHES = {"default": {"BACKEND": "cms.db.shared_cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}}
    memory = ("cache", "cms.journal.restore_detection.CacheMemory")
    monkeypatch.setitem(hooks._hooks, "clarion_counter_memory", [(memory, 0)])
    ContentVersion.objects.update(counter=F("counter") + 5)
    record_counter()
    ContentVersion.objects.update(counter=F("counter") - 1)
    monkeypatch.setattr(shared_cache, "_availability", shared_cache._Availability())
    if is_up:
        with pytest.raises(RestoreUnfinished, match="the cache had later changes"):
            require_finished_restore()
    else:
        require_finished_restore()
