"""A newsroom before a minute: pages that are scheduled for it, and the way to it with a moved clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from wagtail.models import Page, Revision

from cms.core import clock
from cms.demo import factories
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.press.press_kits.jobs import build_due_kits
from cms.rehearsal.report.horizon import Horizon

HOUR = timedelta(hours=1)


@dataclass
class Newsroom:
    """The default site at `since`; `minute` is the rehearsed minute, an hour later."""

    tree: factories.SiteTree
    picture: Any
    since: datetime
    now: datetime
    builds_kits: bool = True

    @property
    def minute(self) -> datetime:
        return self.since + HOUR

    def release(self, title: str, at: datetime | None = None, **fields: Any) -> Page:
        """Return a release with an image, scheduled for a time, or public since before."""
        return self._page(factories.ReleaseFactory, title, at, **fields)

    def story(self, title: str, at: datetime | None = None, **fields: Any) -> Page:
        return self._page(factories.StoryFactory, title, at, **fields)

    def appeal(self, title: str, at: datetime | None = None, **fields: Any) -> Page:
        return self._page(factories.CallToActionFactory, title, at, **fields)

    def translate(self, page: Page, title: str, at: datetime | None = None, **fields: Any) -> Page:
        """Return the French translation of a page."""
        factory = {"release": factories.ReleaseFactory, "story": factories.StoryFactory}[page.specific_class.api_type]
        return self._page(factory, title, at, translation_of=page, **fields)

    def _page(self, factory: Any, title: str, at: datetime | None, **fields: Any) -> Page:
        given = {"title": title, "image": self.picture, "image_alt": "A picture", "published_at": None, **fields}
        given.setdefault("go_live_at", at)
        if factory is factories.CallToActionFactory:
            given.pop("published_at")
        return factory(**given)

    def go_on(self, to: datetime) -> Horizon:
        """Move the clock to a time, do what the scheduler and the jobs do, and return what has become of the site."""
        moments = sorted({*self._find_moments(to), to})
        for moment in moments:
            self.now = moment
            assert not publish_scheduled(moment)
            self.do_jobs()
        return Horizon(self.since, to)

    def do_jobs(self) -> None:
        while public_changes.process_changes():
            pass
        while self.builds_kits and build_due_kits():
            pass

    def _find_moments(self, to: datetime) -> Iterator[datetime]:
        times = Revision.objects.exclude(approved_go_live_at=None).values_list("approved_go_live_at", flat=True)
        expiries = Page.objects.filter(live=True, expire_at__gt=self.now).values_list("expire_at", flat=True)
        yield from (moment for moment in [*times, *expiries] if self.now < moment <= to)


@pytest.fixture
def newsroom(tree, settings, tmp_path) -> Iterator[Newsroom]:
    settings.PRESS_KIT_PDF = False
    since = clock.now().replace(second=0, microsecond=0)
    room = Newsroom(tree, factories.PictureFactory(), since, since)
    with clock.replaced_by(lambda: room.now):
        room.now = since - 2 * HOUR
        room.do_jobs()
        yield room


@pytest.fixture
def begin(newsroom) -> Any:
    """Return a function that ends the time before the rehearsal: what exists is public or scheduled."""

    def begin() -> None:
        newsroom.do_jobs()
        newsroom.now = newsroom.since
        newsroom.do_jobs()

    return begin
