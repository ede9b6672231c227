"""An app of a project adds a job, a check, a kind of e-mails and metrics through hooks alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from prometheus_client.core import GaugeMetricFamily
from wagtail import hooks

from cms.delivery.mail.kinds import MailKind, get_mail_kind
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import queue_mail
from cms.delivery.mail.sender import send_due
from cms.demo import factories
from cms.jobs.registry import BackgroundJob, background_jobs
from cms.operations.metrics.instruments import RegisteredCollectors
from cms.pages.content_checks import Draft, Finding, run_content_checks


def read_tides() -> int:
    return 3


def find_missing_tide(draft: Draft) -> Iterator[Finding]:
    if "tide" not in draft.page.title:
        yield Finding("The title names no tide.", "title")


def build_message(queued: QueuedMail) -> EmailMultiAlternatives:
    return EmailMultiAlternatives(subject="High water", body="At noon", from_email="a@example.org", to=[queued.address])


def read_metrics() -> list[GaugeMetricFamily]:
    return [GaugeMetricFamily("harbour_tides", "Tides that are known.", value=2)]


@pytest.fixture
def app() -> Iterator[None]:
    sys.modules.setdefault(__name__, sys.modules[read_tides.__module__])
    registered = [
        ("clarion_job", BackgroundJob("tides", f"{__name__}.read_tides")),
        ("clarion_content_check", find_missing_tide),
        ("clarion_mail_kind", MailKind("tide_warning", f"{__name__}.build_message")),
        ("clarion_metrics_collector", ("tides", f"{__name__}.read_metrics")),
    ]
    with hooks.register_temporarily(registered):
        yield


def find_samples(name: str) -> list[float]:
    return [
        sample.value for metric in RegisteredCollectors().collect() for sample in metric.samples if sample.name == name
    ]


def test_a_job_runs_in_the_worker(app: None) -> None:
    assert [job.load()() for job in background_jobs() if job.name == "tides"] == [3]


def test_a_job_of_the_same_name_replaces_the_earlier_one(app: None) -> None:
    with hooks.register_temporarily("clarion_job", BackgroundJob("tides", "harbour.other")):
        assert [job.path for job in background_jobs() if job.name == "tides"] == ["harbour.other"]


def test_a_check_advises_editors_and_does_not_block(app: None, db: None) -> None:
    story = factories.StoryFactory(title="The quay")
    texts = [finding.message for finding in run_content_checks(story, blocking=False)]
    assert "The title names no tide." in texts
    assert run_content_checks(story, blocking=True) == []
    story.title = "The tide"
    assert "The title names no tide." not in [finding.message for finding in run_content_checks(story, blocking=False)]


def test_an_e_mail_is_built_and_sent(app: None, db: None) -> None:
    queue_mail(to="ada@example.org", kind="tide_warning")
    assert send_due() == 1
    assert [(sent.subject, sent.to) for sent in mail.outbox] == [("High water", ["ada@example.org"])]


def test_metrics_are_read_with_the_others(app: None, db: None) -> None:
    assert find_samples("harbour_tides") == [2]


def test_nothing_is_left_without_the_app(db: None) -> None:
    assert "tides" not in {job.name for job in background_jobs()}
    assert find_samples("harbour_tides") == []
    with pytest.raises(LookupError, match="tide_warning"):
        get_mail_kind("tide_warning")
