"""Everything an editor can do, as the rules of a state machine; hypothesis looks for an order that breaks something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from wagtail.models import PageViewRestriction

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.people.models import Person
from cms.standard_pages.models import StandardPage
from cms.stories.models import StoryPage

from . import oracle
from .content import make_site, make_story
from .visitors import search

CANARY = "canary"  # a word in every title
pick = st.integers(min_value=0, max_value=10**6)
minutes = st.integers(min_value=1, max_value=90)


class Editing(RuleBasedStateMachine):
    """One site, one editor, one index. `ground` and `pass_time` are set by the test."""

    ground: Any
    pass_time: Any

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.count = 0
        self.tree = make_site(4, languages=("en",))
        self.drain()

    def teardown(self) -> None:
        self.drain()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def page(self, number: int) -> Any:
        pages = [*StoryPage.objects.filter(alias_of=None), *StandardPage.objects.filter(alias_of=None)]
        return pages[number % len(pages)]

    def section(self, number: int) -> StandardPage:
        sections = StandardPage.objects.filter(depth=3, alias_of=None).order_by("pk")
        return sections[number % len(sections)]

    def title(self) -> str:
        self.count += 1
        return f"{CANARY.title()} {self.count}"

    @rule(live=st.booleans())
    def create(self, live: bool) -> None:
        make_story(self.tree.stories, self.title(), live=live)

    @rule(number=pick)
    def edit_draft(self, number: int) -> None:
        states.save_draft(self.page(number), title=self.title())

    @rule(number=pick)
    def publish(self, number: int) -> None:
        states.publish(self.page(number), title=self.title(), go_live_at=None, expire_at=None)

    @rule(number=pick)
    def unpublish(self, number: int) -> None:
        states.unpublish(self.page(number))

    @rule(number=pick, away=minutes)
    def schedule(self, number: int, away: int) -> None:
        states.schedule(self.page(number), timezone.now() + timedelta(minutes=away), title=self.title(), expire_at=None)

    @rule(number=pick, away=minutes)
    def expire(self, number: int, away: int) -> None:
        states.publish(self.page(number), go_live_at=None, expire_at=timezone.now() + timedelta(minutes=away))

    @rule(number=pick, section=st.booleans())
    def restrict(self, number: int, section: bool) -> None:
        page = self.section(number) if section else self.page(number)
        if not PageViewRestriction.objects.filter(page=page).exists():
            states.restrict(page)

    @rule(number=pick)
    def unrestrict(self, number: int) -> None:
        found = list(PageViewRestriction.objects.order_by("pk"))
        if found:
            found[number % len(found)].delete()

    @rule(number=pick, under=pick)
    def move(self, number: int, under: int) -> None:
        page, section = self.page(number), self.section(under)
        slugs = section.get_children().values_list("slug", flat=True)
        if isinstance(page, StandardPage) and page.depth > 3 and page.slug not in slugs:
            page.move(section, pos="first-child")

    @rule(number=pick)
    def rename(self, number: int) -> None:
        self.count += 1
        states.publish(self.page(number), slug=f"renamed-{self.count}")

    @rule(number=pick)
    def delete(self, number: int) -> None:
        page = self.page(number)
        if page.depth > 3:
            page.delete()

    @rule(number=pick)
    def alias(self, number: int) -> None:
        self.count += 1
        states.alias(self.page(number), slug=f"alias-{self.count}")

    @rule(number=pick)
    def rename_person(self, number: int) -> None:
        person = Person.objects.order_by("pk")[number % 3]
        person.name = self.title()
        person.save_revision().publish()

    @rule(number=pick)
    def hide_person(self, number: int) -> None:
        person = Person.objects.order_by("pk")[number % 3]
        person.unpublish() if person.live else person.save_revision()

    @rule(away=minutes)
    def time_passes(self, away: int) -> None:
        self.pass_time(minutes=away)

    @rule()
    def drain(self) -> None:
        """The tick and the worker have been; index and database are alike, both ways."""
        assert not publish_scheduled()
        self.ground.worker().index_all()
        self.ground.refresh()
        assert not (found := oracle.difference(self.ground.engine)), found
        assert search(CANARY, limit=100).pages == oracle.public_pages(CANARY.title())

    @invariant()
    def nothing_hidden_is_found(self) -> None:
        """However far behind the index is."""
        answer = search(CANARY, limit=100)
        assert not answer.is_degraded
        assert not answer.pages - oracle.public_pages(CANARY.title())
