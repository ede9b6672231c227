"""Who gets what the site sends, and counts of what a rehearsal foretells and the site then sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cms.core import clock
from cms.delivery.mail.transport import get_transport
from cms.delivery.webhooks.models import Endpoint
from cms.http import outgoing_requests
from cms.press.journalists.consents import record_consent
from cms.press.journalists.models import Journalist, JournalistList
from cms.press.mailings.models import Mailing
from cms.rehearsal.outbox.entries import Entry, Outbox, use_outbox
from cms.rehearsal.outbox.installation import record_instead
from tests.alert_subscribers import create_subscriber
from tests.mailers import set_mailer

SUBSCRIBERS = 4  # each language has so many; half of them have the same alert
JOURNALISTS = 3
PAGE_EVENTS = ["page.published", "page.updated", "page.moved", "page.removed"]
# A message `content.changed` combines what has changed since the job last looked, and jobs of a worker look at random
# moments: of these, only whether there are any is compared.
COMBINED = "caches.example.org"
# E-mails that a rehearsal does not foretell: they are about the installation, not about the minute.
NOT_FORETOLD = {"audit_head"}
Counts = dict[tuple[str, str], int]


def create_recipients(site: Any, languages: tuple[str, ...], word: str) -> None:
    """Create endpoints, subscribers and a list of journalists."""
    Endpoint.objects.create(name="Frontend", url="https://frontend.example.org/hook", events=PAGE_EVENTS)
    Endpoint.objects.create(name="Pages", url="https://pages.example.org/hook", events=PAGE_EVENTS[:1], site=site)
    Endpoint.objects.create(name="Caches", url=f"https://{COMBINED}/hook", events=["content.changed"])
    for language in languages:
        for number in range(SUBSCRIBERS):
            alert = {"query": word if number % 2 else ""}
            create_subscriber(site, f"{language}{number}@reader.example", alert, locale=language)
    chosen = JournalistList.objects.create(name="Press")
    for number in range(JOURNALISTS):
        journalist = Journalist.objects.create(name=f"J {number}", address=f"j{number}@paper.example")
        record_consent(journalist, given_on=clock.now().date(), source="a test", text="Yes")
        chosen.members.add(journalist)


def create_mailing(page: Any, state: str = Mailing.State.WAITING) -> Mailing:
    """Create a mailing of a release to all journalists, which waits for its publication."""
    mailing = Mailing.objects.create(page=page, subject="A release", state=state)
    mailing.lists.add(JournalistList.objects.get())
    return mailing


@contextmanager
def recording(settings: Any, directory: Path) -> Iterator[Outbox]:
    """Record what this process sends to its real recipients, of whom nobody is a stand-in."""
    directory.mkdir()
    set_mailer(settings, "delivery", "cms.rehearsal.outbox.mail_backend.RecordedEmailBackend")
    get_transport().close()
    try:
        yield record_instead(directory)
    finally:
        use_outbox(None)
        outgoing_requests.connect_with(None)
        get_transport().close()


def count_outgoing(entries: list[Entry]) -> Counts:
    """Return the number of requests to each host, and of recipients of each kind of e-mail."""
    counted: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.name not in NOT_FORETOLD:
            counted[entry.kind, entry.name] += entry.recipients
    return {key: 1 if key[1] == COMBINED else number for key, number in counted.items()}
