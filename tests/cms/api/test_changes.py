"""`/changes`: every change visible to the public once, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import journal, public_changes
from cms.journal.models import PublicChange, PublicChangesOffset

pytestmark = pytest.mark.journey


def process_changes() -> None:
    while public_changes.process_changes():
        pass


class Reader:
    """Reads changes since its last request, as a static site build does."""

    def __init__(self, frontend, **where) -> None:
        self.frontend, self.where = frontend, where
        self.until = frontend.get("/changes", **where)["until"]

    def items(self) -> list[dict]:
        process_changes()
        body = self.frontend.get("/changes", since=self.until, limit=500, **self.where)
        self.until = body["until"]
        assert body["next"] is None
        return body["items"]

    def summaries(self) -> list[tuple]:
        return [(item["change"], item["path"], item["previous_path"]) for item in self.items()]


@pytest.fixture
def reader(story, frontend):
    process_changes()
    return Reader(frontend)


PATH = "/stories/a-quay/"


def test_the_first_response_and_the_next_contain_no_changes(reader):
    assert reader.summaries() == []


def test_a_page_from_publication_to_removal(reader, frontend):
    page = factories.StoryFactory(title="A pier", live=False)
    assert reader.summaries() == []
    page = states.publish(page)
    (item,) = reader.items()
    assert (item["id"], item["type"], item["locale"], item["change"]) == (page.pk, "story", "en", "published")
    page = states.publish(page, title="Another pier")
    assert reader.summaries() == [("updated", "/stories/a-pier/", None)]
    page = states.publish(page, slug="b")
    assert reader.summaries() == [("moved", "/stories/b/", "/stories/a-pier/")]
    states.unpublish(page)
    assert reader.summaries() == [("removed", "/stories/b/", None)]
    states.publish(page)
    assert reader.summaries() == [("published", "/stories/b/", None)]


INVISIBLE_CHANGES = {
    "a draft of it": lambda story: states.save_draft(story, title="No"),
    "a change scheduled for later": lambda s: states.schedule(s, timezone.now() + timedelta(days=9), title="No"),
    "a new draft": lambda story: factories.StoryFactory(live=False),
    "a draft that is deleted": lambda story: factories.StoryFactory(live=False).delete(),
    "a page ahead of its time": lambda story: factories.StoryFactory(go_live_at=timezone.now() + timedelta(days=1)),
    "a page under a private one": lambda story: factories.StandardFactory(parent=private_parent()),
    "a draft that moves": lambda s: factories.StoryFactory(live=False).move(factories.StoryIndexFactory(live=False)),
    "another slug of a draft": lambda s: states.save_draft(factories.StoryFactory(live=False), slug="no"),
}


def private_parent():
    private_page = factories.StandardFactory(title="Private", live=False)
    states.restrict(private_page)
    return states.publish(private_page)


@pytest.mark.few(2)
@pytest.mark.parametrize("change", INVISIBLE_CHANGES)
def test_changes_invisible_to_the_public_are_not_listed(change, reader, story):
    INVISIBLE_CHANGES[change](story)
    assert reader.summaries() == []


REMOVALS = {
    "unpublished": states.unpublish,
    "deleted": lambda page: page.delete(),
    "restricted": states.restrict,
    "an ancestor restricted": lambda page: states.restrict(page.get_parent()),
    "moved under a private page": lambda page: page.move(private_parent(), pos="last-child"),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("hide", REMOVALS)
def test_a_hidden_page_is_removed_with_its_last_path(hide, reader, story):
    REMOVALS[hide](story)
    assert ("removed", PATH, None) in (summaries := reader.summaries())
    assert {change for change, *_ in summaries} == {"removed"}
    assert reader.summaries() == []


def test_ending_a_restriction_publishes_the_pages_below(reader, story):
    restriction = states.restrict(story.get_parent())
    assert sorted(reader.summaries()) == [("removed", "/stories/", None), ("removed", PATH, None)]
    restriction.delete()
    assert sorted(reader.summaries()) == [("published", "/stories/", None), ("published", PATH, None)]


def test_an_expiry_is_listed_at_its_time_without_the_scheduler(reader, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(hours=1))
    assert reader.summaries() == [("updated", PATH, None)]
    pass_time(minutes=59)
    assert reader.summaries() == []
    pass_time(minutes=1)
    assert reader.summaries() == [("removed", PATH, None)]


def test_moving_a_page_moves_the_pages_below(reader, tree):
    top = factories.StandardFactory(title="Top")
    factories.StandardFactory(title="Below", parent=top)
    reader.summaries()
    states.publish(top, slug="new")
    assert reader.summaries() == [("moved", "/new/", "/top/"), ("moved", "/new/below/", "/top/below/")]


def test_a_page_that_moves_to_another_site_is_removed_here_and_published_there(reader, story, frontend):
    other = factories.site("other.example")
    process_changes()
    theirs = Reader(frontend, site="other.example")
    reader.items()
    states.reload_page(story).move(other.stories, pos="last-child")
    assert reader.summaries() == [("removed", PATH, None)]
    assert theirs.summaries() == [("published", PATH, None)]


def test_deleting_a_page_removes_the_pages_below(reader, tree):
    top = factories.StandardFactory(title="Top")
    factories.StandardFactory(title="Below", parent=top)
    reader.summaries()
    states.reload_page(top).delete()
    assert sorted(reader.summaries()) == [("removed", "/top/", None), ("removed", "/top/below/", None)]


@pytest.mark.parametrize("action", ["delete", "move"])
def test_pages_that_leave_a_section_after_its_restriction_and_before_the_worker_runs_are_removed(action, reader):
    section, other = factories.StandardFactory(title="Section"), factories.StandardFactory(title="Other")
    page = factories.StandardFactory(title="Page", parent=section)
    states.restrict(other)
    assert ("published", "/section/page/", None) in reader.summaries()
    states.restrict(section)
    page.delete() if action == "delete" else page.move(states.reload_page(other), pos="last-child")
    assert sorted(reader.summaries()) == [("removed", "/section/", None), ("removed", "/section/page/", None)]


@pytest.mark.extended
def test_an_alias_is_listed_as_a_separate_page(reader, story, tree):
    alias = states.alias(story, slug="again")
    assert [(item["id"], item["path"]) for item in reader.items()] == [(alias.pk, "/stories/again/")]
    states.publish(story, title="Other")
    assert sorted(reader.summaries()) == [("updated", PATH, None), ("updated", "/stories/again/", None)]


@pytest.mark.extended
def test_pages_that_show_a_changed_person_are_updated(reader, tree):
    person = factories.PersonFactory(name="Ada")
    factories.StoryFactory(title="By her", bylines=[person])
    reader.summaries()
    person.name = "Ada Nwosu"
    person.save()
    assert reader.summaries() == [("updated", "/stories/by-her/", None)]


def test_each_site_and_language_has_its_own_changes(reader, story, frontend):
    other = factories.site("other.example")
    process_changes()
    english, theirs = Reader(frontend, locale="en"), Reader(frontend, site="other.example")
    reader.summaries()
    factories.StoryFactory(title="Un quai", translation_of=story)
    factories.StoryFactory(title="Theirs", parent=other.stories)
    assert [item["locale"] for item in reader.items()] == ["fr"]
    assert english.summaries() == []
    assert [path.rsplit("/", 2)[1] for _, path, _ in theirs.summaries()] == ["theirs"]


# ---------------------------------------------------------------- tokens and parts


def test_pages_of_changes_follow_one_another_and_later_changes_come_last(reader, frontend):
    for number in range(5):
        factories.StoryFactory(title=f"N{number}")
    process_changes()
    part = frontend.get("/changes", since=reader.until, limit=2)
    factories.StoryFactory(title="N5")
    process_changes()
    seen = part["items"]
    while part["next"]:
        part = frontend.client.get(part["next"]).json()
        seen += part["items"]
    assert [item["path"] for item in seen] == [f"/stories/n{number}/" for number in range(6)]
    assert frontend.get("/changes", since=part["until"])["items"] == []


def test_an_old_token_or_one_of_another_database_gets_410(reader, frontend, story):
    old, epoch = reader.until, PublicChangesOffset.objects.get().epoch
    states.unpublish(story)
    assert reader.summaries()
    PublicChange.objects.update(at=timezone.now() - journal.RETENTION_PERIOD - timedelta(minutes=1))
    public_changes.delete_expired()
    for since in (old, "1-1", "0-0", f"{epoch:x}-ffffffff"):
        response = frontend.send("/changes", since=since)
        assert (response.status_code, response.json()["type"]) == (410, "urn:clarion:problem:gone"), since
        assert response["Cache-Control"] == "no-store"
    assert reader.summaries() == []  # a recent token still works


def test_the_journal_keeps_entries_until_changes_are_processed(reader):
    assert dict(journal.CONSUMERS.values())["changes"]() == journal.last_sequence()


def test_the_response_is_not_cached(reader, frontend):
    response = frontend.send("/changes")
    assert (response["Cache-Control"], "ETag" in response) == ("no-store", False)


def test_entries_that_affect_many_pages_are_processed_in_chunks(reader, tree, monkeypatch):
    monkeypatch.setattr(public_changes, "CHUNK_SIZE", 2)
    for number in range(5):
        factories.StoryFactory(title=f"N{number}")
    reader.summaries()
    states.restrict(tree.stories, "login")
    states.restrict(tree.releases, "login")
    assert len(reader.summaries()) == 8  # both lists, the quay and the five


def test_a_clock_that_was_set_back_hides_and_shows_again(reader, pass_time):
    """A page is public by the clock: what was public in an hour that comes again is not public until then."""
    coming = factories.StoryFactory(title="Coming", go_live_at=timezone.now() + timedelta(minutes=30))
    states.publish(factories.StoryFactory(title="Going"), expire_at=timezone.now() + timedelta(minutes=30))
    assert reader.summaries() == [("published", "/stories/going/", None)]
    pass_time(hours=1)
    publish_scheduled()
    Page.objects.filter(title="Going").update(live=True)  # as if the worker had not expired it yet
    assert sorted(reader.summaries()) == [("published", "/stories/coming/", None), ("removed", "/stories/going/", None)]
    pass_time(hours=-1)
    assert sorted(reader.summaries()) == [("published", "/stories/going/", None), ("removed", "/stories/coming/", None)]
    assert reader.summaries() == []
    pass_time(minutes=31)
    assert sorted(reader.summaries()) == [("published", "/stories/coming/", None), ("removed", "/stories/going/", None)]
    assert states.reload_page(coming).live


def test_hosts_whose_clocks_differ_a_little_list_a_change_once(reader, pass_time):
    states.publish(factories.StoryFactory(title="Going"), expire_at=timezone.now() + timedelta(minutes=30))
    assert reader.summaries() == [("published", "/stories/going/", None)]
    pass_time(minutes=30, seconds=2)
    assert reader.summaries() == [("removed", "/stories/going/", None)]
    for seconds in (-4, 4):
        pass_time(seconds=seconds)
        assert reader.summaries() == []
