"""Bulk updates of indexes concern only the thread that imports: the worker has others that save pages meanwhile."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.dispatch import Signal

from cms.moving.importing.writers import publication as bulk_index


class Saved:
    """Stands for a model that the admin's search indexes."""

    pk = 1


@pytest.fixture
def indexed(monkeypatch) -> list[str]:
    """Return the names of the threads whose saves were indexed at once."""
    names: list[str] = []

    def handle(instance: Any, **_: Any) -> None:
        names.append(threading.current_thread().name)

    signal = Signal()
    signal.connect(handle, sender=Saved)
    monkeypatch.setattr(bulk_index, "post_save", signal)
    monkeypatch.setattr(bulk_index, "post_save_signal_handler", handle)
    monkeypatch.setattr(bulk_index, "get_indexed_models", lambda: [Saved])
    monkeypatch.setattr(bulk_index.ReferenceIndex, "is_indexed", lambda _: False)
    monkeypatch.setattr(bulk_index, "_index_for_admin_search", lambda *_: names.append("at the end"))
    return names


def save() -> None:
    bulk_index.post_save.send(sender=Saved, instance=Saved())


def test_another_thread_is_indexed_at_once(indexed):
    with bulk_index.update_index_in_bulk():
        save()
        other = threading.Thread(target=save, name="other")
        other.start()
        other.join()
        assert indexed == ["other"]
    assert indexed == ["other", "at the end"]
    save()
    assert indexed[2:] == [threading.current_thread().name], "outside of the context, nothing is collected"
