"""What is counted, under which labels, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms.delivery.sign_ups.models import SignUpRequest
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.demo import factories
from cms.http import response_cache
from cms.http.response_cache import RESPONSE_CACHE
from cms.jobs import heartbeat
from cms.operations.metrics import instruments
from search.engine import BREAKER_OPEN, measured
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import SearchUnavailable
from tests.cms.operations.metrics.conftest import value


@pytest.fixture
def kept_responses(monkeypatch):
    """Cache responses inside the transaction of the test."""
    monkeypatch.setattr(response_cache, "is_cacheable", lambda: True)
    RESPONSE_CACHE.clear()
    yield
    RESPONSE_CACHE.clear()


def test_requests_are_counted_by_operation_status_and_cache(metrics_client, read_figures, tree, kept_responses):
    before = read_figures()

    def grown(name="clarion_requests_total", **labels):
        return value(read_figures(), name, **labels) - value(before, name, **labels)

    for _ in range(3):
        metrics_client.get("/api/v1/site")
    metrics_client.get("/api/v1/site?unknown=1")
    metrics_client.get("/api/v1/stories/of-nobody/12345")
    metrics_client.get("/wp-login.php")
    metrics_client.get("/admin/pages/12345/")
    assert grown(operation="site", status="2xx", cache="miss") == 1
    assert grown(operation="site", status="2xx", cache="hit") == 2
    assert grown(operation="site", status="4xx", cache="none") == 1
    assert grown(operation="api", status="4xx", cache="none") == 1
    assert grown(operation="other", status="4xx", cache="none") == 1
    assert grown(operation="admin", status="3xx", cache="none") == 1
    assert grown("clarion_request_seconds_count", operation="site") == 2
    assert grown("clarion_request_seconds_bucket", operation="site", le="+Inf") == 2


def test_a_request_about_the_whole_server_is_counted_as_other(metrics_client, read_figures):
    before = value(read_figures(), "clarion_requests_total", operation="other", status="4xx", cache="none")
    assert metrics_client.generic("OPTIONS", "*").status_code == 404
    assert value(read_figures(), "clarion_requests_total", operation="other", status="4xx", cache="none") == before + 1


def test_labels_never_contain_what_a_client_sent(metrics_client, read_figures, tree):
    for path in ("/secret-1", "/api/v1/secret-2", "/admin/secret-3", "/media/secret-4", "/api/v1/search?q=secret-5"):
        metrics_client.get(path)
    assert not [labels for _, labels in read_figures() if any("secret" in text for _, text in labels)]


def test_engine_time_failures_and_degraded_searches_are_counted(
    metrics_client, read_figures, tree, search_engine, monkeypatch
):
    search_engine.prepare(["en"])
    before = read_figures()
    metrics_client.get("/api/v1/search?q=water")

    def refuse(*_):
        raise SearchUnavailable("planted")

    monkeypatch.setattr("search.engines.tantivy.TantivyEngine.search", refuse)
    metrics_client.get("/api/v1/search?q=water")
    after = read_figures()

    def grown(name, **labels):
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("clarion_engine_seconds_count", engine="tantivy", kind="search") == 2
    assert grown("clarion_engine_failures_total", engine="tantivy", kind="search") == 1
    assert grown("clarion_searches_degraded_total") == 1


@pytest.mark.parametrize("failures", [4, 5])
def test_an_open_breaker_of_elasticsearch_is_shown(read_figures, failures):
    engine = measured(ElasticsearchEngine)("http://127.0.0.1:1", "planted")
    for _ in range(failures):
        with pytest.raises(SearchUnavailable):
            engine.suggest("water", locale="en", site=1, now=timezone.now())
    assert value(read_figures(), "clarion_engine_breaker_open") == int(failures == 5)
    BREAKER_OPEN.set(0)
    engine.close()


def test_refused_requests_are_counted_by_limit(metrics_client, read_figures, tree, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "search": "1/minute"}
    before = read_figures()
    statuses = [metrics_client.get("/api/v1/search?q=water").status_code for _ in range(3)]
    after = read_figures()
    assert statuses == [200, 429, 429]
    hit = {"limit": "search", "kind": "rate"}
    assert value(after, "clarion_limits_hit_total", **hit) - value(before, "clarion_limits_hit_total", **hit) == 2


def test_queues_show_what_is_due_and_what_has_failed(read_figures, tree):
    now = timezone.now()
    row = {"address": "a@example.org", "site": Site.objects.get(), "choices": {}, "consents": [], "source": "/"}
    SignUpRequest.objects.create(**row, not_before=now - timedelta(minutes=5))
    SignUpRequest.objects.create(**row, not_before=now + timedelta(minutes=5))
    SignUpRequest.objects.create(**row, not_before=None, failed_at=now)
    found = read_figures()
    queue = {"queue": "sign_ups.signuprequest"}
    assert value(found, "clarion_queue_waiting", **queue) == 2
    assert value(found, "clarion_queue_oldest_due_seconds", **queue) == pytest.approx(300, abs=30)
    assert value(found, "clarion_queue_failed", **queue) == 1


@pytest.mark.parametrize("is_active", [True, False])
def test_messages_to_a_disabled_endpoint_do_not_wait(read_figures, tree, is_active):
    endpoint = Endpoint.objects.create(name="A", url="https://a.example/", is_active=is_active)
    Delivery.objects.create(endpoint=endpoint, type="page.published", body="{}")
    assert value(read_figures(), "clarion_queue_waiting", queue="webhooks.delivery") == int(is_active)


def test_the_schedule_shows_what_is_next_and_what_is_late(read_figures, tree, pass_time):
    factories.StoryFactory(parent=tree.stories, expire_at=timezone.now() + timedelta(minutes=10))
    found = read_figures()
    assert value(found, "clarion_schedule_next_due_seconds") == pytest.approx(600, abs=30)
    assert value(found, "clarion_schedule_late") == 0
    pass_time(minutes=12)
    found = read_figures()
    assert ("clarion_schedule_next_due_seconds", frozenset()) not in found
    assert value(found, "clarion_schedule_late") == 1


def test_the_worker_shows_when_it_was_last_seen(read_figures):
    heartbeat.record(heartbeat.MAIN_LOOP, timezone.now() - timedelta(minutes=3))
    assert value(read_figures(), "clarion_worker_silence_seconds", part="main-loop") == pytest.approx(180, abs=30)


def test_a_state_that_cannot_be_read_does_not_stop_the_others(read_figures, monkeypatch):
    def fail():
        raise RuntimeError("planted")

    monkeypatch.setattr("cms.jobs.status.read_worker_metrics", fail)
    found = read_figures()
    assert value(found, "clarion_state_readable", state="worker") == 0
    assert value(found, "clarion_state_readable", state="queues") == 1
    assert value(found, "clarion_processes") == 1


def test_every_registered_state_can_be_read(read_figures):
    found = read_figures()
    assert {value(found, "clarion_state_readable", state=name) for name, _ in instruments.COLLECTORS.values()} == {1.0}
