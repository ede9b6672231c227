"""The spans of a search and of a publication as a receiver of OTLP over HTTP gets them."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from cms import __version__
from cms.delivery.webhooks import jobs
from cms.delivery.webhooks.models import Endpoint
from cms.demo import factories
from cms.journal import public_changes
from cms.operations.traces import recorder, spans
from cms.operations.traces.spans import start_span, start_span_until_commit
from search.indexing.indexer import Indexer
from tests.cms.delivery.webhooks.conftest import receiver  # noqa: F401 - a fixture

PROJECT = Path(__file__).parents[4]
FRONTEND_KEY = "a key of the frontend with more than 32 characters"
SECRET = "xylophone"


class Collector:
    """A receiver of OTLP over HTTP, with the spans that it got."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []

    def spans(self) -> list[Any]:
        recorder.send_spans()
        scopes = [scope for one in self.requests for resource in one.resource_spans for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def find(self, name: str) -> Any:
        (span,) = [span for span in self.spans() if span.name == name]
        return span


@pytest.fixture
def collector(settings, monkeypatch) -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    settings.TRACES_ENABLED = True
    spans._causes.clear()
    yield collector
    recorder.close()
    server.shutdown()
    thread.join()
    server.server_close()


def attributes(span: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def linked(span: Any) -> set[bytes]:
    return {link.span_id for link in span.links}


def test_a_search_has_a_span_for_each_step(collector, tree, search_engine):
    search_engine.prepare(["en"])
    factories.StoryFactory(parent=tree.stories, title=f"About {SECRET}")
    Indexer(search_engine).index_all()
    collector.spans()
    collector.requests.clear()
    response = Client().get(f"/api/v1/search?q={SECRET}")
    assert [item["title"] for item in response.json()["items"]] == [f"About {SECRET}"]
    ours = [span for span in collector.spans() if span.name == "search"]
    request, search = sorted(ours, key=lambda span: len(span.parent_span_id))
    assert search.parent_span_id == request.span_id
    steps = {span.name for span in collector.spans() if span.parent_span_id == search.span_id}
    names = ("rules", "parse", "promotions", "results", "facets", "correction", "record")
    assert steps == {"engine.search"} | {f"search.{name}" for name in names}
    assert {span.trace_id for span in collector.spans()} == {request.trace_id}
    assert attributes(request)["clarion.operation"] == "search"
    assert attributes(request)["http.response.status_code"] == 200
    assert len(attributes(request)["clarion.request_id"]) == 32
    resource = attributes(collector.requests[0].resource_spans[0].resource)
    assert (resource["service.name"], resource["service.version"]) == ("clarion", __version__)


def test_spans_contain_nothing_that_a_visitor_sent(collector, tree, search_engine):
    search_engine.prepare(["en"])
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.get(f"/api/v1/search?q={SECRET}&topic={SECRET}", headers={"X-Visitor-Address": "203.0.113.78"})
    client.get(f"/api/v1/search?unknown={SECRET}")
    client.get(f"/{SECRET}", headers={"User-Agent": SECRET, "Cookie": f"sessionid={SECRET}"})
    client.get(f"/api/v1/preview?token={SECRET}")
    assert len(collector.spans()) > 4
    sent = b"".join(request.SerializeToString() for request in collector.requests)
    assert SECRET.encode() not in sent
    assert b"203.0.113" not in sent


def test_an_error_is_recorded_without_its_message(collector):
    with pytest.raises(ValueError, match=SECRET), start_span("planted"):
        raise ValueError(SECRET)
    span = collector.find("planted")
    assert attributes(span)["error.type"] == "ValueError"
    assert span.status.code == 2
    assert SECRET.encode() not in span.SerializeToString()


@pytest.mark.django_db(transaction=True)
def test_a_publication_can_be_followed_from_the_journal_to_the_webhook(
    collector,
    search_engine,
    receiver,  # noqa: F811
):
    tree = factories.site()
    Endpoint.objects.create(name="Site", url=receiver.url)
    indexer = Indexer(search_engine)
    while public_changes.process_changes():
        pass
    jobs.deliver_due()
    indexer.index_all()
    collector.spans()
    collector.requests.clear()

    with start_span("request of the editor"):
        factories.StoryFactory(parent=tree.stories, title=f"About {SECRET}")
    while public_changes.process_changes():
        pass
    indexer.index_all()
    while jobs.deliver_due():
        pass

    entries = [span for span in collector.spans() if span.name == "journal.entry"]
    editor, delivery = collector.find("request of the editor"), collector.find("webhook.deliver")
    assert linked(editor) == {span.span_id for span in entries}
    assert {span_id for span in entries for span_id in linked(span)} == {editor.span_id}
    known = {span.span_id for span in entries}
    for name in ("public_changes.process", "index.queue", "index.write", "webhook.queue"):
        found = [span for span in collector.spans() if span.name == name]
        assert found, name
        for span in found:
            assert span.parent_span_id in known, name
            assert span.trace_id in {entry.trace_id for entry in entries}, name
    assert delivery.span_id in linked(collector.find("webhook.queue"))
    assert attributes(delivery)["http.response.status_code"] == 204
    assert attributes(delivery)["clarion.webhook.message"] == receiver.received[0].headers["webhook-id"]
    assert {span.name for span in collector.spans()} >= {"index.documents", "engine.write"}
    assert SECRET.encode() not in b"".join(span.SerializeToString() for span in collector.spans())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_of_a_change_that_is_rolled_back(collector):
    from django.db import transaction

    with transaction.atomic():
        start_span_until_commit("kept", {}, identity=("planted", 1))
    with transaction.atomic():
        start_span_until_commit("rolled back", {}, identity=("planted", 2))
        transaction.set_rollback(True)
    assert [span.name for span in collector.spans()] == ["kept"]


@pytest.mark.parametrize(("key", "continues"), [(FRONTEND_KEY, True), ("another key", False), ("", False)])
def test_only_the_trace_of_a_frontend_is_continued(collector, tree, settings, key, continues):
    settings.FRONTEND_KEYS = [FRONTEND_KEY]
    trace = "0af7651916cd43dd8448eb211c80319c"  # pragma: allowlist secret
    Client().get("/api/v1/unknown", headers={"X-Frontend-Key": key, "traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    (span,) = collector.spans()
    assert (span.trace_id.hex() == trace) is continues


def test_an_unreachable_receiver_delays_nothing(settings, monkeypatch, tree):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")
    settings.TRACES_ENABLED = True
    try:
        assert Client().get("/api/v1/site").status_code == 200
    finally:
        recorder.close()


def test_while_traces_are_off_nothing_of_opentelemetry_is_imported():
    importers = {
        str(path.relative_to(PROJECT))
        for package in ("cms", "search")
        for path in (PROJECT / package).rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body  # imports in functions are made while they are on
        if re.match(r"(from|import) (opentelemetry|cms\.operations\.traces\.recorder)", ast.unparse(node))
        or (path.parent.name == "traces" and re.match(r"from \.recorder ", ast.unparse(node)))
    }
    assert importers == {"cms/operations/traces/recorder.py"}
