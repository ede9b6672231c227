"""The actors of random schedules: editors, the scheduler, workers, an importer, visitors and an embargo reader.

Every actor chooses with a generator of its own, so that the same seed gives the same actions in any order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.api import refreshes
from cms.db.page_locks import lock_pages, lock_tree
from cms.delivery.alerts import jobs as alert_jobs
from cms.delivery.mail.sender import send_due
from cms.delivery.webhooks import event_builder
from cms.delivery.webhooks.models import Delivery
from cms.delivery.webhooks.sender import Sender
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.translations.states import update_states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import journal, public_changes
from cms.moving.importing.importer import Importer
from cms.moving.importing.records.records import build_record
from cms.moving.importing.resolution.destinations import Destinations
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.press.embargo_access.accesses import open_accesses, revoke
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic
from search.indexing.indexer import Indexer
from tests.system.faults.content import body, create_story

from .installation import WORD, Installation, create_page

CONFLICTS = ("40P01", "40001")  # a deadlock, which the database resolves by rolling one transaction back


@dataclass
class Journal:
    """A consumer of the journal that reads while others write; `sequences` is what it has read."""

    sequences: list[int] = field(default_factory=list)

    def read(self) -> None:
        for _ in range(6):
            after = self.sequences[-1] if self.sequences else 0
            self.sequences += [entry.sequence for entry in journal.entries_after(after, 100)]


@dataclass
class World:
    """What the actors of one schedule share and report."""

    installation: Installation
    seed: int
    refused: list[str] = field(default_factory=list)  # changes that the database has rolled back
    violations: list[str] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    history: list[frozenset[int]] = field(default_factory=list)  # the public pages after each change
    done: list[str] = field(default_factory=list)

    def get_random(self, name: str) -> random.Random:
        return random.Random(f"{name} {self.seed}")


class Editor:
    """Changes pages as the forms of the admin do: a transaction for each request, which first takes its locks."""

    def __init__(self, world: World, name: str, changes: int) -> None:
        self.world, self.name, self.changes = world, name, changes
        self.rng = world.get_random(name)

    def __call__(self) -> None:
        for number in range(self.changes):
            change = self.rng.choices([*CHANGES], [*CHANGES.values()])[0]
            self.world.done.append(f"{self.name}: {change.__name__}")
            try:
                with suppress(ValidationError), journal.atomic_with_journal():
                    if change in TREE_CHANGES:
                        lock_tree()
                    change(self, f"{WORD} {self.name} {number}")
            except (IntegrityError, OperationalError, Page.DoesNotExist) as error:
                state = getattr(error.__cause__, "sqlstate", type(error).__name__)
                self.world.refused.append(f"{self.name}: {change.__name__}: {state}")

    def choose(self, model: Any = Page, **filters: Any) -> Any:
        """Lock and return a random page that is no home page or list; None if there is none."""
        pages = model.objects.filter(depth__gt=2, alias_of=None, **filters).order_by("pk")
        found = [page for page in pages if page.specific_class.__name__ in ("StoryPage", "StandardPage", "ReleasePage")]
        return self.lock(self.rng.choice(found)) if found else None

    def section(self) -> StandardPage | None:
        found = list(StandardPage.objects.filter(depth=3).order_by("pk"))
        return self.rng.choice(found) if found else None

    def section_or_page(self) -> Any:
        section = self.section() if self.rng.random() < 0.5 else None
        return self.lock(section) if section else self.choose()

    def lock(self, page: Page) -> Any:
        """Return the page as it is when no other request changes it; a request for a deleted page ends with 404."""
        lock_pages([page.pk])
        return Page.objects.get(pk=page.pk).specific


def publish(editor: Editor, title: str) -> None:
    if page := editor.choose():
        states.publish(page, title=title, go_live_at=None, expire_at=None)


def save_draft(editor: Editor, title: str) -> None:
    if page := editor.choose():
        states.save_draft(page, title=f"{title} draft")


def unpublish(editor: Editor, _: str) -> None:
    if page := editor.choose(live=True):
        states.unpublish(page)


def create(editor: Editor, title: str) -> None:
    section = editor.section()
    if section is None or editor.rng.random() < 0.5:
        stories = states.reload_page(editor.world.installation.tree.stories)
        create_story(stories, title, live=editor.rng.random() < 0.8, published_at=None)
    else:
        create_page(section, title)


def delete(editor: Editor, _: str) -> None:
    if page := editor.choose():
        page.delete()


def move(editor: Editor, _: str) -> None:
    page, target = editor.choose(StandardPage), editor.section()
    if page and target and page.pk != target.pk and not target.path.startswith(page.path):
        page.move(target, pos=editor.rng.choice(("first-child", "last-child")))


def rename(editor: Editor, title: str) -> None:
    if page := editor.section_or_page():
        states.publish(page, slug=title.lower().replace(" ", "-"))


def restrict(editor: Editor, _: str) -> None:
    page = editor.section_or_page()
    if page and not PageViewRestriction.objects.filter(page=page).exists():
        states.restrict(page)


def unrestrict(editor: Editor, _: str) -> None:
    if restriction := PageViewRestriction.objects.order_by("pk").first():
        restriction.delete()


def schedule(editor: Editor, title: str) -> None:
    if page := editor.choose():
        states.schedule(page, timezone.now() + timedelta(minutes=editor.rng.randint(1, 30)), title=title)


def expire(editor: Editor, _: str) -> None:
    if page := editor.choose():
        states.publish(page, go_live_at=None, expire_at=timezone.now() + timedelta(minutes=editor.rng.randint(1, 30)))


def translate(editor: Editor, title: str) -> None:
    story = editor.choose(StoryPage, locale__language_code="en")
    if story and not StoryPage.objects.filter(translation_key=story.translation_key).exclude(pk=story.pk).exists():
        factories.StoryFactory(title=title, translation_of=story, body=body(title), live=editor.rng.random() < 0.7)


def add_alias(editor: Editor, title: str) -> None:
    if story := editor.choose(StoryPage):
        states.alias(story, slug=title.lower().replace(" ", "-"))


def rename_person(editor: Editor, title: str) -> None:
    person = Person.objects.get()
    person.name = title
    person.save_revision().publish()


def hide_or_show_topic(_: Editor, __: str) -> None:
    topic = Topic.objects.get()
    topic.unpublish() if topic.live else topic.save_revision().publish()


def revoke_access(editor: Editor, _: str) -> None:
    revoke(open_accesses().filter(page=editor.world.installation.release))


CHANGES: dict[Callable[[Editor, str], None], int] = {
    publish: 14, save_draft: 4, unpublish: 12, create: 8, delete: 6, move: 8, rename: 8, restrict: 9, unrestrict: 4,
    schedule: 6, expire: 5, translate: 5, add_alias: 3, rename_person: 2, hide_or_show_topic: 2, revoke_access: 4,
}  # fmt: skip


TREE_CHANGES = {create, delete, move, rename, translate, add_alias}


def run_scheduler(world: World) -> None:
    """Let time pass between the runs of scheduled publishing."""
    rng = world.get_random("scheduler")
    for _ in range(2):
        publish_scheduled()
        world.installation.clock.passed += timedelta(minutes=rng.randint(5, 25))
        world.history.append(world.installation.public_pages())
    publish_scheduled()


def set_clock(world: World) -> None:
    """Set the clock forward and back, by minutes or more than an hour, while the others work."""
    rng = world.get_random("clock")
    for _ in range(3):
        world.history.append(world.installation.public_pages())
        minutes = rng.choice((-1, 1)) * rng.choice((2, 10, 45, 90))
        world.installation.set_clock(minutes=minutes)
        world.done.append(f"clock: {minutes} minutes")
        world.history.append(world.installation.public_pages())


class Worker:
    """A worker process: an indexer and the jobs that send messages."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.rng = world, world.get_random(name)
        self.sender = Sender(Delivery)
        self.indexer = Indexer(world.installation.engine)
        self.indexer._prepared = {"en", "fr"}

    def __call__(self) -> None:
        jobs: list[Callable[[], object]] = [self.index, self.index, self.report, self.deliver, self.send_mails]
        jobs += [update_states, *([refreshes.refresh_answers] if self.world.seed % 10 == 0 else [])]
        for _ in range(5):
            self.rng.choice(jobs)()

    def index(self) -> None:
        self.indexer.index_batch()

    def report(self) -> None:
        public_changes.process_changes()
        alert_jobs.process_alerts()

    def deliver(self) -> None:
        public_changes.process_changes()
        event_builder.create_deliveries()
        while self.sender.send_due() or self.sender.sending:
            pass

    def send_mails(self) -> None:
        alert_jobs.process_alerts()
        send_due()


def import_records(world: World) -> None:
    """Import stories twice, the second time with other texts."""
    for version in ("first", "second"):
        records = [
            (number, build_record({
                "id": f"race:{number}", "type": "story", "date": timezone.now().date().isoformat(),
                "slug": f"imported-{number}", "title": f"{WORD} imported {number} {version}", "body": f"On {version}",
            }))
            for number in range(2)
        ]  # fmt: skip
        try:
            for _ in Importer(Destinations(), default_type="story").run(iter(records)):
                pass  # each batch is committed
        except OperationalError as error:
            world.refused.append(f"importer: {getattr(error.__cause__, 'sqlstate', '')}")


class Visitor:
    """Reads lists, pages and search results, which must contain nothing that is hidden during the whole request."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.rng = world, name, world.get_random(name)
        self.client = Client()

    def __call__(self) -> None:
        for _ in range(3):
            address = self.rng.choice([*self.addresses()])
            before = len(self.world.history) - 1
            found = self.read(address)
            visible = frozenset[int]().union(*self.world.history[before:], self.world.installation.public_pages())
            if hidden := found - visible:
                self.world.violations.append(f"{self.name}: {address} contains the hidden pages {sorted(hidden)}")

    def addresses(self) -> Iterator[str]:
        yield from (f"/api/v1/search?q={WORD}&limit=50", "/api/v1/stories?limit=50", "/api/v1/sitemap?limit=100")
        yield from (f"/api/v1/pages/{pk}" for pk in Page.objects.filter(depth__gt=2).values_list("pk", flat=True))

    def read(self, address: str) -> set[int]:
        response = self.client.get(address)
        if response.status_code not in (200, 404):
            self.world.violations.append(f"{self.name}: {address} answers {response.status_code}")
            return set()
        if response.status_code == 404:
            return set()
        answer = response.json()
        return {item["id"] for item in answer["items"]} if "items" in answer else {answer["id"]}


class EmbargoReader:
    """Reads the release under embargo, which must be absent in every request that begins after the revocation."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client()

    def __call__(self) -> None:
        installation = self.world.installation
        for _ in range(3):
            is_open = installation.control.execute(
                "SELECT revoked_at IS NULL AND ended_at IS NULL FROM embargo_access_embargoaccess"
            ).fetchone()
            response = self.client.get(
                "/api/v1/embargo-access/release", headers={"Authorization": f"Embargo {installation.token}"}
            )
            if response.status_code == 200 and is_open != (True,):
                self.world.violations.append("embargo reader: the release is read after the access has ended")
            elif response.status_code not in (200, 404):
                self.world.violations.append(f"embargo reader: {response.status_code}")
