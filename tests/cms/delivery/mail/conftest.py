"""An SMTP server in another process, and a kind of e-mails for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from wagtail import hooks

from cms.delivery.mail.kinds import MailKind, Result
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.sender import send_due
from cms.delivery.mail.transport import DELIVERY, get_transport
from tests.mailers import SMTP_BACKEND, set_mailer
from tests.production.processes import PROJECT, free_port
from tests.smtp_server import read_log

RESULTS: list[tuple[str, str, str]] = []  # address, outcome, reason


def build(mail: QueuedMail) -> EmailMultiAlternatives | None:
    if mail.context.get("is_hidden"):
        return None
    if mail.context.get("fails"):
        raise RuntimeError(f"no template for {mail.address}")
    return EmailMultiAlternatives(subject=mail.context.get("subject", "News"), body="Text", from_email="a@example.org")


def record(mail: QueuedMail, result: Result) -> None:
    RESULTS.append((mail.address, result.outcome.value, result.reason))


@pytest.fixture
def results(monkeypatch, db) -> list[tuple[str, str, str]]:
    """Register the kinds `once`, which waits for an operator if it is unknown, and `again`; return their results."""
    path = f"{__name__}."
    sys.modules.setdefault(__name__, sys.modules[build.__module__])
    once = MailKind("once", f"{path}build", f"{path}record")
    again = MailKind("again", f"{path}build", f"{path}record", resends_unknown=True)
    RESULTS.clear()
    with hooks.register_temporarily([("clarion_mail_kind", once), ("clarion_mail_kind", again)]):
        yield RESULTS
    get_transport().close()


class SmtpServer:
    """The server, which can be stopped and started again at the same port."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, free_port()
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.smtp_server", str(self.port), str(self.log)]
        self.process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
        assert self.process.stdout
        assert self.process.stdout.readline() == b"ready\n"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    @property
    def accepted(self) -> list[dict[str, Any]]:
        return read_log(self.log)

    @property
    def recipients(self) -> list[str]:
        return [address for mail in self.accepted for address in mail["to"]]


@pytest.fixture
def smtp(tmp_path, settings) -> Iterator[SmtpServer]:
    """Return a running SMTP server, which the settings name."""
    server = SmtpServer(tmp_path / "mail.log")
    set_mailer(settings, DELIVERY, SMTP_BACKEND, host="127.0.0.1", port=server.port, timeout=10)
    yield server
    get_transport().close()
    server.stop()


def send_all() -> None:
    while send_due():
        pass
