"""Actions of editors as rules of a state machine: hypothesis searches for an order that leaves the index wrong."""

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
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person, PersonPage

from . import oracle
from .content import create_site, create_story
from .search_client import search

CANARY = "canary"  # a word in every title
pick = st.integers(min_value=0, max_value=10**6)
minutes = st.integers(min_value=1, max_value=90)


class EditorStateMachine(RuleBasedStateMachine):
    """One site, one editor, one index. The test sets `environment` and `pass_time`."""

    environment: Any
    pass_time: Any

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.count = 0
        self.tree = create_site(4, languages=("en",))
        self.update_index()

    def teardown(self) -> None:
        self.update_index()
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def page(self, number: int) -> Any:
        types = StoryPage, StandardPage, PersonPage
        pages = [page for model in types for page in model.objects.filter(alias_of=None)]
        return pages[number % len(pages)]

    def section(self, number: int) -> StandardPage:
        sections = StandardPage.objects.filter(depth=3, alias_of=None).order_by("pk")
        return sections[number % len(sections)]

    def title(self) -> str:
        self.count += 1
        return f"{CANARY.title()} {self.count}"

    @rule(live=st.booleans())
    def create(self, live: bool) -> None:
        create_story(self.tree.stories, self.title(), live=live)

    @rule(number=pick)
    def edit_draft(self, number: int) -> None:
        states.save_draft(self.page(number), title=self.title())

    @rule(number=pick)
    def publish(self, number: int) -> None:
        states.publish(self.page(number), title=self.title(), go_live_at=None, expire_at=None)

    @rule(number=pick)
    def unpublish(self, number: int) -> None:
        states.unpublish(self.page(number))

    @rule(number=pick, delay=minutes)
    def schedule(self, number: int, delay: int) -> None:
        states.schedule(
            self.page(number), timezone.now() + timedelta(minutes=delay), title=self.title(), expire_at=None
        )

    @rule(number=pick, delay=minutes)
    def expire(self, number: int, delay: int) -> None:
        states.publish(self.page(number), go_live_at=None, expire_at=timezone.now() + timedelta(minutes=delay))

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
        person.name, person.role = self.title(), f"Role {self.count}"  # the role without the word of the titles
        person.save_revision().publish()

    @rule(number=pick)
    def hide_person(self, number: int) -> None:
        person = Person.objects.order_by("pk")[number % 3]
        person.unpublish() if person.live else person.save_revision()

    @rule(delay=minutes)
    def advance_time(self, delay: int) -> None:
        self.pass_time(minutes=delay)

    @rule()
    def update_index(self) -> None:
        """Run the scheduler and the indexer. Then index and database must match."""
        assert not publish_scheduled()
        self.environment.create_indexer().index_all()
        self.environment.refresh()
        assert not (found := oracle.find_differences(self.environment.engine)), found
        assert search(CANARY, limit=100).pages == oracle.public_pages(CANARY.title())

    @invariant()
    def hidden_pages_are_not_found(self) -> None:
        """Hidden pages are not found, even if the index is outdated."""
        response = search(CANARY, limit=100)
        assert not response.is_degraded
        assert not response.pages - oracle.public_pages(CANARY.title())
