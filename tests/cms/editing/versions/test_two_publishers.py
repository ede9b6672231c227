"""Concurrent publications of one page on PostgreSQL: every version and every note is recorded once."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.editing.versions.models import PublicVersion
from cms.journal import journal
from tests.cms.journal.test_two_writers import run_concurrently

from .notes import note, publish

NOTES = ("one", "two", "three", "four")

pytestmark = pytest.mark.postgresql  # SQLite lets one write at a time


@pytest.fixture
def release(transactional_db):
    factories.site()
    return factories.ReleaseFactory()


def test_editors_who_publish_at_the_same_time_lose_no_note(release):
    def publish_with(text: str):
        def run() -> None:
            with journal.atomic_with_journal():  # as every request of the admin
                publish(release, note(text), summary=text)

        return run

    run_concurrently(*(publish_with(text) for text in NOTES))
    known = PublicVersion.objects.filter(page_id=release.pk).order_by("number")
    assert [version.number for version in known] == [1, 2, 3, 4, 5]
    assert sorted(version.note for version in known) == sorted(["", *NOTES])
    texts = {version.note: version.texts for version in known}
    assert all({"field": "summary", "block": "", "type": "", "text": text} in texts[text] for text in NOTES)
