"""The worker builds each kit once, newest first, and again when it was interrupted."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cms.demo import factories
from cms.demo.factories import states
from cms.files.storage.directory import MediaUnavailable
from cms.journal.public_changes import process_changes
from cms.press.press_kits import jobs, rebuild_queue
from cms.press.press_kits.jobs import find_issues
from cms.press.press_kits.models import KitRequest, PressKit, PressKitOffset

from .conftest import create_release, list_stored, run_worker

pytestmark = pytest.mark.django_db


def test_the_first_run_requests_all_public_releases(release):
    draft = create_release(slug="draft", live=False)
    while process_changes():
        pass
    for model in (PressKit, KitRequest, PressKitOffset):  # as when kits are new
        model.objects.all().delete()
    assert jobs.build_due_kits()
    assert KitRequest.objects.filter(page_id=draft.pk).count() == 0
    assert PressKit.objects.get().page_id == release.pk


def test_published_releases_are_built_before_old_ones(release):
    others = [create_release(slug=f"old-{number}") for number in range(3)]
    rebuild_queue.request_kits([page.pk for page in others], is_urgent=False)
    rebuild_queue.request_kits([release.pk])
    PressKit.objects.all().delete()
    jobs.build_next_kit()
    assert PressKit.objects.get().page_id == release.pk


def test_nothing_is_built_twice(release):
    before = PressKit.objects.get()
    rebuild_queue.request_kits([release.pk])
    run_worker()
    assert PressKit.objects.get().built_at == before.built_at
    assert not KitRequest.objects.exists()


def test_a_change_during_the_build_is_built_afterwards(release, monkeypatch):
    real = jobs.write_kit
    titles = iter(["Second", "Third"])

    def write_and_change(content):
        kit = real(content)
        if title := next(titles, None):
            states.publish(release, title=title)
            while process_changes() or rebuild_queue.request_changed_kits():
                pass
        return kit

    monkeypatch.setattr(jobs, "write_kit", write_and_change)
    states.publish(release, title="First")
    run_worker()
    kit = PressKit.objects.get()
    with default_storage.open(kit.file) as stored:
        assert b"<h1>Third</h1>" in stored.read()
    assert not KitRequest.objects.exists()
    assert list_stored() == [kit.file]


def test_a_lost_claim_is_checked_again(release, monkeypatch):
    """A worker whose claim has passed to another may store an older kit after a newer one."""
    rebuild_queue.request_kits([release.pk])
    monkeypatch.setattr(jobs, "bring_up_to_date", lambda page_id: KitRequest.objects.update(claim=None))
    jobs.build_next_kit()
    row = KitRequest.objects.get()
    assert (row.page_id, row.claim, row.is_urgent) == (release.pk, None, True)


def test_storage_that_does_not_respond_is_tried_again(release, monkeypatch):
    states.publish(release, title="Other")

    def fail(name):
        raise MediaUnavailable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr("cms.press.press_kits.builder.default_storage.open", fail)
        run_worker()
    row = KitRequest.objects.get()
    assert (row.attempts, row.last_error) == (1, "MediaUnavailable")
    rebuild_queue.request_kits([release.pk])
    run_worker()
    assert not KitRequest.objects.exists()


def test_a_file_is_not_left_behind_when_the_row_cannot_be_written(release, monkeypatch):
    states.publish(release, title="Other")

    def fail(page_ids):
        raise RuntimeError

    monkeypatch.setattr(jobs.journal, "record_related_change", fail)
    run_worker()
    assert list_stored() == [PressKit.objects.get().file]


def test_the_file_of_a_killed_worker_is_deleted(release):
    states.publish(release, title="Other")
    while process_changes() or rebuild_queue.request_changed_kits():
        pass
    KitRequest.objects.update(stored_name=default_storage.save("press-kits/left.zip", ContentFile(b"left")))
    run_worker()
    assert list_stored() == [PressKit.objects.get().file]


def test_all_kits_are_requested_when_they_look_different(release, settings):
    settings.CMS_COLOUR = "#112233"
    before = PressKit.objects.get()
    run_worker()
    assert PressKit.objects.get().digest != before.digest
    assert "#112233" in PressKitOffset.objects.get().format


def test_the_journal_keeps_what_kits_have_not_read(release):
    assert rebuild_queue.last_read_sequence() == PressKitOffset.objects.get().sequence


def test_pages_of_other_types_have_no_kit(tree):
    story = factories.StoryFactory(title="A story")
    run_worker()
    assert not PressKit.objects.filter(page_id=story.pk).exists()


def test_status_says_that_kits_have_no_pdf(release, settings):
    assert list(find_issues()) == []
    settings.PRESS_KIT_PDF = True
    assert [issue.level for issue in find_issues()] == ["warning"]
    PressKit.objects.update(has_pdf=True)
    assert list(find_issues()) == []
