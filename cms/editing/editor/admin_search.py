"""The search of the admin, for WAGTAILSEARCH_BACKENDS: the one of modelsearch, whose time grows less.

modelsearch ranks a match in a short title higher, for which it divides the average length of all titles by that of the
title. It reads all entries after every write to compute the average and to find the new entries: 0.1 s of each save
with 100,000 pages. The average hardly changes, so it is read once an hour, and the new entries are looked up by their
ids. `SearchBackend` relies on `_refresh_title_norms` and `add_items` of the index classes, which are not documented;
tests/cms/editing/editor/test_admin_search.py checks the result.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Avg, F, Model
from django.db.models.functions import Length
from modelsearch.backends.database import SearchBackend as create_backend

from cms.db.dialect import get_dialect

AVERAGE_MAX_AGE_SECONDS = 3600


def SearchBackend(params: dict[str, Any]) -> Any:  # the name that modelsearch imports
    """Return the backend for the database; writes take constant time."""
    backend = create_backend(params)
    get_dialect().join_search_scores(backend)
    if hasattr(backend.index_class, "_refresh_title_norms"):
        backend.index_class = _derive(backend.index_class)
    return backend


class ConstantTimeWrites:
    """Sets the norm of the titles that were just written, with an average that may be an hour old."""

    entries: Any
    _average: tuple[float, float] | None = None  # and when it was read, by the monotonic clock; of the class
    _written: tuple[int, tuple[str, ...]] = (0, ())  # content type and ids

    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        """Write the entries of these objects."""
        objects = list(objs)
        self._written = (ContentType.objects.get_for_model(model).pk, tuple(str(one.pk) for one in objects))
        super().add_items(model, objects)  # type: ignore[misc]  # a method of the index class

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full or (average := self._read_average()) is None:
            super()._refresh_title_norms(full=full)  # type: ignore[misc]  # a method of the index class
            return
        content_type, ids = self._written
        new = self.entries.filter(title_norm=1.0, content_type_id=content_type, object_id__in=ids)
        titles = new.annotate(title_length=Length("title")).filter(title_length__gt=0)
        titles.update(title_norm=average / F("title_length"))

    def _read_average(self) -> float | None:
        """Return the average length of all titles; None if there are none."""
        known = type(self)._average
        if known and time.monotonic() - known[1] < AVERAGE_MAX_AGE_SECONDS:
            return known[0]
        titles = self.entries.annotate(title_length=Length("title")).filter(title_length__gt=0)
        average: float | None = titles.aggregate(average=Avg("title_length"))["average"]
        type(self)._average = (average, time.monotonic()) if average else None
        return average


@cache
def _derive(index_class: type) -> type:
    return type(index_class.__name__, (ConstantTimeWrites, index_class), {})
