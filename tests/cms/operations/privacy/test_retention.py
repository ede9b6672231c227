"""Expired personal data is deleted, and what has not expired is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, UploadedFile

from cms.delivery.sign_ups.models import ConsentRecord, Subscriber
from cms.demo import factories
from cms.jobs.background import run_cleanup_jobs
from cms.operations.privacy import retention

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [AccessLog, AccessAttempt, AccessFailureLog])
def test_records_of_log_ins_are_deleted_after_their_period(model, settings) -> None:
    more = {"failures_since_start": 1} if model is AccessAttempt else {}
    period = settings.LOGIN_RECORD_RETENTION_DAYS
    for name, days in (("old", period), ("new", period - 1)):
        row = model.objects.create(username=name, ip_address="192.0.2.1", user_agent="x", **more)
        model.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - timedelta(days=days, minutes=1))
    assert retention.delete_expired_login_records() == 1
    assert [row.username for row in model.objects.all()] == ["new"]


def test_ended_sessions_are_deleted() -> None:
    for seconds in (-1, 60):
        session = SessionStore()
        session.set_expiry(seconds)
        session.create()
    assert retention.delete_expired_sessions() == 1
    assert Session.objects.get().expire_date > timezone.now()


@pytest.mark.parametrize("model", [PageLogEntry, ModelLogEntry])
def test_the_history_is_deleted_after_its_period(model, settings) -> None:
    about = Page.objects.first() if model is PageLogEntry else factories.TopicFactory()
    model.objects.all().delete()
    for label, days in (("old", settings.HISTORY_RETENTION_DAYS), ("new", settings.HISTORY_RETENTION_DAYS - 1)):
        entry = model.objects.log_action(about, "wagtail.edit")
        at = timezone.now() - timedelta(days=days, minutes=1)
        model.objects.filter(pk=entry.pk).update(label=label, timestamp=at)
    assert retention.delete_expired_history() == 1
    assert model.objects.get().label == "new"


def test_unsaved_forms_are_deleted_after_a_day() -> None:
    user = get_user_model().objects.create_user("ada")
    for data, hours in (("old", 25), ("new", 23)):
        at = timezone.now() - timedelta(hours=hours)
        FormState.objects.create(
            user=user, data=data, content_type=Page.objects.first().content_type, object_id=data, last_updated_at=at
        )
    assert retention.delete_expired_drafts() == 1
    assert FormState.objects.get().data == "new"


def test_uploads_whose_form_was_not_completed_are_deleted_with_their_files(pass_time) -> None:
    old = UploadedFile.objects.create(file=ContentFile(b"old", "old.png"))
    lost = UploadedFile.objects.create(file=ContentFile(b"lost", "lost.png"))
    lost.file.storage.delete(lost.file.name)
    assert retention.delete_expired_uploads() == 1
    assert list(UploadedFile.objects.all()) == [old]
    pass_time(hours=25)
    assert retention.delete_expired_uploads() == 1
    assert not old.file.storage.exists(old.file.name)


def test_unsubscribed_addresses_are_deleted_with_their_consents_after_their_period(tree, settings) -> None:
    for address, days in (("old@example.org", settings.UNSUBSCRIBED_RETENTION_DAYS), ("new@example.org", 1)):
        subscriber = Subscriber.objects.create(
            address=address,
            site=tree.record,
            status=Subscriber.Status.UNSUBSCRIBED,
            unsubscribed_at=timezone.now() - timedelta(days=days, minutes=1),
        )
        ConsentRecord.objects.create(subscriber=subscriber, text="I agree", given_at=timezone.now())
    long_confirmed = Subscriber.objects.create(
        address="confirmed@example.org",
        site=tree.record,
        status=Subscriber.Status.CONFIRMED,
        created_at=timezone.now() - timedelta(days=9_999),
    )
    run_cleanup_jobs()
    assert set(Subscriber.objects.values_list("address", flat=True)) == {"new@example.org", long_confirmed.address}
    assert ConsentRecord.objects.get().subscriber.address == "new@example.org"
