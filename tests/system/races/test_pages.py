"""Two transactions that change the same page, or the page tree, at once: neither loses its change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.db.page_locks import lock_tree
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.moving.importing.importer import Importer
from cms.moving.importing.records.records import build_record
from cms.moving.importing.resolution.destinations import Destinations
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from tests.system.faults import oracle

from .installation import WORD

SAVES_PAGE = 'UPDATE "wagtailcore_page" SET "path" = %s'  # a whole page that was read before
MOVES_PAGES = 'UPDATE "wagtailcore_page" SET "depth"'  # treebeard, for a page and those below it


@pytest.fixture
def sections(race):
    return list(StandardPage.objects.filter(depth=3).order_by("pk"))


@pytest.fixture
def send(race):
    """Return a function that builds a request of the admin, each with a browser of its own."""
    user = factories.SuperuserFactory()

    def build(url, data):
        client = Client(raise_request_exception=True)
        client.force_login(user)
        return lambda: client.post(url, data).status_code

    return build


@pytest.fixture
def admin(send):
    """Return a function that builds a request for a page."""
    return lambda name, *args, **data: send(reverse(f"wagtailadmin_pages:{name}", args=args), data)


def import_story(title):
    record = build_record({"id": "race:1", "type": "story", "date": "2026-05-04", "title": title, "body": "Text"})

    def run():
        outcomes = [one for batch in Importer(Destinations()).run(iter([(1, record)])) for one in batch]
        return [str(one.result) for one in outcomes]

    return run


def test_a_page_that_is_moved_while_it_is_published_by_the_scheduler_stays_where_it_was_moved(race, sections, admin):
    """The scheduler has read the page when the editor moves the section above it."""
    page = StandardPage.objects.child_of(sections[0]).get()
    states.schedule(page, timezone.now() + timedelta(minutes=1), title=f"{WORD} changed")
    race.installation.pass_time(minutes=2)
    move = admin("move_confirm", sections[0].pk, sections[1].pk)
    turns = [("scheduler", "LIMIT 1 FOR UPDATE"), ("editor", ""), ("scheduler", "")]  # the recorder's statements
    assert race.run(turns, scheduler=publish_scheduled, editor=move) == {"scheduler": [], "editor": 302}
    assert oracle.find_tree_violations() == []
    assert Page.objects.get(pk=page.pk).path.startswith(Page.objects.get(pk=sections[1].pk).path)
    assert Page.objects.get(pk=page.pk).title == f"{WORD} changed"


def test_two_moves_at_once_leave_the_tree_whole(race, sections, admin):
    """Each of two sections is moved below the other one; the second move is refused or follows the first."""
    one, other = (admin("move_confirm", page.pk, sections[1 - n].pk) for n, page in enumerate(sections))
    results = race.run([("one", MOVES_PAGES), ("other", ""), ("one", "")], one=one, other=other)
    assert results["one"] == 302
    assert oracle.find_tree_violations() == []
    assert Page.objects.filter(pk__in=[page.pk for page in sections]).count() == 2


@pytest.mark.extended
def test_a_section_and_its_page_are_unpublished_by_two_requests_at_once(race, admin, send):
    """One request begins with the section. The other one, for both, begins with the page, whose id is smaller."""
    page, section = (factories.StandardFactory(title=f"{WORD} {name}") for name in ("page", "section"))
    page.move(section, pos="last-child")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    both = send(f"{bulk}?id={page.pk}&id={section.pk}&next=/admin/", {})
    turns = [("one", SAVES_PAGE), ("other", ""), ("one", "")]
    one = admin("unpublish", section.pk, include_descendants="on")
    assert race.run(turns, one=one, other=both) == {"one": 302, "other": 302}
    assert not Page.objects.filter(pk__in=[page.pk, section.pk], live=True).exists()


@pytest.mark.extended
def test_a_page_is_created_below_a_section_that_is_moved(race, sections):
    """The list of stories is moved below another section, as a request of the admin does it."""

    def move():
        with transaction.atomic():
            lock_tree()
            list_page, target = map(states.reload_page, (race.installation.tree.stories, sections[0]))
            list_page.move(target, pos="last-child")

    turns = [("importer", 'INSERT INTO "wagtailcore_page"'), ("editor", ""), ("importer", "")]
    results = race.run(turns, importer=import_story(f"{WORD} imported"), editor=move)
    assert results == {"importer": ["created"], "editor": None}
    assert oracle.find_tree_violations() == []


def test_a_page_that_an_editor_unpublishes_during_its_import_stays_so(race, admin):
    """The importer has read the page while it was public."""
    import_story(f"{WORD} first")()
    page = StoryPage.objects.get(title=f"{WORD} first")
    turns = [("importer", 'INSERT INTO "wagtailcore_revision"'), ("editor", ""), ("importer", "")]
    results = race.run(turns, importer=import_story(f"{WORD} second"), editor=admin("unpublish", page.pk))
    assert results == {"importer": ["updated"], "editor": 302}
    page = states.reload_page(page)
    assert (page.live, page.latest_revision.as_object().title) == (False, f"{WORD} second")
    assert race.find_violations() == []


@pytest.mark.extended
def test_a_page_that_is_published_during_its_import_has_the_content_of_its_live_revision(race):
    import_story(f"{WORD} first")()
    page = StoryPage.objects.get(title=f"{WORD} first")
    turns = [("importer", SAVES_PAGE), ("editor", ""), ("importer", "")]
    publish = lambda: states.publish(page, title=f"{WORD} by hand")  # noqa: E731
    race.run(turns, importer=import_story(f"{WORD} second"), editor=publish)
    page = states.reload_page(page)
    assert page.title == page.live_revision.as_object().title
    titles = {revision.as_object().title for revision in page.revisions.all()}
    assert titles == {f"{WORD} first", f"{WORD} by hand", f"{WORD} second"}
    assert race.find_violations() == []


def test_a_section_that_is_restricted_during_an_import_hides_the_new_page(race):
    parent = race.installation.tree.stories
    turns = [("importer", 'INSERT INTO "journal_journalentry"'), ("editor", ""), ("importer", "")]
    race.run(turns, importer=import_story(f"{WORD} imported"), editor=lambda: states.restrict(parent) and None)
    assert StoryPage.objects.filter(title=f"{WORD} imported").exists()
    assert race.find_violations() == []
