"""Codes and tokens appear in no log, error report or stored preview."""

from __future__ import annotations

import io
import logging
import runpy
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.debug import get_exception_reporter_class
from gunicorn.config import Config
from wagtail_headless_preview.models import PagePreview

from cms.demo.factories import states
from cms.editing.preview import credentials, router
from cms.editing.preview.models import Snapshot
from cms.http.log_formats import RedactingFormatter
from cms.page_types.stories.models import StoryPage


class RecordingHandler(logging.Handler):
    """Records every log entry with its arguments."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.plain = logging.Formatter("%(name)s %(message)s %(args)s")
        self.lines = []

    def emit(self, record):
        self.lines.append(self.plain.format(record))


@pytest.fixture
def log_lines():
    """Return all log entries without redaction, including SQL with parameters."""
    handler, root = RecordingHandler(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django", "django.request", "django.db.backends")}
    levels |= {"cms": logging.getLogger("cms").level, "django.server": logging.getLogger("django.server").level}
    propagation = {name: logging.getLogger(name).propagate for name in levels if name}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).propagate = True
    root.addHandler(handler)
    with CaptureQueriesContext(connection):  # otherwise Django logs no SQL
        yield handler.lines
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name, propagate in propagation.items():
        logging.getLogger(name).propagate = propagate


def test_no_log_contains_a_code_or_token(panel, reader, story, log_lines, monkeypatch):
    code = panel.code(panel.type(story))
    token = reader.token(code)
    reader.draft(token)
    reader.send(token, method="head")
    reader.exchange(code)
    reader.send(token, x="1")
    reader.client.get("/api/v1/preview", {"token": token})
    reader.client.post("/api/v1/preview/exchange", f'{{"code": "{code}"', content_type="application/json")
    monkeypatch.setattr(router, "read_draft", lambda *_: 1 / 0)
    assert reader.status(token) == 500
    logged = "\n".join(log_lines)
    assert "ZeroDivisionError" in logged
    assert "preview_previewtoken" in logged
    assert [secret for secret in (code, token) if secret[4:] in logged] == []


PREFIXES = (
    credentials.CODE_PREFIX,
    credentials.SHARED_PREFIX,
    credentials.TOKEN_PREFIX,
    credentials.PICTURE_PREFIX,
)
SECRETS = [credentials.create_credential(prefix) for prefix in PREFIXES]


def assert_redacted(secret: str, output: str, times: int) -> None:
    """Check that the secret was redacted so many times and does not appear."""
    assert secret[4:] not in output
    assert output.count(f"{secret[:4]}…") == times


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_logged_secrets_are_redacted(secret):
    """The formatter of the settings formats every line of every process, including tracebacks."""
    output = io.StringIO()
    options = dict(settings.LOGGING["formatters"]["line"])
    handler = logging.StreamHandler(output)
    handler.setFormatter(import_string(options.pop("()"))(options["format"]))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("GET /preview?code=%s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("it failed")
    assert_redacted(secret, output.getvalue(), 2)
    assert "GET /preview?code=" in output.getvalue()


def test_every_handler_uses_the_redacting_formatter():
    handlers = settings.LOGGING["handlers"].values()
    assert {handler["formatter"] for handler in handlers} == {"line"}
    assert import_string(settings.LOGGING["formatters"]["line"]["()"]) is RedactingFormatter


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_secrets_in_event_fields_are_redacted(secret):
    """structlog's events are redacted, too."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(RedactingFormatter("%(message)s"))
    logger = logging.getLogger("cms.preview.test")
    logger.addHandler(handler)
    try:
        structlog.get_logger("cms.preview.test").warning("opened", address=f"/preview?code={secret}", token=secret)
    finally:
        logger.removeHandler(handler)
    assert_redacted(secret, output.getvalue(), 2)


@pytest.fixture
def gunicorn(tmp_path):
    """Return gunicorn's logger as configured in the settings, with an access log, and the directory of its files."""
    gunicorn_settings = runpy.run_path(str(Path(__file__).parents[4] / "cms" / "settings" / "gunicorn.py"))
    assert gunicorn_settings["accesslog"] is None
    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    config.set("logger_class", gunicorn_settings["logger_class"])
    logger = config.logger_class(config)
    yield logger, tmp_path
    for handler in (*logger.access_log.handlers, *logger.error_log.handlers):
        handler.close()
    logger.access_log.handlers.clear()
    logger.error_log.handlers.clear()


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_secrets_in_access_logs_are_redacted(secret, gunicorn):
    logger, folder = gunicorn
    referer = f"https://www.example.org/preview?code={secret}"
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/media/a.jpg?code={secret}", "HTTP_REFERER": referer}
    environ |= {"SERVER_PROTOCOL": "HTTP/1.1"}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    logger.access(response, SimpleNamespace(headers=[("REFERER", referer)]), environ, timedelta(seconds=1))
    logger.error("Error handling request %s", environ["RAW_URI"])
    assert_redacted(secret, (folder / "access.log").read_text(), 2)
    assert_redacted(secret, (folder / "error.log").read_text(), 1)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_secrets_in_error_reports_are_redacted(secret, rf: RequestFactory):
    """Django's error reports contain the variables of every frame."""
    request = rf.get("/api/v1/preview", {"code": secret}, headers={"Referer": f"https://x.example/?code={secret}"})
    try:
        raise ValueError(f"no draft for {secret}")
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    for output in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert secret[4:] not in output
        assert f"no draft for {secret[:4]}…" in output


def test_wagtail_headless_preview_stores_nothing(panel, story, tree):
    states.save_draft(story)
    old = story.latest_revision
    panel.open(panel.type(story, title="First"))
    panel.open(panel.type(story, title="Second"))
    panel.open(panel.type_new(tree.stories, StoryPage, title="New", slug="new"))
    panel.open(panel.view_draft(story))
    panel.open(panel.view_revision(story, old))
    panel.client.post(reverse("preview_shares", args=[story.pk]), {"hours": 1})
    assert Snapshot.objects.count() >= 3
    assert not PagePreview.objects.exists()
