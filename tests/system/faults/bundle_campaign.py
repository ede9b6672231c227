"""Bundles that are published and undone one after the other, while visitors read and the worker fails in many ways.

Each bundle changes the same public pages, of which the first links to all others, and publishes a new one. A response
of the list, the page, the search or the feed therefore has the titles of all, or it shows a part.
"""

from __future__ import annotations

import difflib
import json
import os
import random
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import schedule
from cms.editing.bundles.undo import undo
from search.indexing import status

from .bundle_roles import FAILING_WORD, FULL, MENDED
from .content import create_story
from .polls import WORD, Judge, ask
from .processes import Processes, wait_until

FAULTS = ("none", "none", "kill", "kill", "committed", "failing", "full")
MAX_STATEMENT = 450  # an act of CHANGED_PAGES and a new page has about as many statements
CHANGED_PAGES = 4
WAIT_SECONDS = 90.0
UNDO_SHARE = 0.5
# Fields of the API that may be others after an undo: the worker computes similar pages some time after each change.
IGNORED_FIELDS = frozenset({"related"})


def title(kind: str, number: int, version: int) -> str:
    return f"{WORD} {kind} {number} of {version}"


@dataclass
class Campaign:
    """The pages, the state that visitors see, and what has happened so far."""

    processes: Processes
    judge: Judge
    tree: factories.SiteTree
    officer: Any
    seed: int
    faults: tuple[str, ...] = FAULTS
    worker_role: str = "none"
    version: int = 0
    published: int = 0
    undone: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    different_undos: list[str] = field(default_factory=list)
    act_seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        pages = [create_story(self.tree.stories, title("part", number, 0)) for number in range(1, CHANGED_PAGES)]
        links = [blocks.links([blocks.link(page=page) for page in pages])]
        hub = factories.StoryFactory(title=title("part", 0, 0), parent=self.tree.stories, body=links)
        self.pages = [hub, *pages]
        self.state = frozenset(title("part", number, 0) for number in range(CHANGED_PAGES))
        self.judge.states.add(self.state)

    @property
    def paths(self) -> dict[str, str]:
        return {
            "list": "/api/v1/stories?limit=50",
            "page": f"/api/v1/pages/{self.pages[0].pk}",
            "search": f"/api/v1/search?q={WORD}&limit=50",
            "feed": "/api/v1/feeds/stories.json",
        }

    def run_bundle(self) -> None:
        """Publish one bundle under one fault, and undo it or hide its new page."""
        self.version += 1
        fault = self.rng.choice(self.faults)
        self.happened[fault] += 1
        for name in (MENDED, FULL):
            (self.directory / name).unlink(missing_ok=True)
        self.start_worker(fault)
        bundle, new = self.make_bundle(is_failing=fault == "failing")
        before, answers = self.state, self.read_answers()
        self.state = frozenset({*(title("part", n, self.version) for n in range(CHANGED_PAGES)), new.title})
        self.judge.states.add(self.state)
        bring_forward(bundle)
        self.wait_until_published(bundle, fault)
        self.published += 1
        if self.rng.random() < 0.5:
            self.wait_for_index()
        if self.rng.random() < UNDO_SHARE:
            undo(bundle, self.officer)
            self.undone, self.state = self.undone + 1, before
            if (after := self.read_answers()) != answers:
                self.different_undos.append(f"{self.version}: {describe_differences(answers, after)}")
        else:
            self.state -= {new.title}
            self.judge.states.add(self.state)
            states.unpublish(states.reload_page(new))

    @property
    def directory(self) -> Path:
        return self.processes.environment.directory

    def start_worker(self, fault: str) -> None:
        """Start a worker with this fault; one without faults goes on."""
        if fault in ("none", "failing") and self.worker_role == "none" and "worker" in self.processes.pids:
            return
        if "worker" in self.processes.pids:
            self.processes.kill("worker")
        self.worker_role = "none" if fault == "failing" else fault
        self.processes.start("worker", "bundle_worker", f"{self.worker_role} {self.rng.randint(1, MAX_STATEMENT)}")

    def make_bundle(self, *, is_failing: bool) -> tuple[Bundle, Page]:
        """Return a scheduled bundle with a draft of each page and a new page, which the first page links to."""
        name = f"{title('new', 0, self.version)}{' ' + FAILING_WORD if is_failing else ''}"
        new = create_story(self.tree.stories, name, live=False)
        links = blocks.links([blocks.link(page=page) for page in [*self.pages[1:], new]])
        for number, page in enumerate(self.pages):
            more = {} if number else {"body": [links]}
            states.save_draft(page, title=title("part", number, self.version), **more)
        bundle = create_bundle(f"Act {self.version}", self.officer, go_live_at=timezone.now() + timedelta(hours=1))
        pages = [states.reload_page(page) for page in [*self.pages, new]]
        add_pages(bundle, pages, self.officer)
        versions = [(page.pk, page.latest_revision_id) for page in pages]
        assert len(approve_pages(bundle, versions, self.officer)) == len(pages)
        schedule(bundle, self.officer)
        new.title = title("new", 0, self.version)  # the part of it that the judge reads
        return bundle, new

    def wait_until_published(self, bundle: Bundle, fault: str) -> None:
        began = time.monotonic()
        if fault == "full":
            wait_until(
                lambda: self.is_failed(bundle) or self.is_dead(), WAIT_SECONDS, "the disk is full", self.describe
            )
        elif fault == "failing":
            wait_until(lambda: self.is_failed(bundle), WAIT_SECONDS, "the bundle fails", self.describe)
        if fault in ("full", "failing"):
            (self.directory / MENDED).touch()
        if fault == "full":
            self.processes.kill("worker")
            if command := os.environ.get("FAULTS_EMPTY_COMMAND"):
                subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.is_published(bundle) or self.revive(), WAIT_SECONDS, "the act", self.describe)
        self.act_seconds.append(time.monotonic() - began)

    def revive(self) -> bool:
        """Start a worker in place of a killed one; return False."""
        if self.is_dead():
            self.processes.pids.pop("worker", None)
            self.happened["killed"] += 1
            self.worker_role = "none"
            self.processes.start("worker", "bundle_worker", "none 0")
        return False

    def is_dead(self) -> bool:
        return "worker" not in self.processes.pids or "worker" in self.processes.ended()

    def is_published(self, bundle: Bundle) -> bool:
        return is_in_state(bundle, Bundle.State.PUBLISHED)

    def is_failed(self, bundle: Bundle) -> bool:
        return (self.directory / FULL).exists() or is_in_state(bundle, Bundle.State.FAILED)

    def wait_for_index(self) -> None:
        wait_until(lambda: status.is_done() or self.revive(), WAIT_SECONDS, "the index has caught up", self.describe)

    def read_answers(self) -> dict[str, Any]:
        """Return the responses of the page, the list and the sitemap, without the fields that may differ."""
        port = self.processes.environment.port
        paths = (self.paths["list"], self.paths["page"], "/api/v1/sitemap")
        return {path: without_ignored(ask(port, path)) for path in paths}

    def describe(self) -> str:
        last = Bundle.objects.order_by("-pk").values("state", "failure").first()
        return f"{self.happened} {last} {self.processes.errors()[-2000:]}"


def is_in_state(bundle: Bundle, state: str) -> bool:
    """Return whether the bundle is in the state; False while the database is away."""
    try:
        return Bundle.objects.filter(pk=bundle.pk, state=state).exists()
    except OperationalError:
        connection.close()
        return False


def describe_differences(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the lines of JSON that differ."""
    old, new = (json.dumps(one, indent=1).splitlines() for one in (before, after))
    return "\n".join(line for line in difflib.unified_diff(old, new, n=2, lineterm=""))[:3000]


def without_ignored(answer: tuple[int, str]) -> Any:
    code, text = answer
    body = json.loads(text)
    return code, {name: value for name, value in body.items() if name not in IGNORED_FIELDS}


def bring_forward(bundle: Bundle) -> None:
    """Let the minute of a bundle be now, as if it had been scheduled for it."""
    at = timezone.now()
    for revision in Revision.objects.filter(pk__in=bundle.members.values("revision_id")):
        revision.content["go_live_at"] = at.isoformat()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content, approved_go_live_at=at)
    Page.objects.filter(pk__in=bundle.members.values("page_id"), live=False).update(go_live_at=at)
    Bundle.objects.filter(pk=bundle.pk).update(go_live_at=at)
