"""Update Wagtail's indexes once per batch instead of after every save, within the batch's transaction.

After each save Wagtail reads the object again and updates the reference index and the admin's search index. On SQLite
the latter reads all titles each time, so the cost of importing one page would grow with the number of pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def update_index_in_bulk() -> Iterator[None]:
    """Collect the objects saved within the context and index each once at its end. Use it inside a transaction."""
    saved: dict[type[Model], dict[Any, Model]] = defaultdict(dict)

    def collect(sender: type[Model], instance: Model, **_: Any) -> None:
        saved[sender][instance.pk] = instance

    searched = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)]
    post_save.connect(collect)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        post_save.disconnect(collect)
        for model in searched:
            post_save.connect(post_save_signal_handler, sender=model)
    for model, instances in saved.items():
        if ReferenceIndex.is_indexed(model):
            _index_references(instances.values())
        if model in searched:
            _index_for_admin_search(model, instances)


def _index_references(instances: Any) -> None:
    for instance in instances:
        ReferenceIndex.create_or_update_for_object(instance)


def _index_for_admin_search(model: type[Model], instances: dict[Any, Model]) -> None:
    indexed = [
        instances[pk] for pk in model.get_indexed_objects().filter(pk__in=instances).values_list("pk", flat=True)
    ]
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, indexed)
