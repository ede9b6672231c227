"""`publish_scheduled()`: each due page is handled on its own; a failure is reported and stays scheduled."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.core.visibility import all_boundary_fields, visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import count_due, find_next_run, publish_scheduled
from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person

pytestmark = pytest.mark.journey

PAGE_COUNT = 4


def at(minutes: int):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.fixture
def removed_revision(tree):
    """Return a revision that is due, of a model of an app that is not installed."""
    removed = ContentType.objects.create(app_label="removed", model="tide")
    yield Revision.objects.create(
        content_type=removed,
        base_content_type=removed,
        object_id="1",
        content={},
        created_at=timezone.now(),
        approved_go_live_at=at(-1),
    )
    ContentType.objects.clear_cache()


def live(pages) -> list[bool]:
    return [Page.objects.get(pk=page.pk).live for page in pages]


def visible(pages) -> list[bool]:
    return [visible_now().filter(pk=page.pk).exists() for page in pages]


def test_due_pages_are_published_and_expired_and_others_are_not(tree, pass_time):
    going = [factories.StoryFactory(go_live_at=at(1)) for _ in range(PAGE_COUNT)]
    ending = [factories.StoryFactory(expire_at=at(1)) for _ in range(PAGE_COUNT)]
    later = [factories.StoryFactory(go_live_at=at(2)), factories.StoryFactory(expire_at=at(2))]
    pass_time(minutes=1)
    assert visible(ending) == [False] * PAGE_COUNT  # expiry does not depend on the scheduler
    assert publish_scheduled() == []
    assert live(going) == visible(going) == [True] * PAGE_COUNT
    assert live(ending) == visible(ending) == [False] * PAGE_COUNT
    assert live(later) == [False, True]
    assert all(Page.objects.get(pk=page.pk).expired for page in ending)


def test_a_release_and_its_translations_with_one_time_become_public_in_one_run(tree, pass_time):
    release = factories.ReleaseFactory(embargo_until=at(1))
    together = [release, factories.ReleaseFactory(translation_of=release, title="Les bacs", embargo_until=at(1))]
    assert visible(together) == [False, False]
    pass_time(minutes=1)
    assert publish_scheduled() == []
    assert visible(together) == [True, True]


def test_what_another_worker_published_first_is_not_published_again(tree, pass_time):
    first, second = (factories.StoryFactory(go_live_at=at(1)) for _ in range(2))
    pass_time(minutes=1)
    published = []

    def publish_first(execute, sql, *arguments):
        """Publish and unpublish the first page when the slower worker has found what is due."""
        found = execute(sql, *arguments)
        if not published and '"approved_go_live_at" <= ' in sql:
            published.append(first.get_latest_revision())
            published[0].publish()
            states.unpublish(states.reload_page(first))
        return found

    with connection.execute_wrapper(publish_first):
        assert publish_scheduled() == []
    assert published
    assert live([first, second]) == [False, True]


def test_a_second_run_changes_nothing(tree, pass_time):
    going, ending = factories.StoryFactory(go_live_at=at(1)), factories.StoryFactory(expire_at=at(1))
    pass_time(minutes=1)
    publish_scheduled()
    before = list(Page.objects.order_by("pk").values_list("pk", "live", "last_published_at", "live_revision_id"))
    assert publish_scheduled() == []
    assert (
        list(Page.objects.order_by("pk").values_list("pk", "live", "last_published_at", "live_revision_id")) == before
    )
    assert live([going, ending]) == [True, False]


def test_a_failing_page_is_reported_and_stays_scheduled_and_others_are_published(tree, pass_time):
    pages = [factories.StoryFactory(go_live_at=at(1)) for _ in range(PAGE_COUNT)]
    failing = pages[1]
    pass_time(minutes=1)
    with _failing_save(failing):
        failures = publish_scheduled()
        assert [(failure.label, failure.object_id) for failure in failures] == [
            ("wagtailcore.Revision", str(failing.latest_revision_id))
        ]
        assert "broken" in failures[0].reason
        assert live(pages) == [True, False, True, True]
        assert Revision.objects.get(pk=failing.latest_revision_id).approved_go_live_at is not None
    assert publish_scheduled() == []
    assert live(pages) == [True] * PAGE_COUNT


def test_revisions_of_a_model_that_is_not_installed_wait_and_others_are_published(tree, pass_time, removed_revision):
    page = factories.StoryFactory(go_live_at=at(1))
    assert (publish_scheduled(), count_due(at(0)), find_next_run(at(0))) == ([], 0, page.go_live_at)
    pass_time(minutes=1)
    assert publish_scheduled() == []
    assert live([page]) == [True]
    assert Revision.objects.get(pk=removed_revision.pk).approved_go_live_at is not None


def test_a_page_that_cannot_be_unpublished_is_reported_and_hidden(tree, pass_time):
    pages = [factories.StoryFactory(expire_at=at(1)) for _ in range(PAGE_COUNT)]
    failing = pages[0]
    pass_time(minutes=1)
    with _failing_save(failing):
        assert [failure.object_id for failure in publish_scheduled()] == [str(failing.pk)]
    assert live(pages) == [True, False, False, False]
    assert visible(pages) == [False] * PAGE_COUNT
    assert publish_scheduled() == []
    assert live(pages) == [False] * PAGE_COUNT


def test_a_scheduled_change_replaces_the_live_text_at_its_time(tree, pass_time):
    page = factories.StoryFactory(title="Before")
    states.schedule(page, at(1), title="After")
    publish_scheduled()
    assert states.reload_page(page).title == "Before"
    pass_time(minutes=1)
    publish_scheduled()
    assert states.reload_page(page).title == "After"


def test_a_release_goes_live_when_its_embargo_ends(tree, pass_time):
    release = factories.ReleaseFactory(embargo_until=at(60), go_live_at=at(1))
    pass_time(minutes=59)
    assert publish_scheduled() == []
    assert visible([release]) == [False]
    pass_time(minutes=1)
    assert publish_scheduled() == []
    assert visible([release]) == [True]


def test_snippets_expire_and_go_live_like_pages(tree, pass_time):
    ending, waiting = factories.PersonFactory(expire_at=at(1)), factories.PersonFactory(go_live_at=at(1))
    assert set(Person.objects.published()) == {ending}
    pass_time(minutes=1)
    assert not Person.objects.published().exists()
    assert publish_scheduled() == []
    assert set(Person.objects.published()) == {waiting}
    assert Person.objects.get(pk=ending.pk).expired


def test_an_embargo_is_refused_on_a_public_release_and_accepted_on_a_draft(tree):
    release, draft = factories.ReleaseFactory(), factories.ReleaseFactory(live=False)
    for page in (release, draft):
        page.embargo_until = at(60)
    with pytest.raises(ValidationError, match="already public"):
        release.clean()
    draft.clean()
    assert draft.go_live_at == draft.embargo_until


def test_every_time_that_changes_public_content_is_a_boundary():
    columns = {(field.model._meta.db_table, field.column) for field in all_boundary_fields()}
    assert {("wagtailcore_page", "go_live_at"), ("wagtailcore_page", "expire_at")} <= columns
    assert {(Person._meta.db_table, "expire_at"), ("topics_topic", "go_live_at")} <= columns
    assert {("calls_to_action_calltoactionpage", name) for name in ("starts_at", "ends_at")} <= columns


def _failing_save(page: Page):
    """Make saving this page fail, as a failing signal receiver or a full disk would."""
    real = StoryPage.save

    def save(self, *args, **kwargs):
        if self.pk == page.pk:
            raise ValueError("broken")
        return real(self, *args, **kwargs)

    return patch.object(StoryPage, "save", save)
