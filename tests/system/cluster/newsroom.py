"""The editors: each second a publication, and now and then a hidden page, a draft, an embargo and an expiry.

They work in this process, on PostgreSQL alone. While it is away, their work fails, as it may; what was perhaps not
committed counts as neither visible nor hidden.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from .ledger import NEVER, Ledger, Version

EMBARGO_SECONDS = 8
SCHEDULER_SECONDS = 20  # a scheduled page is public soon after its time, once a worker has published it


class Newsroom(threading.Thread):
    """Publishes `rate` pages a second until `stop` is set."""

    def __init__(self, ledger: Ledger, stories: Any, rate: float) -> None:
        super().__init__(name="newsroom", daemon=True)
        self.ledger, self.stories, self.rate = ledger, stories, rate
        self.stop = threading.Event()
        self.done, self.failed = 0, 0
        self._rng = random.Random(7)
        self._actions: list[Callable[[], None]] = [self._publish, self._change, self._hide, self._publish, self._draft]
        self._actions += [self._embargo, self._change, self._hide, self._expire]

    def run(self) -> None:
        """Act once per interval; what takes longer than the interval leaves out the next ones."""
        from django.db import Error, close_old_connections, connection

        from cms.journal.journal import atomic_with_journal

        number = 0
        while not self.stop.wait(max(0.0, 1 / self.rate)):
            close_old_connections()
            self._committed: list[Callable[[float], None]] = []
            try:
                with atomic_with_journal():  # as in the admin
                    self._actions[number % len(self._actions)]()
                now = time.time()
                for record in self._committed:
                    record(now)
                self.done += 1
            except Error:
                self.failed += 1
            number += 1
        connection.close()

    def _publish(self) -> None:
        self._show(self.ledger.add(visible_from=time.time()))

    def _show(self, version: Version, **fields: Any) -> None:
        page = self._create(version.word, **fields)
        version.page = page.pk
        self._committed.append(partial(setattr, version, "surely_visible_from"))

    def _change(self) -> None:
        """Publish a new version of a page; the earlier one is then hidden."""
        from cms.demo.factories import states
        from tests.system.faults.content import body

        earlier = self._choose()
        if earlier is None:
            return
        version = self.ledger.add(page=earlier.page, visible_from=time.time())
        earlier.maybe_hidden_since = time.time()
        states.publish(self._get(earlier), title=f"Story {version.word}", body=body(version.word))
        self._committed.append(partial(setattr, earlier, "hidden_since"))
        self._committed.append(partial(setattr, version, "surely_visible_from"))

    def _hide(self) -> None:
        """Unpublish or restrict a page."""
        from cms.demo.factories import states

        if (version := self._choose()) is None:
            return
        version.maybe_hidden_since = time.time()
        if self._rng.random() < 0.5:
            states.unpublish(self._get(version))
        else:
            states.restrict(self._get(version))
        self._committed.append(partial(setattr, version, "hidden_since"))

    def _draft(self) -> None:
        """Change a page without publishing it: nobody may ever see the new words."""
        from cms.demo.factories import states
        from tests.system.faults.content import body

        if (version := self._choose()) is not None:
            draft = self.ledger.add(page=version.page)
            states.save_draft(self._get(version), title=f"Story {draft.word}", body=body(draft.word))

    def _embargo(self) -> None:
        from django.utils import timezone

        at = timezone.now() + timedelta(seconds=EMBARGO_SECONDS)
        version = self.ledger.add(visible_from=at.timestamp())
        version.page = self._create(version.word, go_live_at=at).pk

    def _expire(self) -> None:
        from django.utils import timezone

        at = timezone.now() + timedelta(seconds=EMBARGO_SECONDS)
        version = self.ledger.add(
            visible_from=time.time(), hidden_since=at.timestamp(), maybe_hidden_since=at.timestamp(), expires=True
        )
        self._show(version, expire_at=at)

    def _create(self, word: str, **fields: Any) -> Any:
        from tests.system.faults.content import create_story

        return create_story(self.stories, f"Story {word}", slug=f"story-{time.time_ns()}", **fields)

    def _choose(self) -> Version | None:
        """Return a version that is visible and that nothing ends."""
        found = [one for one in self.ledger.visible() if one.maybe_hidden_since == NEVER]
        return self._rng.choice(found[-200:]) if found else None

    def _get(self, version: Version) -> Any:
        from cms.page_types.stories.models import StoryPage

        return StoryPage.objects.get(pk=version.page)
