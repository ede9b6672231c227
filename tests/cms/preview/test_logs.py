"""No code and no token is in any log, whatever goes wrong."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from cms.preview import credentials, router


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
    reader.ask(token, method="head")
    reader.exchange(code)
    reader.ask(token, x="1")
    reader.client.get("/api/v1/preview", {"token": token})
    reader.client.post("/api/v1/preview/exchange", f'{{"code": "{code}"', content_type="application/json")
    monkeypatch.setattr(router, "read", lambda *_: 1 / 0)
    assert reader.status(token) == 500
    logged = "\n".join(everything)
    assert "ZeroDivisionError" in logged
    assert "preview_previewtoken" in logged
    assert [secret for secret in (code, token) if secret[4:] in logged] == []


@pytest.mark.parametrize("prefix", [credentials.CODE, credentials.SHARED, credentials.TOKEN])
def test_what_is_written_out_is_free_of_them_even_if_somebody_logs_one(prefix):
    """The formatter of the settings, which every line passes, tracebacks too."""
    secret, written = credentials.new(prefix), io.StringIO()
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
    assert secret[4:] not in written.getvalue()
    assert written.getvalue().count(f"{prefix}…") == 2
    assert "GET /preview?code=" in written.getvalue()


def test_every_handler_writes_with_it():
    handlers = settings.LOGGING["handlers"].values()
    assert {handler["formatter"] for handler in handlers} == {"line"}
