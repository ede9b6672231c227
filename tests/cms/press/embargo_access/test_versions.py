"""A scheduled release is replaced while journalists read it: what works on, what differs, and who is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from wagtail.models import Revision

from cms.core.scheduled_versions import find_scheduled
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.sender import send_due
from cms.demo.factories import blocks, states
from cms.press.embargo_access.accesses import delete_expired, open_to, revoke
from cms.press.embargo_access.kits import build_due_kits
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess, KitArchive, ScheduledVersion, VersionNotice
from cms.press.embargo_access.notices import queue_due_notices
from cms.press.embargo_access.versions import set_end_of_earlier_versions
from tests.cms.press.embargo_access.conftest import Browser, accesses_url, create_code, create_journalist
from tests.cms.press.embargo_access.test_files import content, kit_files, picture_urls, status


@pytest.fixture(autouse=True)
def no_links(outbox_is_empty):
    """Begin without the e-mails with links."""


@pytest.fixture
def outbox_is_empty(tree):
    outbox.outbox.clear()


def list_files(reader) -> list[str]:
    page, kit = reader.read(), kit_files(reader)
    return [*picture_urls(page), page["attachments"][0]["url"], *(file["url"] for file in kit.values())]


def tell() -> list:
    """Run the worker, and return the e-mails about new versions."""
    while queue_due_notices():
        pass
    while send_due():
        pass
    sent, outbox.outbox[:] = list(outbox.outbox), []
    return [message for message in sent if "was changed" in message.subject]


def told(messages) -> list[str]:
    return sorted(address for message in messages for address in message.to)


def test_text_files_and_kit_of_an_earlier_version_work_for_a_short_time(reader, release, pass_time):
    urls, before = list_files(reader), reader.read()
    states.publish(release, title="Ferry prices fall", image=None, share_image=None, body=[], attachments=[])
    assert {status(url) for url in urls} == {200}
    assert reader.send("release", version="1").json()["title"] == before["title"]
    assert reader.read("terms")["version"] == 2
    assert (reader.read()["title"], picture_urls(reader.read())) == ("Ferry prices fall", [])
    assert (reader.read("kit")["version"], reader.read("kit")["state"]) == (2, "building")
    assert "Ferry prices fall" in content(reader.load(kit_files(reader)["text"]["url"])).decode()
    earlier = reader.send("kit", version="1").json()
    assert (earlier["version"], earlier["state"]) == (1, "ready")
    assert {status(url) for url in [*urls, *(file["url"] for file in earlier["files"])]} == {200}
    pass_time(minutes=16)
    assert {status(url) for url in urls} == {404}
    assert {reader.send(one, version="1").status_code for one in ("release", "kit", "changes")} == {404}
    assert reader.send("release", version="2").status_code == 200


def test_a_press_officer_ends_earlier_versions_at_once(reader, release, admin):
    urls = list_files(reader)
    states.publish(release, body=[blocks.rich_text("From June on.")])
    kit_files(reader)
    assert reader.read("changes")["texts"]
    address = reverse("embargo_earlier_versions", args=[release.pk])
    assert "Earlier versions end at once." in admin.post(address, {"at_once": "1"}, follow=True).text
    assert {status(url) for url in urls} == {404}
    assert reader.send("release", version="1").status_code == 404
    changes = reader.read("changes")
    assert (changes["changed"], changes["comparable"], changes["texts"]) == (True, False, [])
    admin.post(address, {})
    assert 200 in {status(url) for url in urls}


@pytest.mark.parametrize("ends", ["cancelled", "revoked", "scheduled again"])
def test_earlier_versions_end_with_the_schedule_and_the_access(reader, release, ends):
    urls = list_files(reader)
    changed = states.publish(release, title="Ferry prices fall")
    if ends == "revoked":
        revoke(EmbargoAccess.objects.all())
    else:
        changed.revisions.update(approved_go_live_at=None)
    if ends == "scheduled again":
        states.publish(release, title="Ferry prices fall again")
        assert reader.read("terms")["version"] == 3
    assert {status(url) for url in urls} == {404}
    assert reader.send("release", version="1").status_code == 404


def test_earlier_versions_stay_ended_when_the_same_one_is_scheduled_again(reader, release):
    urls = list_files(reader)
    scheduled = find_scheduled(states.publish(release, title="Ferry prices fall"))
    scheduled.approved_go_live_at = None
    scheduled.save(update_fields=["approved_go_live_at"])  # as Wagtail's view does that cancels a schedule
    Revision.objects.get(pk=scheduled.pk).publish()
    assert reader.read("terms")["version"] == 2
    assert {status(url) for url in urls} == {404}
    assert reader.send("release", version="1").status_code == 404


def test_saving_a_form_that_was_open_never_overwrites_a_version_that_was_read(reader, release):
    reader.read()
    read = find_scheduled(release)
    release.revisions.update(approved_go_live_at=None)
    page = release.get_latest_revision_as_object()
    page.title = "Ferry prices fall"
    changed = page.save_revision(overwrite_revision=read)
    assert changed.pk != read.pk
    changed.publish()
    assert told(tell()) == ["ines.calloway@paper.example"]
    assert reader.read("changes")["changed"] is True


def test_the_key_of_one_version_opens_no_file_of_another(reader, release):
    before = reader.read()["attachments"][0]["url"]
    states.publish(release, title="Ferry prices fall")
    after = reader.read()["attachments"][0]["url"]
    assert [status(url) for url in (before, after)] == [200, 200]
    assert [status(before.replace("-v1-", "-v2-")), status(after.replace("-v2-", "-v1-"))] == [404, 404]


def test_a_draft_is_no_version(reader, release):
    before = reader.read()
    states.save_draft(release, title="Not approved")
    assert (reader.read("terms")["version"], reader.read()["title"]) == (1, before["title"])
    assert (tell(), VersionNotice.objects.count(), ScheduledVersion.objects.count()) == ([], 0, 0)


def test_what_differs_is_shown_word_by_word(reader, release, files):
    reader.read()
    assert reader.read("changes")["changed"] is False
    states.publish(release, body=[blocks.rich_text("From June on.")], attachments=[])
    changes = reader.read("changes")
    assert (changes["version"], changes["changed"], changes["comparable"]) == (2, True, True)
    assert (changes["pictures_changed"], changes["documents_changed"]) == (True, True)
    parts = [(part["change"], part["text"]) for text in changes["texts"] for part in text["parts"]]
    assert {("removed", "May"), ("added", "June")} <= set(parts) or ("added", "From June on.") in parts
    assert changes["read_at"]
    assert changes["changed_at"]
    reader.read()
    assert reader.read("changes")["changed"] is True  # also when the page is loaded again


def test_a_reader_without_an_earlier_version_sees_no_change(reader, release, officer):
    reader.read()
    states.publish(release, title="Ferry prices fall")
    (access,) = open_to(release, [create_journalist("Tomas Reed")], officer)
    other = Browser(create_code(access)).accept()
    other.read()
    assert (other.read("changes")["changed"], other.read("changes")["texts"]) == (False, [])


def test_only_dates_are_no_change(reader, release):
    reader.read()
    states.publish(release, embargo_until=release.embargo_until - timedelta(hours=1))
    assert reader.read("changes")["changed"] is False
    assert tell() == []


def test_each_reader_of_an_earlier_version_is_told_once(reader, release, officer):
    readers = [create_journalist(name) for name in ("Tomas Reed", "Uma Pratt")]
    tomas, _uma = (Browser(create_code(access)).accept() for access in open_to(release, readers, officer))
    reader.read()
    tomas.read()
    states.publish(release, title="Ferry prices fall")
    (first, second) = tell()
    assert told([first, second]) == ["ines.calloway@paper.example", "tomas.reed@paper.example"]
    for message in (first, second):
        assert "Ferry" not in message.body + message.subject + str(message.alternatives)
        assert "/embargo?code=" in message.body
    states.reload_page(release).latest_revision.publish()  # the same version again
    assert tell() == []
    tomas.read()
    states.publish(release, title="Ferries are free")
    assert told(tell()) == ["ines.calloway@paper.example", "tomas.reed@paper.example"]


def test_nobody_is_told_of_what_they_have_read_or_what_was_replaced(reader, release):
    reader.read()
    states.publish(release, title="Ferry prices fall")
    queue_due_notices()
    reader.read()  # before the e-mail leaves
    assert tell() == []
    states.publish(release, title="Ferries are free")
    queue_due_notices()
    states.publish(release, title="Ferries cost nothing")
    assert len(tell()) == 1


def test_who_reads_the_earlier_version_while_it_is_replaced_is_told(reader, release, monkeypatch):
    from cms.press.embargo_access import router

    build = router.read_release

    def build_and_replace(holder, version):
        monkeypatch.setattr(router, "read_release", build)
        body = build(holder, version)
        states.publish(release, title="Ferry prices fall")
        tell()
        return body

    monkeypatch.setattr(router, "read_release", build_and_replace)
    assert reader.read()["title"] == "Ferry prices halve"
    assert len(tell()) == 1


def test_a_release_that_is_cancelled_changed_and_scheduled_again_is_told(reader, release):
    reader.read()
    release.revisions.update(approved_go_live_at=None)
    states.publish(release, title="Ferry prices fall")
    assert len(tell()) == 1
    assert reader.read("changes")["changed"] is True


def test_a_killed_worker_tells_neither_twice_nor_never(reader, release, monkeypatch, pass_time):
    from cms.press.embargo_access import notices

    reader.read()
    states.publish(release, title="Ferry prices fall")
    with monkeypatch.context() as patched:
        patched.setattr(notices, "queue_mails", _be_killed)
        with pytest.raises(KeyboardInterrupt):
            queue_due_notices()
    assert not QueuedMail.objects.exists()
    pass_time(minutes=3)  # the lease ends
    assert len(tell()) == 1
    assert tell() == []


def _be_killed(rows) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("without", ["consent", "access", "schedule"])
def test_who_may_not_be_told_is_not(reader, release, journalist, without):
    reader.read()
    states.publish(release, title="Ferry prices fall")
    queue_due_notices()
    if without == "consent":
        journalist.consents.update(withdrawn_at=release.embargo_until - timedelta(days=3))
    elif without == "access":
        revoke(EmbargoAccess.objects.all())
    else:
        release.revisions.update(approved_go_live_at=None)
    assert tell() == []


def test_the_list_says_who_has_an_earlier_version(admin, reader, release):
    reader.read()
    assert "has read an earlier version" not in admin.get(accesses_url(release)).text
    states.publish(release, title="Ferry prices fall")
    assert "was not told of the new one" in admin.get(accesses_url(release)).text
    tell()
    text = admin.get(accesses_url(release)).text
    assert "and was told of the new one" in text
    assert "It is version 2." in text
    reader.read()
    assert "has read an earlier version" not in admin.get(accesses_url(release)).text


def test_kits_are_built_again_and_earlier_ones_deleted(reader, release, pass_time):
    kit_files(reader)
    states.publish(release, title="Ferry prices fall")
    while build_due_kits():
        pass
    assert sorted(KitArchive.objects.values_list("kit", flat=True), key=str)[0] is not None
    assert KitArchive.objects.filter(kit=None).count() == 1
    pass_time(minutes=30)
    delete_expired()
    assert KitArchive.objects.count() == 2
    pass_time(hours=1)
    delete_expired()
    assert KitArchive.objects.get().kit is not None
    assert AccessEvent.objects.exists()


def test_versions_are_deleted_after_the_publication(reader, release):
    reader.read()
    states.publish(release, title="Ferry prices fall")
    states.publish(release, embargo_until=None, go_live_at=None)
    delete_expired()
    assert not ScheduledVersion.objects.exists()


def test_the_option_is_deleted_with_the_publication(release):
    set_end_of_earlier_versions(release, at_once=True)
    states.publish(release, embargo_until=None, go_live_at=None)
    assert delete_expired() == 1
