"""How long accesses are kept, and what is recorded of them."""

from __future__ import annotations

import pytest

from cms.jobs.scheduler import publish_scheduled
from cms.press.embargo_access.accesses import delete_expired, revoke
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess
from cms.press.embargo_access.terms import record_event
from cms.press.journalists.personal_data import export_data
from tests.cms.press.embargo_access.conftest import EMBARGO


@pytest.mark.parametrize("end", ["revoked", "published", "abandoned"])
def test_accesses_are_kept_for_a_year_after_their_end(access, settings, pass_time, end):
    settings.EMBARGO_ACCESS_RETENTION_DAYS = 10
    if end == "revoked":
        revoke(EmbargoAccess.objects.all())
    elif end == "published":
        pass_time(seconds=EMBARGO.total_seconds() + 1)
        publish_scheduled()
        delete_expired()
    pass_time(days=9)
    delete_expired()
    assert EmbargoAccess.objects.exists()
    pass_time(days=2)
    delete_expired()
    assert not EmbargoAccess.objects.exists()


def test_the_same_event_is_recorded_once_a_minute(access, pass_time):
    for name in ("a.pdf", "a.pdf", "b.pdf"):
        record_event(access, AccessEvent.Kind.FILE_DOWNLOADED, name)
    assert access.events.count() == 2
    pass_time(seconds=61)
    record_event(access, AccessEvent.Kind.FILE_DOWNLOADED, "a.pdf")
    assert access.events.count() == 3


def test_long_file_names_are_cut(access):
    record_event(access, AccessEvent.Kind.FILE_DOWNLOADED, "a" * 300)
    assert len(access.events.get().file_name) == 255


def test_the_export_of_a_journalist_has_what_was_accepted_and_opened_without_secrets(reader, journalist):
    reader.load(reader.read()["attachments"][0]["url"])
    exported = str(export_data(journalist.address))
    for word in ("I will not publish", "file_downloaded", "figures.txt", "opened_at"):
        assert word in exported
    assert "digest" not in exported
