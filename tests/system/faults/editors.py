"""Random actions of editors through Wagtail's methods. `sql_changes.py` has changes that send no signals."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.demo.factories import states
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage
from cms.pages.models import BasePage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from . import sql_changes
from .content import body, create_story

Action = Callable[[random.Random], Any]


def choose_page(rng: random.Random) -> BasePage:
    """Return any page except home pages and indexes."""
    ids = list(Page.objects.filter(depth__gt=3).values_list("pk", flat=True))
    ids += StandardPage.objects.values_list("pk", flat=True)
    return Page.objects.get(pk=rng.choice(ids)).specific


def choose_section(rng: random.Random) -> StandardPage:
    return rng.choice(list(StandardPage.objects.filter(depth=3)))


def random_title(rng: random.Random) -> str:
    return f"Title {rng.randrange(10**9)}"


def random_near_time(rng: random.Random) -> Any:
    return timezone.now() + timedelta(seconds=rng.uniform(0.2, 2.0))


def publish(rng: random.Random) -> None:
    page = choose_page(rng)
    if page.alias_of_id is None:
        title = random_title(rng)
        page.title, page.body = title, body(title)
        page.go_live_at = page.expire_at = None
        page.save_revision(clean=False).publish()


def edit_draft(rng: random.Random) -> None:
    page = choose_page(rng)
    if page.alias_of_id is None:
        page.title = random_title(rng)
        page.save_revision(clean=False)


def unpublish(rng: random.Random) -> None:
    choose_page(rng).unpublish()


def schedule(rng: random.Random) -> None:
    page = choose_page(rng)
    if page.alias_of_id is None:
        page.title, page.go_live_at, page.expire_at = random_title(rng), random_near_time(rng), None
        page.save_revision(clean=False).publish()


def expire(rng: random.Random) -> None:
    page = choose_page(rng)
    if page.alias_of_id is None:
        page.go_live_at, page.expire_at = None, random_near_time(rng)
        page.save_revision(clean=False).publish()


def restrict(rng: random.Random) -> None:
    page = choose_section(rng) if rng.random() < 0.3 else choose_page(rng)
    if not PageViewRestriction.objects.filter(page=page).exists():
        states.restrict(page)


def unrestrict(rng: random.Random) -> None:
    for restriction in PageViewRestriction.objects.all()[:2]:
        restriction.delete()


def move(rng: random.Random) -> None:
    page = rng.choice(list(StandardPage.objects.filter(depth__gt=3)))
    target = choose_section(rng)
    if page.slug not in target.get_children().values_list("slug", flat=True):
        page.move(target, pos=rng.choice(("first-child", "last-child")))


def rename(rng: random.Random) -> None:
    page = choose_section(rng) if rng.random() < 0.2 else choose_page(rng)
    page.slug = f"slug-{rng.randrange(10**9)}"
    page.full_clean(exclude=[field.name for field in page._meta.fields if field.name != "slug"])
    page.save()


def delete_and_create(rng: random.Random) -> None:
    """Delete a page and create one, so that the number of pages stays about the same."""
    page = choose_page(rng)
    if page.depth > 3 and not page.get_children().exists():
        page.delete()
    person, topic = Person.objects.order_by("?").first(), Topic.objects.order_by("?").first()
    create_story(StoryIndexPage.objects.order_by("pk").first(), random_title(rng), bylines=[person], topics=[topic])


def alias(rng: random.Random) -> None:
    page = choose_page(rng)
    if page.alias_of_id is None and page.aliases.count() < 1:
        states.alias(page, slug=f"slug-{rng.randrange(10**9)}")
    else:
        page.aliases.all().delete() if page.depth > 3 else None


def rename_person(rng: random.Random) -> None:
    person = Person.objects.order_by("?").first()
    person.name, person.role = random_title(rng), f"Role {rng.randrange(10**9)}"
    person.save_revision().publish()


def hide_or_show_topic(rng: random.Random) -> None:
    topic = Topic.objects.order_by("?").first()
    topic.unpublish() if topic.live else topic.save_revision().publish()


ACTION_WEIGHTS: dict[Action, int] = {
    publish: 22, edit_draft: 8, unpublish: 14, schedule: 6, expire: 5, restrict: 12, unrestrict: 8, move: 8, rename: 8,
    delete_and_create: 2, alias: 3, rename_person: 2, hide_or_show_topic: 2,
}  # fmt: skip


def change(rng: random.Random, unjournaled_share: float) -> None:
    """Make a random change, unless a form would reject it. `unjournaled_share` of the changes are made by SQL."""
    action = (
        rng.choice(sql_changes.ACTIONS)
        if rng.random() < unjournaled_share
        else rng.choices([*ACTION_WEIGHTS], [*ACTION_WEIGHTS.values()])[0]
    )
    with suppress(ValidationError):
        action(rng)
