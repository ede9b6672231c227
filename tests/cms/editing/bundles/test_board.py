"""The board of a bundle in the admin: what each page needs, and what a user can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.board import CellState, read_board
from cms.editing.bundles.composition import add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.obstacles import find_quick_obstacles
from cms.editing.bundles.views import group_reasons
from cms.editing.preview.models import Snapshot
from cms.editing.restricted_drafts.models import set_audience
from cms.jobs.scheduler import publish_scheduled
from cms.operations.audit.models import AuditRow
from tests.cms.editing.bundles.conftest import NO_COMMENTS, approve, make_bundle
from tests.cms.editing.preview.conftest import page_form_data
from tests.cms.editing.translations.conftest import translate


class Admin:
    """The admin as one user sees it."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def get(self, name, *args, query=""):
        response = self.client.get(reverse(name, args=args) + query)
        return response.content.decode() if response.status_code == 200 else response.status_code

    def post(self, name, *args, query="", **data):
        """Send a form; return the status, or the text of the page to which it redirects."""
        response = self.client.post(reverse(name, args=args) + query, data, follow=True)
        return response.content.decode() if response.status_code == 200 else response.status_code


@pytest.fixture
def admin(officer):
    return Admin(officer)


@pytest.fixture
def editor(tree):
    return factories.UserFactory(groups=["Editors"])


@pytest.fixture
def story(tree):
    return states.save_draft(factories.StoryFactory(title="Quillwort", live=False))


def cells(bundle, user, reasons=None):
    """Return the states of the cells by title and language."""
    board = read_board(bundle, user, clock.now(), reasons)
    return {(row.title, cell.locale.language_code): cell for row in board.rows for cell in row.cells}


def state_of(bundle, user, page, reasons=None):
    found = {cell.page.pk: cell for cell in cells(bundle, user, reasons).values() if cell.page}
    return found[page.pk].state


def test_a_row_has_a_cell_for_each_language_of_the_site(officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    found = cells(bundle, officer)
    assert found["Quillwort", "en"].state is CellState.DRAFT
    assert (found["Quillwort", "fr"].state, found["Quillwort", "fr"].can_translate) == (CellState.MISSING, True)


def test_a_translation_is_outside_until_it_is_added(officer, story):
    bundle, translation = create_bundle("Launch", officer), translate(story)
    add_pages(bundle, [story], officer)
    assert state_of(bundle, officer, translation) is CellState.OUTSIDE
    add_pages(bundle, [translation], officer)
    cell = next(cell for cell in cells(bundle, officer).values() if cell.page and cell.page.pk == translation.pk)
    assert (cell.state, cell.label) == (CellState.DRAFT, "in translation")


def test_a_page_waits_then_is_approved_then_changed_again(officer, editor, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    submitted = states.submit(story, editor)
    waiting = next(cell for cell in cells(bundle, officer).values() if cell.page)
    assert (waiting.state, waiting.waits_for_user) == (CellState.WAITING, True)
    submitted.current_workflow_task_state.approve(user=officer)
    states.reload_page(story).current_workflow_task_state.approve(user=officer)
    assert not states.reload_page(story).live
    assert state_of(bundle, officer, story) is CellState.APPROVED
    states.save_draft(story, title="Again")
    changed = next(cell for cell in cells(bundle, officer).values() if cell.page)
    assert (changed.state, changed.label) == (CellState.DRAFT, "changed since it was approved")


def test_a_translation_is_stale_once_its_source_in_the_bundle_has_changed(officer, story):
    bundle, translation = create_bundle("Launch", officer), translate(story)
    add_pages(bundle, [story, translation], officer)
    assert state_of(bundle, officer, translation) is CellState.DRAFT
    states.save_draft(story, summary="Other words for the summary")
    assert state_of(bundle, officer, translation) is CellState.STALE
    assert state_of(bundle, officer, story) is CellState.DRAFT


def test_what_keeps_a_page_from_being_published_is_in_its_cell(officer, tree):
    index = factories.StoryFactory(title="Parent", live=False)
    page = states.save_draft(factories.StoryFactory(title="Child", live=False, parent=index))
    bundle = make_bundle(officer, [page])
    reasons = group_reasons(find_quick_obstacles(bundle, officer))
    assert state_of(bundle, officer, page, reasons) is CellState.BLOCKED
    assert "neither public nor in the bundle" in Admin(officer).get("bundle", bundle.pk)
    add_pages(bundle, [index], officer)
    approve(bundle, [index], officer)
    assert state_of(bundle, officer, page, group_reasons(find_quick_obstacles(bundle, officer))) is CellState.APPROVED


def test_the_number_of_queries_does_not_depend_on_that_of_the_pages(admin, officer, tree):
    pages = [states.save_draft(factories.StoryFactory(live=False)) for _ in range(12)]
    for page in pages[1:9]:
        translate(page)
    few, many = create_bundle("Few", officer), create_bundle("Many", officer)
    add_pages(few, pages[:2], officer)
    add_pages(many, pages[2:], officer)
    for page in (pages[0], *pages[2:5]):
        states.submit(page, officer)
    counts = [count_queries(admin, bundle) for bundle in (few, many, few, many)][2:]
    assert counts[0] == counts[1]


def count_queries(admin, bundle):
    with CaptureQueriesContext(connection) as queries:
        admin.get("bundle", bundle.pk)
    return len(queries)


# ---------------------------------------------------------------- what users can do


def test_a_bundle_begins_with_a_page_and_its_translations(admin, officer, story):
    translation = translate(story)
    text = admin.post("bundles_add", query=f"?page={story.pk}", title="Launch")
    bundle = Bundle.objects.get()
    assert set(bundle.members.values_list("page_id", flat=True)) == {story.pk, translation.pk}
    assert "Nothing of it is public yet" in text


def test_a_missing_translation_is_created_into_the_bundle(admin, officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    locale = Locale.objects.get(language_code="fr")
    admin.post("bundle_translate", bundle.pk, story.pk, locale.pk)
    assert bundle.members.filter(page__locale=locale, page__translation_key=story.translation_key).exists()


def test_only_the_versions_that_were_seen_are_approved(admin, officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    seen = story.latest_revision_id
    assert f"{story.pk}-{seen}" in admin.get("bundle_approve", bundle.pk)
    states.save_draft(story, title="Changed meanwhile")
    text = admin.post("bundle_approve", bundle.pk, version=[f"{story.pk}-{seen}"])
    assert "1 page was not approved" in text
    assert bundle.members.get().revision is None
    latest = states.reload_page(story).latest_revision_id
    assert "1 page is approved" in admin.post("bundle_approve", bundle.pk, version=[f"{story.pk}-{latest}"])
    assert bundle.members.get().revision_id == latest


def test_a_save_after_the_approval_keeps_the_approved_version(officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    approved = save_by_form(story, officer, title="Typed first")
    approve(bundle, [story], officer)
    saved = save_by_form(story, officer, title="Typed later", overwrite_revision_id=approved.pk)
    approved.refresh_from_db()
    assert (approved.content["title"], bundle.members.get().revision_id) == ("Typed first", approved.pk)
    changed = next(cell for cell in cells(bundle, officer).values() if cell.page)
    assert (changed.title, changed.state) == ("Typed later", CellState.DRAFT)
    assert changed.label == "changed since it was approved"
    assert save_by_form(story, officer, title="Typed last", overwrite_revision_id=saved.pk) == saved


def save_by_form(page, user, **changes):
    """Save the page as the form does, and return its newest version."""
    draft = states.reload_page(page).get_latest_revision_as_object()
    data = page_form_data(draft, user, **changes) | NO_COMMENTS
    posted = {name: value for name, value in data.items() if value is not None}
    assert Admin(user).client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted).status_code == 302
    return states.reload_page(page).latest_revision


def test_a_version_that_cannot_be_published_is_not_approved_and_says_why(admin, officer, story):
    translation = translate(story)
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story, translation], officer)
    wanted = [f"{page.pk}-{page.latest_revision_id}" for page in (story, translation)]
    text = admin.post("bundle_approve", bundle.pk, version=wanted)
    assert "1 page is approved" in text
    assert "“Quillwort” (Français) was not approved: The title is the same as in the source" in text
    assert "changed meanwhile" not in text
    assert list(bundle.members.exclude(revision=None).values_list("page_id", flat=True)) == [story.pk]


def test_a_bundle_is_scheduled_for_a_minute_of_a_zone_and_cancelled(admin, officer, pages):
    bundle = make_bundle(officer, pages)
    day = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"
    text = admin.post("bundle_schedule", bundle.pk, at=f"{day} 09:00", **{"at-zone": "Asia/Tokyo"})
    bundle.refresh_from_db()
    assert (bundle.state, bundle.go_live_zone) == (Bundle.State.SCHEDULED, "Asia/Tokyo")
    assert f"{bundle.go_live_at:%Y-%m-%d %H:%M}" == f"{day} 00:00"
    assert "2 pages become public on" in text
    assert "JST" in text
    assert "cancelled" in admin.post("bundle_cancel", bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.DRAFT


@pytest.mark.parametrize(("at", "text"), [("2027-03-28 02:30", "does not exist"), ("2027-10-31 02:30", "occurs twice")])
def test_the_hours_of_a_clock_change_are_asked_about(admin, officer, pages, at, text):
    bundle = make_bundle(officer, pages)
    response = admin.client.post(reverse("bundle_schedule", args=[bundle.pk]), {"at": at, "at-zone": "Europe/Brussels"})
    assert response.status_code == 422
    assert text in response.content.decode()
    later = response.context["form"].fields["at"].widget.question.candidates[1]
    choice = later.isoformat().replace("+00:00", "Z")
    admin.post("bundle_schedule", bundle.pk, at=at, **{"at-zone": "Europe/Brussels", "at-choice": choice})
    bundle.refresh_from_db()
    assert bundle.go_live_at == later


def test_a_bundle_that_cannot_be_scheduled_says_why_for_each_page(admin, officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    at = f"{timezone.now() + timedelta(days=3):%Y-%m-%d} 09:00"
    response = admin.client.post(reverse("bundle_schedule", args=[bundle.pk]), {"at": at, "at-zone": "UTC"})
    assert response.status_code == 422
    assert "It is not approved" in response.content.decode()
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.DRAFT


def test_publish_now_schedules_for_the_next_full_minute(admin, officer, bundle):
    before = timezone.now()
    admin.post("bundle_publish", bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.SCHEDULED
    assert before < bundle.go_live_at <= before + timedelta(seconds=80)
    assert bundle.go_live_at.second == 0


def test_undo_says_what_cannot_be_called_back(admin, officer, bundle, pass_time):
    pass_time(minutes=11)
    publish_scheduled()
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED
    assert "What cannot be called back" in admin.get("bundle_undo", bundle.pk)
    assert "Visitors see again what was public before" in admin.post("bundle_undo", bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.UNDONE


def test_all_drafts_are_previewed_together(admin, officer, bundle, pages):
    response = admin.client.get(reverse("bundle_preview", args=[bundle.pk]))
    assert response.status_code == 302
    code = response["Location"].partition("code=")[2]
    exchanged = Client().post("/api/v1/preview/exchange", {"code": code}, content_type="application/json").json()
    headers = {"Authorization": f"Preview {exchanged['token']}"}
    stories = Client().get("/api/v1/preview/public/stories", headers=headers).json()
    assert {"New quillwort", "Changed quillwort"} <= {card["title"] for card in stories["items"]}


# ---------------------------------------------------------------- who may what


@pytest.fixture
def hidden_bundle(officer, story):
    """Return a bundle with a page that only its team may see, and another one."""
    secret = states.save_draft(factories.StoryFactory(title="Secret quillwort", live=False))
    set_audience(secret, "team", [officer], [])
    made = create_bundle("Launch", officer)
    add_pages(made, [story, secret], officer)
    return made


def test_a_hidden_page_is_only_counted(hidden_bundle, tree):
    other = factories.UserFactory(groups=["Press officers"])
    found = Admin(other)
    text = found.get("bundle", hidden_bundle.pk)
    assert "1 page that you may not see" in text
    assert "Secret quillwort" not in text
    for name in ("bundle_approve", "bundle_schedule", "bundle_publish"):
        assert "Secret quillwort" not in found.get(name, hidden_bundle.pk)
    assert found.client.get(reverse("bundle_preview", args=[hidden_bundle.pk]))["Location"] == reverse(
        "wagtailadmin_home"
    )
    assert not Snapshot.objects.exists()
    at = f"{timezone.now() + timedelta(days=3):%Y-%m-%d} 09:00"
    response = found.client.post(reverse("bundle_schedule", args=[hidden_bundle.pk]), {"at": at, "at-zone": "UTC"})
    assert response.status_code == 422


@pytest.mark.parametrize("name", ["bundle_schedule", "bundle_publish", "bundle_undo"])
def test_who_may_not_publish_bundles_decides_nothing(bundle, editor, name):
    response = Admin(editor).client.post(reverse(name, args=[bundle.pk]))
    assert response.status_code in (302, 403)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.SCHEDULED


def test_what_happens_to_a_bundle_is_in_the_audit_trail(admin, officer, pages):
    bundle = make_bundle(officer, pages)
    at = f"{timezone.now() + timedelta(days=3):%Y-%m-%d} 09:00"
    admin.post("bundle_schedule", bundle.pk, at=at, **{"at-zone": "UTC"})
    admin.post("bundle_cancel", bundle.pk)
    actions = list(AuditRow.objects.order_by("pk").values_list("action", flat=True))
    wanted = ["bundle.created", "bundle.changed", "bundle.approved", "bundle.scheduled", "bundle.cancelled"]
    assert [action for action in actions if action.startswith("bundle.")] == wanted


# ---------------------------------------------------------------- other parts of the admin


def test_the_bar_of_a_page_names_its_bundle_and_publishes_nothing_alone(admin, officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    text = admin.get("wagtailadmin_pages:edit", story.pk)
    assert "It waits for the bundle" in text
    assert reverse("bundle", args=[bundle.pk]) in text
    assert "Publish it alone, without its bundle" in text
    states.submit(story, officer)
    assert "Approve and publish" not in admin.get("wagtailadmin_pages:edit", story.pk)


def test_the_calendar_has_one_entry_for_all_pages(admin, bundle):
    month = f"?view=list&month={bundle.go_live_at:%Y-%m}"
    text = admin.get("calendar", query=month)
    assert "Launch (2 pages)" in text
    assert "New quillwort" not in text


def test_the_desk_shows_bundles_that_wait_for_the_user(editor, officer, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    states.submit(story, officer)
    text = Admin(editor).get("wagtailadmin_home")
    assert "Launch" in text
    assert "1 page waits for you" in text
    writer = factories.UserFactory(groups=["Writers"])
    assert "1 page waits for you" not in Admin(writer).get("wagtailadmin_home")


def test_an_approval_with_a_further_step_says_that_the_page_still_waits(admin, officer, editor, story):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [story], officer)
    states.submit(story, officer)
    wanted = [f"{story.pk}-{states.reload_page(story).latest_revision_id}"]
    assert "it waits for the next step" in Admin(editor).post("bundle_approve", bundle.pk, version=wanted)
    assert "1 page is approved. It becomes public with the bundle" in admin.post(
        "bundle_approve", bundle.pk, version=wanted
    )
    assert not states.reload_page(story).live
