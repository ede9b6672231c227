"""Links to a draft: bound to a revision, for whoever has one, until they end."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.demo import factories
from cms.demo.factories import states
from cms.preview.models import SharedDraft
from cms.preview.retention import delete_expired
from tests.cms.preview.conftest import Panel, code_in


@pytest.fixture
def share(panel, story):
    """Makes a link as an editor does, and gives its code."""

    def made(hours=24, page=story):
        answer = panel.client.post(address(page), {"hours": hours})
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        return code_in(answer.context["link"])

    return made


def address(page):
    return reverse("preview_shares", args=[page.pk])


def test_a_link_shows_its_revision_to_everybody_who_has_it(share, reader, story):
    states.save_draft(story, title="To be read")
    code = share()
    states.save_draft(story, title="Written later")
    tokens = [reader.token(code) for _ in range(2)]
    assert [reader.draft(token)["title"] for token in tokens] == ["To be read"] * 2


def test_a_link_is_told_once_and_stored_hashed(share, panel, story):
    code = share()
    assert code not in str(list(SharedDraft.objects.values()))
    page = panel.client.get(address(story))
    assert code not in page.content.decode()
    assert "Revoke" in page.content.decode()


@pytest.mark.parametrize(("hours", "minutes", "status"), [(1, 59, 200), (1, 61, 404), (24, 1439, 200), (24, 1441, 404)])
def test_a_link_ends(share, reader, pass_time, hours, minutes, status):
    code = share(hours)
    pass_time(minutes=minutes)
    assert reader.exchange(code).status_code == status


def test_its_tokens_end_with_it(share, reader, pass_time):
    code = share(1)
    pass_time(minutes=55)
    token = reader.token(code)
    assert reader.status(token) == 200
    pass_time(minutes=6)
    assert reader.status(token) == 404


def test_no_link_lasts_longer_than_a_day(panel, story):
    assert panel.client.post(address(story), {"hours": 48}).status_code == 422
    assert not SharedDraft.objects.exists()


def test_a_revoked_link_ends_at_once_and_another_does_not(share, reader, panel, story):
    codes = [share(), share()]
    tokens = [reader.token(code) for code in codes]
    first = SharedDraft.objects.earliest("pk")
    answer = panel.client.post(reverse("preview_revoke", args=[story.pk, first.pk]))
    assert answer.status_code == 302
    assert [reader.status(token) for token in tokens] == [404, 200]
    assert [reader.exchange(code).status_code for code in codes] == [404, 200]
    assert list(PageLogEntry.objects.filter(action__startswith="preview.").values_list("action", flat=True)) == [
        "preview.revoke",
        "preview.share",
        "preview.share",
    ]


def test_looking_at_the_address_of_revoking_revokes_nothing(share, reader, panel, story):
    code = share()
    panel.client.get(reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk]))
    assert reader.exchange(code).status_code == 200


@pytest.mark.parametrize("change", [states.publish, states.unpublish, lambda page: page.delete()])
def test_a_link_ends_with_its_draft(share, reader, story, change):
    code = share()
    token = reader.token(code)
    change(story)
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)


def test_a_link_ends_when_who_made_it_loses_the_right(share, reader, editor):
    code = share()
    token = reader.token(code)
    editor.groups.clear()
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)


def test_who_may_not_edit_neither_shares_nor_revokes(share, story):
    share()
    stranger = Panel(factories.UserFactory())
    for url in (address(story), reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk])):
        assert stranger.client.post(url, {"hours": 1}).status_code in (302, 403)
    assert SharedDraft.objects.filter(revoked_at=None).count() == 1


def test_a_link_of_another_page_is_not_revoked_from_here(share, panel, story):
    share()
    other = factories.StoryFactory()
    url = reverse("preview_revoke", args=[other.pk, SharedDraft.objects.get().pk])
    assert panel.client.post(url).status_code == 404


def test_links_are_seen_for_a_week_after_their_end(share, pass_time):
    share(1)
    pass_time(days=7)
    delete_expired()
    assert SharedDraft.objects.exists()
    pass_time(hours=2)
    delete_expired()
    assert not SharedDraft.objects.exists()


def test_the_button_leads_there(panel, story):
    edit = panel.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    assert address(story) in edit.content.decode()


def test_who_may_edit_but_not_share_finds_no_way(share, story):
    share()
    colleague = Panel(factories.UserFactory(groups=["Editors"]))
    for url in (address(story), reverse("preview_revoke", args=[story.pk, SharedDraft.objects.get().pk])):
        assert colleague.client.post(url, {"hours": 1}).status_code in (302, 403)
    assert SharedDraft.objects.filter(revoked_at=None).count() == 1
    edit = colleague.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    assert address(story) not in edit.content.decode()


def test_it_is_counted_how_often_a_link_is_opened(share, reader, panel, story):
    code = share()
    assert "never" in panel.client.get(address(story)).content.decode()
    for _ in range(3):
        reader.token(code)
    assert "3 ×" in panel.client.get(address(story)).content.decode()


def test_all_links_are_listed_for_who_may_share_and_nobody_else(share, reader, panel, story):
    states.save_draft(story, title="As it is shared")
    code = share()
    listed = panel.client.get(reverse("preview_all_shares")).content.decode()
    assert "As it is shared" in listed
    assert "Revoke" in listed
    row = SharedDraft.objects.get()
    back = reverse("preview_all_shares")
    answer = panel.client.post(reverse("preview_revoke", args=[story.pk, row.pk]), {"next": back})
    assert answer["Location"] == back
    assert "revoked" in panel.client.get(back).content.decode()
    assert reader.exchange(code).status_code == 404
    colleague = Panel(factories.UserFactory(groups=["Editors"]))
    assert colleague.client.get(back).status_code == 302
