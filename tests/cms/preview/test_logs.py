"""No code and no token is written down anywhere, whatever goes wrong."""

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
from cms.preview import credentials, router
from cms.preview.models import Snapshot
from cms.preview.redaction import RedactingFormatter
from cms.stories.models import StoryPage


class Everything(logging.Handler):
    """What any logger says, down to the last detail."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.plain = logging.Formatter("%(name)s %(message)s %(args)s")
        self.lines = []

    def emit(self, record):
        self.lines.append(self.plain.format(record))


@pytest.fixture
def everything():
    """All that is logged, SQL with its parameters included, before any handler has had a hand in it."""
    handler, root = Everything(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django", "django.request", "django.db.backends")}
    levels |= {"cms": logging.getLogger("cms").level, "django.server": logging.getLogger("django.server").level}
    silent = {name: logging.getLogger(name).propagate for name in levels if name}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).propagate = True
    root.addHandler(handler)
    with CaptureQueriesContext(connection):  # otherwise Django does not log them
        yield handler.lines
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name, propagate in silent.items():
        logging.getLogger(name).propagate = propagate


def test_a_whole_life_leaves_no_code_and_no_token_in_any_log(panel, reader, story, everything, monkeypatch):
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
    logged = "\n".join(everything)
    assert "ZeroDivisionError" in logged
    assert "preview_previewtoken" in logged
    assert [secret for secret in (code, token) if secret[4:] in logged] == []


SECRETS = [
    credentials.create_credential(prefix)
    for prefix in (credentials.CODE_PREFIX, credentials.SHARED_PREFIX, credentials.TOKEN_PREFIX)
]


def assert_kept(secret: str, written: str, times: int) -> None:
    """It was to be written so many times, and is not."""
    assert secret[4:] not in written
    assert written.count(f"{secret[:4]}…") == times


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_what_is_written_out_is_free_of_them_even_if_somebody_logs_one(secret):
    """The formatter of the settings, which every line of every process passes, tracebacks too."""
    written = io.StringIO()
    options = dict(settings.LOGGING["formatters"]["line"])
    handler = logging.StreamHandler(written)
    handler.setFormatter(import_string(options.pop("()"))(options["format"]))
    logger = logging.Logger("planted")
    logger.addHandler(handler)
    logger.warning("GET /preview?code=%s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("it failed")
    assert_kept(secret, written.getvalue(), 2)
    assert "GET /preview?code=" in written.getvalue()


def test_every_handler_of_site_and_worker_writes_with_it():
    handlers = settings.LOGGING["handlers"].values()
    assert {handler["formatter"] for handler in handlers} == {"line"}
    assert import_string(settings.LOGGING["formatters"]["line"]["()"]) is RedactingFormatter


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_an_event_with_one_among_its_values_is_written_without(secret):
    """Structlog's: the worker's, too."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactingFormatter("%(message)s"))
    logger = logging.getLogger("cms.preview.planted")
    logger.addHandler(handler)
    try:
        structlog.get_logger("cms.preview.planted").warning("opened", address=f"/preview?code={secret}", token=secret)
    finally:
        logger.removeHandler(handler)
    assert_kept(secret, written.getvalue(), 2)


@pytest.fixture
def gunicorn(tmp_path):
    """Gunicorn's logger as our settings choose it, with an access log switched on; and the file of that."""
    chosen = runpy.run_path(str(Path(__file__).parents[3] / "cms" / "settings" / "gunicorn.py"))
    assert chosen["accesslog"] is None
    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    config.set("logger_class", chosen["logger_class"])
    logger = config.logger_class(config)
    yield logger, tmp_path
    for handler in (*logger.access_log.handlers, *logger.error_log.handlers):
        handler.close()
    logger.access_log.handlers.clear()
    logger.error_log.handlers.clear()


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_an_access_log_that_is_switched_on_has_none(secret, gunicorn):
    logger, folder = gunicorn
    came_from = f"https://www.example.org/preview?code={secret}"
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/media/a.jpg?code={secret}", "HTTP_REFERER": came_from}
    environ |= {"SERVER_PROTOCOL": "HTTP/1.1"}
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    logger.access(answer, SimpleNamespace(headers=[("REFERER", came_from)]), environ, timedelta(seconds=1))
    logger.error("Error handling request %s", environ["RAW_URI"])
    assert_kept(secret, (folder / "access.log").read_text(), 2)
    assert_kept(secret, (folder / "error.log").read_text(), 1)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:3])
def test_a_report_of_an_error_has_none(secret, rf: RequestFactory):
    """What Django mails to ADMINS, with the variables of every frame, and shows to a developer."""
    request = rf.get("/api/v1/preview", {"code": secret}, headers={"Referer": f"https://x.example/?code={secret}"})
    try:
        raise ValueError(f"no draft for {secret}")
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    for written in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert secret[4:] not in written
        assert f"no draft for {secret[:4]}…" in written


def test_what_wagtail_headless_preview_would_store_stays_empty(panel, story, tree):
    states.save_draft(story)
    old = story.latest_revision
    panel.open(panel.type(story, title="Once"))
    panel.open(panel.type(story, title="Twice"))
    panel.open(panel.type_new(tree.stories, StoryPage, title="New", slug="new"))
    panel.open(panel.view_draft(story))
    panel.open(panel.view_revision(story, old))
    panel.client.post(reverse("preview_shares", args=[story.pk]), {"hours": 1})
    assert Snapshot.objects.count() >= 3
    assert not PagePreview.objects.exists()
