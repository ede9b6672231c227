"""Update Wagtail's indexes once per batch instead of after every save, within the batch's transaction.

After each save Wagtail reads the object again and updates the reference index and the admin's search index. On SQLite
the latter reads all titles each time, so the cost of importing one page would grow with the number of pages.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def update_index_in_bulk() -> Iterator[None]:
    """Collect the objects saved within the context and index each once at its end. Use it inside a transaction.

    Signals belong to the process. What other threads of a worker save meanwhile is indexed at once, as always.
    """
    saved: dict[type[Model], dict[Any, Model]] = defaultdict(dict)
    created: dict[type[Model], set[Any]] = defaultdict(set)
    searched: set[type[Model]] = set()
    thread = threading.get_ident()

    def collect(sender: type[Model], instance: Model, **details: Any) -> None:
        if threading.get_ident() == thread:
            saved[sender][instance.pk] = instance
            if details.get("created"):
                created[sender].add(instance.pk)
        elif sender in searched:
            post_save_signal_handler(instance, **details)

    post_save.connect(collect)
    for model in get_indexed_models():
        searched.add(model)
        if not post_save.disconnect(post_save_signal_handler, sender=model):
            searched.discard(model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in searched:
            post_save.connect(post_save_signal_handler, sender=model)
        post_save.disconnect(collect)
    for model, instances in saved.items():
        if ReferenceIndex.is_indexed(model):
            _index_references(instances, created[model])
        if model in searched:
            _index_for_admin_search(model, instances)


def _index_references(instances: dict[Any, Model], created: set[Any]) -> None:
    entries: list[ReferenceIndex] = []
    for pk, instance in instances.items():
        if pk in created:
            entries += _build_entries(_as_saved(instance))
        else:
            ReferenceIndex.create_or_update_for_object(_as_saved(instance))
    ReferenceIndex.objects.bulk_create(entries)


def _build_entries(instance: Model) -> Iterator[ReferenceIndex]:
    """Yield the entries of a new object, as `create_or_update_for_object` would create them."""
    models = [type(instance), *instance._meta.get_parent_list()]
    types = [ContentType.objects.get_for_model(model, for_concrete_model=False) for model in models]
    for to_type_id, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(instance)):
        yield ReferenceIndex(
            content_type=types[0],
            base_content_type=types[-1],
            object_id=instance.pk,
            to_content_type_id=to_type_id,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )


def _as_saved(instance: Any) -> Any:
    """Return the object as it is in its table. The content of a draft is in memory only, and must not be indexed.

    The index decides which pictures and documents are public.
    """
    if getattr(instance, "has_unpublished_changes", False):
        return type(instance)._default_manager.get(pk=instance.pk)
    return instance


def _index_for_admin_search(model: type[Model], instances: dict[Any, Model]) -> None:
    indexed = [
        instances[pk] for pk in model.get_indexed_objects().filter(pk__in=instances).values_list("pk", flat=True)
    ]
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, indexed)
