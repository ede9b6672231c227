"""Random content in five languages, and random things that are due at later minutes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import blocks, states

from .recipients import create_mailing, create_recipients

LANGUAGES = ("en", "fr", "de", "es", "ar")
WORDS = (
    *("lantern", "harbour", "tide", "meadow", "orchard", "granite", "willow", "ember", "cobalt", "saffron", "thistle"),
    *("juniper", "marble", "falcon", "heron", "copper", "velvet", "barley", "cedar", "quartz", "amber", "linen"),
)
MAX_DAYS = 5


@dataclass
class Schedule:
    """The content, and what has been scheduled with it. One seed always builds the same schedule."""

    seed: int
    now: datetime
    pages_of_language: int = 4
    act_count: int = 12
    random: random.Random = field(init=False)
    tree: Any = None
    pages: list[Any] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    @property
    def at(self) -> datetime:
        """The minute to rehearse: half a minute beside everything that is due."""
        return self.now + timedelta(days=MAX_DAYS, seconds=30)

    def build_content(self) -> None:
        """Create public pages in all languages."""
        self.tree = factories.site(languages=LANGUAGES)
        for language in LANGUAGES:
            branch = self.tree.branch(language)
            for _ in range(self.pages_of_language):
                self.pages.append(self._create(branch))
        create_recipients(Site.objects.get(), LANGUAGES, WORDS[0])

    def build_acts(self) -> None:
        """Schedule random things."""
        kinds: list[Callable[[], str]] = [
            *(self._add_page, self._add_page, self._add_passing_page, self._change, self._change, self._expire),
            *(self._move, self._rename, self._clash, self._embargo, self._add_appeal),
        ]
        for _ in range(self.act_count):
            self.acts.append(self.random.choice(kinds)())

    # ---------------------------------------------------------------- acts

    def _add_page(self) -> str:
        page = self._create(self._branch(), go_live_at=(at := self._time()))
        return f"page {page.pk} at {at}"

    def _add_passing_page(self) -> str:
        at = self._time()
        page = self._create(self._branch(), go_live_at=at, expire_at=(end := at + timedelta(minutes=self._number(600))))
        return f"page {page.pk} from {at} to {end}"

    def _change(self) -> str:
        page, at = self._page(), self._time()
        states.schedule(page, at, title=self._title(), body=self._body())
        return f"change of {page.pk} at {at}"

    def _expire(self) -> str:
        page, at = self._page(), self._time()
        states.publish(page, expire_at=at)
        return f"expiry of {page.pk} at {at}"

    def _move(self) -> str:
        page = self._page()
        parent = self._branch().stories if page.specific_class.__name__ == "StoryPage" else page.get_parent()
        if parent.pk != page.get_parent().pk and parent.locale_id == page.locale_id:
            page.move(parent, pos="last-child")
        return f"move of {page.pk}"

    def _rename(self) -> str:
        page, at = self._page(), self._time()
        states.schedule(page, at, slug=f"renamed-{page.pk}-{self._number(10_000)}")
        return f"new address of {page.pk} at {at}"

    def _clash(self) -> str:
        """Let two pages take the same address one after the other, which fails for the second one."""
        first = self._page()
        others = [page for page in self.pages if page.get_parent().pk == first.get_parent().pk and page.pk != first.pk]
        if not others:
            return "no clash"
        second, at, slug = self.random.choice(others), self._time(), f"clash-{self._number(10_000)}"
        states.schedule(first, at, slug=slug)
        states.schedule(second, at + timedelta(minutes=self._number(300)), slug=slug)
        return f"address {slug} for {first.pk} and {second.pk}"

    def _embargo(self) -> str:
        at, branch = self._time(), self._branch()
        page = factories.ReleaseFactory(
            parent=branch.releases, title=self._title(), body=self._body(), embargo_until=at
        )
        create_mailing(page)
        return f"embargo of {page.pk} until {at}"

    def _add_appeal(self) -> str:
        branch, at = self._branch(), self._time()
        ends_at = at + timedelta(minutes=self._number(2_000))
        page = factories.CallToActionFactory(parent=branch.actions, title=self._title(), go_live_at=at, ends_at=ends_at)
        return f"appeal {page.pk} from {at} to {ends_at}"

    # ---------------------------------------------------------------- random values

    def _create(self, branch: Any, **fields: Any) -> Any:
        factory, parent = self.random.choice(
            [
                (factories.StoryFactory, branch.stories),
                (factories.ReleaseFactory, branch.releases),
                (factories.StandardFactory, branch.home),
            ]
        )
        return factory(parent=parent, title=self._title(), body=self._body(), **fields)

    def _branch(self) -> Any:
        return self.tree.branch(self.random.choice(LANGUAGES))

    def _page(self) -> Any:
        return states.reload_page(self.random.choice(self.pages))

    def _number(self, most: int) -> int:
        return self.random.randint(1, most)

    def _time(self) -> datetime:
        """Return a full minute on the way; some things are due at the same one."""
        minutes = self.random.choice([self._number(MAX_DAYS * 1440 - 2_500), 60 * self._number(48)])
        return self.now + timedelta(minutes=minutes)

    def _title(self) -> str:
        return " ".join(self.random.sample(WORDS, 3)).capitalize()

    def _body(self) -> list[Any]:
        return [blocks.rich_text(f"<p>{' '.join(self.random.sample(WORDS, 8)).capitalize()}.</p>")]

    def list_queries(self, count: int) -> list[str]:
        """Return queries of one and two words."""
        return [" ".join(self.random.sample(WORDS, 1 + number % 2)) for number in range(count)]
