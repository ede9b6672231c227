"""A small installation on PostgreSQL and Elasticsearch that a schedule changes, and that is restored after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from cms.api import refreshes
from cms.core import clock
from cms.delivery.alerts import jobs as alert_jobs
from cms.delivery.alerts.comparison import compare_new_pages
from cms.delivery.mail.sender import send_due
from cms.delivery.webhooks import event_builder
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.delivery.webhooks.sender import Sender
from cms.demo import factories
from cms.jobs import heartbeat
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.page_types.standard_pages.models import StandardPage
from cms.press.embargo_access.accesses import open_to
from search.indexing import document_versions, reindex_requests
from search.indexing.reconcile import reconcile
from tests.alert_subscribers import create_subscriber
from tests.cms.delivery.webhooks.conftest import Receiver
from tests.cms.press.embargo_access.conftest import Browser, create_code, create_journalist
from tests.system.faults import oracle
from tests.system.faults.content import body, create_story
from tests.system.faults.environment import FaultEnvironment

from .interleaving import find_written_table

WORD = "Lantern"  # in the title of every page
EMBARGO = timedelta(minutes=40)
# The counters are not restored, because caches and the index rely on them growing.
NOT_RESTORED = {"journal_contentversion", "journal_journalentry", "search_indexedpage"}
WRITTEN_BY_TRIGGERS = {"pages_listedpage"}
OFFSETS = (
    "search_journaloffset",
    "journal_publicchangesoffset",
    "journal_refreshoffset",
    "webhooks_endpoint",
    "press_kits_presskitoffset",
)


@dataclass
class Clock:
    """The clock of the process, which schedules move, and tests stop."""

    passed: timedelta = timedelta()
    stopped_at: datetime | None = None

    def __call__(self) -> datetime:
        return self.stopped_at or clock.system_time() + self.passed


@dataclass
class Installation:
    """What the actors share. `control` is a connection that sees only what is committed."""

    environment: FaultEnvironment
    receiver: Receiver
    clock: Clock
    control: psycopg.Connection[Any]
    written: set[str] = field(default_factory=set)  # tables that the schedule has changed

    def create(self) -> None:
        """Create the content, and remember all tables."""
        with transaction.atomic():
            self.tree = create_content()
            self.release = factories.ReleaseFactory(
                parent=self.tree.releases,
                title=f"{WORD} under embargo",
                published_at=None,
                body=body("An embargo"),
                embargo_until=timezone.now() + EMBARGO,
            )
            create_subscriber(self.tree.record, "ada@example.org", {"types": ["story", "release", "standard"]})
            Endpoint.objects.create(name="Ours", url=self.receiver.url)
            # With a name of its own, because the numbers of the factories begin again with each test.
            (access,) = open_to(self.release, [create_journalist()], factories.SuperuserFactory(username="opener"))
            self.code = create_code(access)
        self.token = Browser(self.code).accept().token
        self.engine = self.environment.engine
        self.indexer = self.environment.create_indexer()
        self.drain()
        compare_new_pages()
        self._remember_tables()
        self.begin()

    def reconcile(self) -> None:
        """Compare the index with the database, as the worker does every five minutes, and index what differs."""
        for _ in reconcile(self.engine):
            self.indexer.index_all()
        self.environment.refresh()

    def begin(self) -> None:
        """Forget what was sent before the schedule begins."""
        mail.outbox.clear()
        self.receiver.received.clear()
        self.first_change = public_changes.last_change_sequence()
        self.written.clear()

    def drain(self, *, compares_answers: bool = True) -> None:
        """Do all work of the worker that is due, until nothing is left. Comparing answers takes longest."""
        sender = Sender(Delivery)
        for _ in range(200):
            publish_scheduled()
            done = self.indexer.index_all() + public_changes.process_changes()
            done += refreshes.refresh_answers() if compares_answers else 0
            done += event_builder.create_deliveries() + sender.send_due() + len(sender.sending)
            if not done + alert_jobs.process_alerts() + send_due():
                return
        raise AssertionError("The worker finds work without end.")

    @property
    def process_variables(self) -> dict[str, str]:
        """The environment variables with which processes send messages at once: e-mails to files, webhooks to here."""
        return {
            "FAULTS_ROLES": "tests.system.races.roles",
            "FAULTS_MAILS": str(self.environment.directory / "mails"),
            "ALERT_DELAY_SECONDS": "0",
            "ALERT_INTERVAL_MINUTES": "0",
            "WEBHOOK_ALLOWED_HOSTS": settings.WEBHOOK_ALLOWED_HOSTS[0],
        }

    @contextmanager
    def noting_tables(self) -> Iterator[None]:
        """Note the tables that this thread writes."""

        def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            self.written.add(find_written_table(sql if isinstance(sql, str) else str(sql)))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield

    def restore(self, *, trusts_index: bool = True) -> None:
        """Restore the tables that were changed, and index the pages of which the index has another state.

        After a violation the index is not trusted: all pages are written again.
        """
        self.clock.passed, self.clock.stopped_at = timedelta(), None
        tables = sorted(WRITTEN_BY_TRIGGERS | self.written - NOT_RESTORED - {""})
        newest = "(SELECT counter FROM journal_contentversion)"
        offsets = [f"UPDATE {name} SET sequence = {newest};" for name in OFFSETS]
        statements = [f"DELETE FROM {name}; INSERT INTO {name} SELECT * FROM saved.{name};" for name in tables]
        with connection.cursor() as cursor:
            cursor.execute(f"""BEGIN; SET LOCAL session_replication_role = replica; {"".join(statements)}
                UPDATE journal_contentversion SET counter = counter + 1, public_counter = public_counter + 1;
                DELETE FROM journal_journalentry;
                INSERT INTO journal_journalentry (sequence, kind, path, model, is_hidden, recorded_at)
                SELECT counter, 'non_page', '', '', true, now() FROM journal_contentversion;
                {"".join(offsets)}
                INSERT INTO search_reindexrequest
                    (page_id, priority, marked_at, hides, not_before, attempts, last_error, failed_at, claim)
                SELECT page_id, 5, now(), false, now() - interval '1 hour', 0, '', NULL, NULL
                FROM search_indexedpage AS now LEFT JOIN saved.search_indexedpage AS saved USING (page_id)
                WHERE now.written IS DISTINCT FROM now.version
                   OR now.fingerprint <> coalesce(saved.fingerprint, '')
                ON CONFLICT DO NOTHING;
                COMMIT""")
        cache.clear()
        if not trusts_index:
            document_versions.mark_all_unknown()
            reindex_requests.mark_all_pages()
        self.indexer.index_all()
        self.begin()

    def pass_time(self, **duration: float) -> None:
        self.clock.passed += timedelta(**duration)

    def set_clock(self, **step: float) -> None:
        """Set the clock forward or back, between two heartbeats of the worker."""
        heartbeat.record(heartbeat.MAIN_LOOP)
        self.pass_time(**step)
        heartbeat.notice_clock_set_back()
        heartbeat.record(heartbeat.MAIN_LOOP)

    def stop_clock(self, at: datetime) -> None:
        """Let the clock stand still at this time."""
        self.clock.stopped_at = at

    def count_news(self, page: Page) -> int:
        """Return how many changes of the page the endpoint has received, in messages with different ids."""
        events = {one.headers["webhook-id"]: one.event for one in self.receiver.received}
        return sum(news["id"] == page.pk for event in events.values() for _, news in oracle.list_news(event))

    def last_sequence(self) -> int:
        """Return the last sequence of the journal that is committed."""
        row = self.control.execute("SELECT max(sequence) FROM journal_journalentry").fetchone()
        return int(row[0]) if row and row[0] else 0

    def public_pages(self) -> frozenset[int]:
        """Return the pages that the public may see now, by one statement that uses nothing of the code under test."""
        rows = self.control.execute(PUBLIC_PAGES, {"now": timezone.now()}).fetchall()
        return frozenset(pk for (pk,) in rows)

    def _remember_tables(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in cursor.fetchall()]
            copies = (f"CREATE TABLE saved.{name} AS TABLE public.{name};" for name in names)
            cursor.execute(f"CREATE SCHEMA saved; {''.join(copies)}")


PUBLIC_PAGES = """
SELECT page.id FROM wagtailcore_page AS page
WHERE page.live AND page.depth > 1
  AND (page.go_live_at IS NULL OR page.go_live_at <= %(now)s)
  AND (page.expire_at IS NULL OR page.expire_at > %(now)s)
  AND NOT EXISTS (
    SELECT 1 FROM wagtailcore_pageviewrestriction AS restriction
    JOIN wagtailcore_page AS above ON above.id = restriction.page_id
    WHERE starts_with(page.path, above.path))
"""


def create_content() -> factories.SiteTree:
    """Create sections with pages below them, stories of which one is translated, and one that is scheduled."""
    tree = factories.site()
    topic, person = factories.TopicFactory(label="Harbour"), factories.PersonFactory(name="Ines Calloway")
    sections = [create_page(tree.home, f"{WORD} section {n}") for n in range(2)]
    for number, section in enumerate(sections):
        create_page(section, f"{WORD} page {number}")
    story = create_story(tree.stories, f"{WORD} story 0", bylines=[person], topics=[topic], published_at=None)
    create_story(tree.stories, f"{WORD} story 1", topics=[topic], published_at=None)
    factories.StoryFactory(title=f"{WORD} récit 0", translation_of=story, body=body("Un"), published_at=None)
    later = timezone.now() + timedelta(minutes=20)
    create_story(tree.stories, f"{WORD} later", go_live_at=later, published_at=None)
    return tree


def create_page(parent: Page, title: str, **fields: Any) -> StandardPage:
    """Create a page of today: alerts name no older ones."""
    return factories.StandardFactory(title=title, parent=parent, body=body(title), published_at=None, **fields)
