"""When the public sees a snippet: by the same rule for one in memory and for those that are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.core import clock
from cms.demo import factories
from cms.snippets.topics.models import Topic

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("go_live_at", "expire_at", "is_seen"),
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + SECOND, None, False),
        (None, NOON + SECOND, True),
        (None, NOON, False),
    ],
)
def test_a_snippet_is_seen_from_its_go_live_until_just_before_its_expiry(go_live_at, expire_at, is_seen, tree):
    topic = factories.TopicFactory()
    Topic.objects.filter(pk=topic.pk).update(go_live_at=go_live_at, expire_at=expire_at)
    topic.refresh_from_db()
    with clock.replaced_by(lambda: NOON):
        assert topic.is_published is is_seen
        assert Topic.objects.published().filter(pk=topic.pk).exists() is is_seen
    topic.live = False
    assert topic.is_published is False
