"""`refreshed` and `shared` in `/changes`: what changed through something else, once, and nothing that stayed equal."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.api import changes as api_answers
from cms.api import refreshes
from cms.cards import similar_pages
from cms.cards.similar_pages import SimilarityScore
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.settings import footer_item
from cms.files.images.renditions import create_missing_renditions
from cms.journal import answers, journal, public_changes
from cms.journal.models import AnswerTag, PublicPage, Refresh, RefreshOffset
from cms.press.press_kits.jobs import build_due_kits
from tests.cms.api.mirror import process_changes


class Reader:
    """Reads changes since its last request."""

    def __init__(self, frontend) -> None:
        process_changes()
        self.frontend = frontend
        self.until = frontend.get("/changes")["until"]

    def read(self) -> tuple[set[tuple[str, str]], set[str]]:
        """Return (change, path) of the items, and the tags of what is shared."""
        process_changes()
        body = self.frontend.get("/changes", since=self.until, limit=500)
        self.until = body["until"]
        items = [(item["change"], item["path"]) for item in body["items"]]
        assert len(items) == len(set(items))
        return set(items), {one["tag"] for one in body["shared"]}

    def refreshed(self) -> set[str]:
        return {path for change, path in self.read()[0] if change == "refreshed"}


@pytest.fixture(scope="module")
def module_content(module_tree):
    person, picture = factories.PersonFactory(name="Ada"), factories.PictureFactory()
    target = factories.StandardFactory(title="Target", body=[])
    factories.StoryFactory(
        title="Linking",
        body=[blocks.rich_text(f"<p>{blocks.page_link(target, 'there')}</p>"), blocks.image(picture)],
        bylines=[person],
    )
    factories.StandardFactory(title="Alone", body=[])
    return target, picture, person


@pytest.fixture
def content(module_content, db):
    return deepcopy(module_content)


@pytest.fixture
def target(content):
    return states.reload_page(content[0])


@pytest.fixture
def reader(content, frontend):
    return Reader(frontend)


LINKING = "/stories/linking/"


def test_a_page_is_refreshed_when_the_target_of_a_link_moves_goes_and_comes(reader, target):
    target = states.publish(target, slug="elsewhere")
    assert LINKING in reader.refreshed()
    states.unpublish(target)
    assert LINKING in reader.refreshed()
    states.publish(target)
    assert LINKING in reader.refreshed()


def test_a_page_is_not_refreshed_by_a_change_of_the_target_that_it_does_not_show(reader, target):
    states.publish(target, body=[blocks.rich_text("<p>New text.</p>")])
    assert reader.read()[0] == {("updated", "/target/")}


def test_pages_are_refreshed_when_files_of_a_picture_are_made_and_when_its_credit_changes(reader, content):
    picture = content[1]
    assert create_missing_renditions() == 1
    items, shared = reader.read()
    assert (items, f"image-{picture.pk}" in shared) == ({("refreshed", LINKING)}, True)
    picture.refresh_from_db()
    picture.credit = "Another photographer"
    picture.save()
    assert reader.read()[0] == {("refreshed", LINKING)}
    picture.save()
    assert reader.read()[0] == set()


@pytest.mark.extended
def test_pages_are_refreshed_when_a_document_changes_that_only_a_snippet_on_them_links_to(reader, tree):
    document = factories.DocumentFactory()
    text = f"<p>{blocks.document_link(document, 'Our statutes')}</p>"
    factories.ReleaseFactory(title="With statutes", boilerplate=factories.BoilerplateFactory(text=text))
    reader.read()
    tag = f"document-{document.pk}"
    document.save()
    assert reader.read() == (set(), {tag})
    document.delete()
    assert reader.read() == ({("refreshed", "/releases/with-statutes/")}, {tag})


@pytest.mark.extended
def test_a_release_is_refreshed_when_its_press_kit_is_built(reader, tree):
    factories.ReleaseFactory(title="With kit")
    reader.read()
    assert build_due_kits()
    assert reader.refreshed() == {"/releases/with-kit/"}


@pytest.mark.extended
def test_the_page_of_a_person_is_refreshed_by_what_the_person_says_elsewhere(reader, content):
    page = factories.PersonPageFactory(person=content[2], title="Her page")
    reader.read()
    factories.StandardFactory(title="Quoting", body=[blocks.quote("Yes.", person=content[2])])
    items, shared = reader.read()
    assert ("refreshed", f"/{page.slug}/") in items
    assert f"person-{content[2].pk}" in shared


def test_a_page_is_refreshed_when_its_related_pages_change(reader, target):
    similar_pages.replace_similar({target.pk: [SimilarityScore(target.get_parent().get_children().last().pk, 1.0)]})
    assert reader.refreshed() == {"/target/"}


@pytest.mark.extended
def test_lists_on_pages_are_refreshed_with_their_new_members(reader, tree):
    factories.StoryFactory(title="Newest")
    items, shared = reader.read()
    assert items == {("published", "/stories/newest/"), ("refreshed", "/stories/")}
    assert {"list-stories", "sitemap"} <= shared


@pytest.mark.extended
def test_a_call_to_action_refreshes_the_pages_that_show_it(reader, tree):
    factories.CallToActionFactory(title="Join", placements=["story_end"])
    assert LINKING in reader.refreshed()


@pytest.mark.extended
def test_menus_and_settings_are_shared_and_refresh_only_pages_that_show_them(reader, tree, target):
    factories.NavigationFactory(footer=[footer_item(page=target)])
    assert reader.read() == (set(), {"navigation"})
    factories.DonorPortalFactory(site=tree.record, url="https://giving.example/other")
    assert reader.read() == (set(), {"settings"})
    factories.SiteTextsFactory(site=tree.record, related_heading="More")
    items, shared = reader.read()
    assert (("refreshed", LINKING) in items, shared) == (True, {"settings"})


@pytest.mark.extended
def test_shared_things_have_a_kind_and_an_id(reader, frontend, content, tree):
    factories.StoryFactory(title="Newest", bylines=[content[2]])
    process_changes()
    shared = frontend.get("/changes", since=reader.until)["shared"]
    assert {"tag": "list-stories", "kind": "list", "id": None} in shared
    assert {"tag": f"person-{content[2].pk}", "kind": "person", "id": content[2].pk} in shared


# ---------------------------------------------------------------- rows


@pytest.mark.extended
def test_a_page_is_listed_once_however_often_it_was_refreshed(reader, target):
    for slug in ("a", "b", "c"):
        target = states.publish(target, slug=slug)
        process_changes()
    items, _ = reader.read()
    assert ("refreshed", LINKING) in items


@pytest.mark.extended
def test_a_change_of_the_page_itself_replaces_its_refresh(reader, target, content):
    states.unpublish(target)
    process_changes()
    linking = PublicPage.objects.get(path=LINKING)
    assert Refresh.objects.filter(page_id=linking.page_id).exists()
    page = states.reload_page(target).get_parent().get_descendants().get(pk=linking.page_id).specific
    states.publish(page, title="Rewritten")
    assert ("updated", LINKING) in (items := reader.read()[0])
    assert ("refreshed", LINKING) not in items
    states.unpublish(page)
    assert reader.read()[0] >= {("removed", LINKING)}
    assert not AnswerTag.objects.filter(page_id=linking.page_id).exists()


def test_no_page_is_listed_when_a_draft_topic_is_deleted(reader, tree):
    """The page has lost its picture, which was reported; its stored state says otherwise until it is read again."""
    picture = factories.PictureFactory()
    factories.StandardFactory(title="Pictured", image=picture)
    reader.read()
    picture.delete()
    assert reader.refreshed() == {"/pictured/"}
    factories.TopicFactory(live=False).delete()
    assert reader.read() == (set(), set())


def test_a_page_that_looks_as_before_is_listed_if_it_may_have_changed_in_between(reader, content):
    """A reader may have fetched it between the two changes of the picture."""
    picture = content[1]
    for credit in ("Other", ""):
        picture.credit = credit
        picture.save()
    assert reader.refreshed() == {LINKING}


@pytest.mark.extended
def test_an_equal_answer_is_read_again_while_the_journal_has_later_entries(reader, content, target):
    picture = content[1]
    picture.save()
    while public_changes.process_changes():
        pass
    assert refreshes.refresh_answers(), "pages are marked"
    factories.StandardFactory(title="Later")
    assert refreshes.refresh_answers() == 0, "no comparison is final"
    process_changes()
    assert not PublicPage.objects.filter(marks__gt=F("compared")).exists()


@pytest.mark.extended
def test_many_pages_at_once_are_listed_and_compared_later(reader, tree, monkeypatch):
    monkeypatch.setattr(answers, "MAX_READ_AT_ONCE", 2)
    with journal.atomic_with_journal():
        for number in range(3):
            factories.StandardFactory(title=f"N{number}", body=[])
    items, _ = reader.read()
    paths = {f"/n{number}/" for number in range(3)}
    assert {path for change, path in items if change == "published"} == paths
    assert {path for change, path in items if change == "refreshed"} >= paths
    assert reader.read()[0] == set()


def test_a_page_with_an_error_delays_no_other_page_and_is_listed_when_it_can_be_read_again(
    reader, target, content, monkeypatch
):
    """The error is one of the database, after which PostgreSQL refuses all further queries of the transaction."""

    def fail(page, context):
        if page.pk == target.pk:
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM no_such_table")
        return build_detail(page, context)

    build_detail = api_answers.build_detail
    monkeypatch.setattr(api_answers, "build_detail", fail)
    with journal.atomic_with_journal():
        states.publish(target, title="Broken")
        factories.StandardFactory(title="Other", body=[])
    assert reader.read()[0] >= {("updated", "/target/"), ("published", "/other/")}
    monkeypatch.undo()
    similar_pages.replace_similar({target.pk: [SimilarityScore(target.get_parent().get_children().last().pk, 1.0)]})
    assert "/target/" in reader.refreshed()


# ---------------------------------------------------------------- tokens and parts


def test_parts_follow_one_another(reader, frontend, target):
    states.publish(target, slug="elsewhere")
    factories.StoryFactory(title="Newest")
    process_changes()
    whole = frontend.get("/changes", since=reader.until, limit=500)
    part = frontend.get("/changes", since=reader.until, limit=1)
    items, shared = part["items"], part["shared"]
    while part["next"]:
        part = frontend.client.get(part["next"]).json()
        assert len(part["items"]) + len(part["shared"]) <= 1
        items, shared = items + part["items"], shared + part["shared"]
    assert (items, shared, part["until"]) == (whole["items"], whole["shared"], whole["until"])
    assert len(items) + len(shared) > 6


@pytest.mark.extended
def test_a_token_of_an_earlier_version_gets_everything_that_was_refreshed(reader, frontend, target):
    states.publish(target, slug="elsewhere")
    process_changes()
    epoch, change, _ = reader.until.split("-")
    body = frontend.get("/changes", since=f"{epoch}-{change}", limit=500)
    assert LINKING in {item["path"] for item in body["items"] if item["change"] == "refreshed"}


def test_a_token_older_than_the_kept_rows_gets_410(reader, frontend, content):
    picture = content[1]
    for credit in ("A", "B"):
        picture.credit = credit
        picture.save()
        process_changes()
    Refresh.objects.update(at=timezone.now() - journal.RETENTION_PERIOD - timedelta(minutes=1))
    assert refreshes.delete_expired() > 0
    assert frontend.send("/changes", since=reader.until).status_code == 410
    assert frontend.get("/changes", since=frontend.get("/changes")["until"])["items"] == []


def test_another_site_does_not_learn_of_the_pages(reader, frontend, target):
    factories.site("other.example")
    process_changes()
    until = frontend.get("/changes", site="other.example")["until"]
    states.publish(target, slug="elsewhere")
    process_changes()
    assert frontend.get("/changes", site="other.example", since=until)["items"] == []


@pytest.mark.extended
def test_a_full_change_refreshes_whatever_is_different_and_names_the_site(reader, tree):
    journal.record_full_change()
    assert reader.read() == (set(), {f"site-{tree.record.pk}"})


# ---------------------------------------------------------------- cost


def test_publishing_asks_nothing_of_the_stored_tags(content, target):
    process_changes()
    with CaptureQueriesContext(connection) as captured:
        states.publish(target, title="Another")
    tables = (AnswerTag._meta.db_table, Refresh._meta.db_table, RefreshOffset._meta.db_table)
    assert [query["sql"] for query in captured if any(table in str(query["sql"]) for table in tables)] == []


def test_marking_pages_takes_few_queries_for_many_pages(content, tree):
    topic = factories.TopicFactory()

    def count_queries(new_pages: int) -> int:
        """Add pages to the topic and rename it, and return how many queries mark all of them."""
        for _ in range(new_pages):
            factories.StandardFactory(topics=[topic], body=[])
        process_changes()
        topic.label += " again"
        topic.save()
        while public_changes.process_changes():
            pass
        with CaptureQueriesContext(connection) as captured:
            refreshes.refresh_answers()
        return len(captured)

    few = count_queries(1)
    assert PublicPage.objects.filter(marks__gt=F("compared")).count() == 1
    assert count_queries(5) == few <= 40
    assert PublicPage.objects.filter(marks__gt=F("compared")).count() == 6
