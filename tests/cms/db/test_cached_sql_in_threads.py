"""SQL is compiled once per process, and executed on the connection of the calling thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.demo import factories


@cached_sql
def _by_id(ids, now):
    return visible_now(now=now).filter(pk__in=ids)


@pytest.mark.django_db(transaction=True)
def test_other_threads_use_their_own_connection():
    factories.site()
    ids = [factories.StoryFactory().pk]
    assert [page.pk for page in visible_now().filter(pk__in=ids)] == ids
    assert [page.pk for page in _by_id(ids, timezone.now())] == ids

    def read_ids(_):
        try:
            return [page.pk for page in _by_id(ids, timezone.now())]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read_ids, range(8))) == [ids] * 8
