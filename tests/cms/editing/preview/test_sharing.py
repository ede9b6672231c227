"""Shared links to drafts: bound to a revision, readable by anyone with the link, and limited in time."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.preview.codes import delete_expired
from cms.editing.preview.models import PreviewToken, SharedDraft
from tests.cms.editing.preview.conftest import Panel, get_code

pytestmark = pytest.mark.journey


@pytest.fixture
def share(panel, story):
    """Return a function that shares a draft in the admin and returns the code of the link."""

    def create_link(hours=24, page=story):
        response = panel.client.post(share_url(page), {"hours": hours})
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        return get_code(response.context["link"])

    return create_link


def share_url(page):
    return reverse("preview_shares", args=[page.pk])


def test_a_link_shows_its_revision_to_anyone_who_has_it(share, reader, story):
    states.save_draft(story, title="Shared title")
    code = share()
    states.save_draft(story, title="Later title")
    tokens = [reader.token(code) for _ in range(2)]
    assert [reader.draft(token)["title"] for token in tokens] == ["Shared title"] * 2


def test_no_number_of_exchanges_ends_the_token_of_another_reader(share, reader):
    code = share()
    token = reader.token(code)
    first = PreviewToken.objects.get()
    PreviewToken.objects.bulk_create(
        PreviewToken(digest=str(number), shared=first.shared, expires_at=first.expires_at, ends_at=first.ends_at)
        for number in range(1000)
    )
    assert [reader.status(one) for one in (reader.token(code), token)] == [200, 200]


def test_a_link_is_shown_once_and_stored_hashed(share, panel, story):
    code = share()
    assert code not in str(list(SharedDraft.objects.values()))
    page = panel.client.get(share_url(story))
    assert code not in page.content.decode()
    assert "Revoke" in page.content.decode()


@pytest.mark.parametrize(("hours", "minutes", "status"), [(1, 59, 200), (1, 61, 404), (24, 1439, 200), (24, 1441, 404)])
def test_a_link_expires(share, reader, pass_time, hours, minutes, status):
    code = share(hours)
    pass_time(minutes=minutes)
    assert reader.exchange(code).status_code == status


def test_tokens_expire_with_their_link(share, reader, pass_time):
    code = share(1)
    pass_time(minutes=55)
    token = reader.token(code)
    assert reader.status(token) == 200
    pass_time(minutes=6)
    assert reader.status(token) == 404


def test_a_link_is_valid_for_a_day_at_most(panel, story):
    assert panel.client.post(share_url(story), {"hours": 48}).status_code == 422
    assert not SharedDraft.objects.exists()


def test_revoking_ends_one_link_at_once(share, reader, panel, story):
    codes = [share(), share()]
    tokens = [reader.token(code) for code in codes]
    first = SharedDraft.objects.earliest("pk")
    response = panel.client.post(reverse("preview_revoke", args=[story.pk, first.pk]))
    assert response.status_code == 302
    assert [reader.status(token) for token in tokens] == [404, 200]
    assert [reader.exchange(code).status_code for code in codes] == [404, 200]
    assert list(PageLogEntry.objects.filter(action__startswith="preview.").values_list("action", flat=True)) == [
        "preview.revoke",
        "preview.share",
        "preview.share",
    ]


def test_a_shared_revision_is_not_overwritten_while_its_link_works(share, story, pass_time):
    states.save_draft(story, title="Shared title")
    page = states.reload_page(story).get_latest_revision_as_object()
    share()
    shared = page.latest_revision
    saved = page.save_revision(overwrite_revision=shared)
    assert saved.pk != shared.pk
    pass_time(hours=25)
    page = states.reload_page(story).get_latest_revision_as_object()
    assert page.save_revision(overwrite_revision=saved).pk == saved.pk


def test_a_token_that_was_being_given_during_the_revocation_shows_nothing(share, reader):
    token = reader.token(share())  # a request that had found the link before has this one
    assert reader.status(token) == 200
    SharedDraft.objects.update(revoked_at=timezone.now())
    assert reader.status(token) == 404


def test_a_get_request_revokes_nothing(share, reader, panel, story):
    code = share()
    panel.client.get(reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk]))
    assert reader.exchange(code).status_code == 200


@pytest.mark.few(2)
@pytest.mark.parametrize("change", [states.publish, states.unpublish, lambda page: page.delete()])
def test_a_link_ends_with_its_draft(share, reader, story, change):
    code = share()
    token = reader.token(code)
    change(story)
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)


def test_a_link_ends_when_its_creator_loses_permission(share, reader, editor):
    code = share()
    token = reader.token(code)
    editor.groups.clear()
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)


def test_sharing_and_revoking_need_edit_permission(share, story):
    share()
    outsider = Panel(factories.UserFactory())
    for url in (share_url(story), reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk])):
        assert outsider.client.post(url, {"hours": 1}).status_code in (302, 403)
    assert SharedDraft.objects.filter(revoked_at=None).count() == 1


def test_a_link_cannot_be_revoked_through_another_page(share, panel, story):
    share()
    other = factories.StoryFactory()
    url = reverse("preview_revoke", args=[other.pk, SharedDraft.objects.get().pk])
    assert panel.client.post(url).status_code == 404


def test_links_are_listed_for_a_week_after_their_end(share, pass_time):
    share(1)
    pass_time(days=7)
    delete_expired()
    assert SharedDraft.objects.exists()
    pass_time(hours=2)
    delete_expired()
    assert not SharedDraft.objects.exists()


def test_the_editor_has_a_button_for_sharing(panel, story):
    edit = panel.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    assert share_url(story) in edit.content.decode()


def test_an_editor_without_share_permission_can_neither_share_nor_revoke(share, story):
    share()
    editor_without_sharing = Panel(factories.UserFactory(groups=["Editors"]))
    for url in (share_url(story), reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk])):
        assert editor_without_sharing.client.post(url, {"hours": 1}).status_code in (302, 403)
    assert SharedDraft.objects.filter(revoked_at=None).count() == 1
    edit = editor_without_sharing.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    assert share_url(story) not in edit.content.decode()


@pytest.mark.extended
def test_the_number_of_times_a_link_was_opened_is_shown(share, reader, panel, story):
    code = share()
    assert "never" in panel.client.get(share_url(story)).content.decode()
    for _ in range(3):
        reader.token(code)
    assert "3 ×" in panel.client.get(share_url(story)).content.decode()


def test_all_links_are_listed_only_for_users_who_may_share(share, reader, panel, story):
    states.save_draft(story, title="Shared title")
    code = share()
    listed = panel.client.get(reverse("preview_all_shares")).content.decode()
    assert "Shared title" in listed
    assert "Revoke" in listed
    row = SharedDraft.objects.get()
    back = reverse("preview_all_shares")
    response = panel.client.post(reverse("preview_revoke", args=[story.pk, row.pk]), {"next": back})
    assert response["Location"] == back
    assert "revoked" in panel.client.get(back).content.decode()
    assert reader.exchange(code).status_code == 404
    editor_without_sharing = Panel(factories.UserFactory(groups=["Editors"]))
    assert editor_without_sharing.client.get(back).status_code == 302


def test_the_history_tells_how_long_a_draft_is_shared(share, panel, story):
    share()
    history = panel.client.get(reverse("wagtailadmin_pages:history", args=[story.pk])).content.decode()
    assert "Draft shared until" in history
